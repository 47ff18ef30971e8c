// Who may do what: IAM user guide, "Policy evaluation logic"; the service's own ARNs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Judge, type Verdict } from "../../src/access/policy/index.ts";
import {
  account,
  allow,
  arnOf,
  deny,
  judgeOf,
  policyOf,
  requestOf,
  variable,
  verdictOf,
} from "./asking.ts";

const start = "swf:StartWorkflowExecution";

test("without a policy nothing is allowed", () => {
  assert.equal(verdictOf(new Judge({ policies: [] }), start), "implicitDeny");
});

test("what a statement allows is allowed, and nothing beside it", () => {
  const judge = judgeOf(allow(["swf:Start*", "swf:Describe?omain"]));
  const verdicts: Readonly<Record<string, Verdict>> = {
    [start]: "allowed",
    "swf:StartTimer": "allowed",
    "swf:DescribeDomain": "allowed",
    "swf:DescribeADomain": "implicitDeny",
    "swf:TerminateWorkflowExecution": "implicitDeny",
    "sqs:StartMessageMoveTask": "implicitDeny",
  };
  for (const [action, verdict] of Object.entries(verdicts)) {
    assert.equal(verdictOf(judge, action), verdict, action);
  }
});

test("actions know no upper case, names of domains do", () => {
  const judge = judgeOf(allow("SWF:startworkflowEXECUTION", { Resource: arnOf("video") }));
  assert.equal(verdictOf(judge, start), "allowed");
  assert.equal(verdictOf(judge, start, arnOf("Video")), "implicitDeny");
});

test("an explicit deny wins over every allow, in whichever policy and order", () => {
  const allowing = policyOf(allow("swf:*"));
  const denying = policyOf(deny("swf:Terminate*"));
  for (const policies of [
    [allowing, denying],
    [denying, allowing],
  ]) {
    const judge = new Judge({ policies });
    assert.equal(verdictOf(judge, "swf:TerminateWorkflowExecution"), "explicitDeny");
    assert.equal(verdictOf(judge, start), "allowed");
  }
});

test("NotAction allows all but what it names, NotResource everywhere but there", () => {
  const judge = judgeOf({ Effect: "Allow", NotAction: "swf:*Domain", NotResource: arnOf("prod*") });
  assert.equal(verdictOf(judge, start), "allowed");
  assert.equal(verdictOf(judge, "swf:RegisterDomain"), "implicitDeny");
  assert.equal(verdictOf(judge, start, arnOf("production")), "implicitDeny");
});

const resources: readonly (readonly [pattern: string, matched: string[], others: string[]])[] = [
  ["*", ["video"], []],
  [arnOf("video"), ["video"], ["video2", "vide"]],
  [arnOf("dev-*"), ["dev-", "dev-a"], ["prod-dev-a"]],
  [arnOf("*"), ["video", "*"], []],
  [`arn:aws:swf:*:${account}:/domain/video`, ["video"], ["other"]],
  ["arn:aws:swf:us-?ast-1:*:*", ["video"], []],
  ["arn:*:*:*:*:*", ["video"], []],
  [`arn:aws:swf:eu-west-1:${account}:/domain/*`, [], ["video"]],
  [`arn:aws:swf:us-east-1:${account}:domain/*`, [], ["video"]],
  // A star ends with its part: it takes neither the account nor the region along.
  ["arn:aws:swf:*:/domain/video:*", [], ["video"]],
];

for (const [pattern, matched, others] of resources) {
  test(`the resource ${pattern} is matched part by part`, () => {
    const judge = judgeOf(allow("swf:*", { Resource: pattern }));
    for (const domain of matched) assert.equal(verdictOf(judge, start, arnOf(domain)), "allowed");
    for (const domain of others) {
      assert.equal(verdictOf(judge, start, arnOf(domain)), "implicitDeny", domain);
    }
  });
}

test("a variable in a resource is each caller's own, in any part of it", () => {
  const own = `arn:aws:swf:*:${variable("aws:PrincipalAccount")}:/domain/${variable("aws:username")}-*`;
  const judge = judgeOf(allow("swf:*", { Resource: own }));
  const by = (userName: string | undefined, domain: string) =>
    judge.judge(
      requestOf(
        { "aws:username": userName, "aws:PrincipalAccount": account },
        start,
        arnOf(domain),
      ),
    );
  assert.equal(by("mary", "mary-test"), "allowed");
  assert.equal(by("john", "mary-test"), "implicitDeny");
  assert.equal(by("*", "mary-test"), "implicitDeny");
  assert.equal(by(undefined, "-test"), "implicitDeny");
  assert.equal(by("mary", "mary-test"), "allowed");
});

test("a variable in a document of 2008 is a text like any other", () => {
  const Resource = arnOf(variable("aws:username"));
  const judge = new Judge({
    policies: [{ ...policyOf(allow("swf:*", { Resource })), version: "2008-10-17" }],
  });
  const said = { "aws:username": "mary" };
  assert.equal(judge.judge(requestOf(said, start, arnOf("mary"))), "implicitDeny");
});

test("a boundary allows nothing by itself, and nothing is allowed beyond it", () => {
  const judge = new Judge({
    policies: [policyOf(allow(["swf:Start*", "swf:List*"]))],
    boundary: [policyOf(allow(["swf:Start*", "swf:Count*"]), deny("swf:StartTimer"))],
  });
  assert.equal(verdictOf(judge, start), "allowed");
  assert.equal(verdictOf(judge, "swf:ListDomains"), "implicitDeny");
  assert.equal(verdictOf(judge, "swf:CountOpenWorkflowExecutions"), "implicitDeny");
  assert.equal(verdictOf(judge, "swf:StartTimer"), "explicitDeny");
  const empty = new Judge({ policies: [policyOf(allow("*"))], boundary: [] });
  assert.equal(verdictOf(empty, start), "implicitDeny");
});

test("what a judge remembers of one domain is never the answer for another", () => {
  const judge = judgeOf(allow("swf:*", { Resource: arnOf("even-*") }));
  for (let round = 0; round < 2; round += 1) {
    for (let number = 0; number < 2_500; number += 1) {
      const domain = `${number % 2 === 0 ? "even" : "odd"}-${number}`;
      const verdict = number % 2 === 0 ? "allowed" : "implicitDeny";
      assert.equal(verdictOf(judge, start, arnOf(domain)), verdict);
    }
  }
});
