// Why a verdict is what it is, and what is likely not meant in a policy.
import assert from "node:assert/strict";
import { test } from "node:test";
import { explain, parsePolicy, reviewPolicy } from "../../src/access/policy/index.ts";
import { allow, arnOf, deny, policyOf, requestOf, type Said, variable } from "./asking.ts";

const explained = (statements: readonly object[], said: Said = {}) =>
  explain({ policies: [{ name: "p.json", policy: policyOf(...statements) }] }, requestOf(said));

const key = "swf:taskList.name";
const arn = arnOf("video");

test("an allowed request names what allows it", () => {
  const { verdict, reason } = explained([
    allow("swf:List*"),
    allow("swf:Start*", { Sid: "Start" }),
    allow("swf:*"),
  ]);
  assert.equal(verdict, "allowed");
  assert.equal(reason, "Allowed by Statement[1] (Start) of p.json and Statement[2] of p.json.");
});

test("a denied request names the statements that deny it", () => {
  const { verdict, reason } = explained([allow("*"), deny("swf:Start*")]);
  assert.equal(verdict, "explicitDeny");
  assert.equal(reason, "Denied by Statement[1] of p.json: a Deny wins over every Allow.");
});

test("where nothing applies, each statement says which part of it is not met and why", () => {
  const { verdict, reason, statements } = explained(
    [
      allow(["swf:List*", "swf:Count*"], { Resource: [arnOf("a"), arnOf("b"), arnOf("c"), arn] }),
      { Effect: "Allow", NotAction: "swf:Start*", NotResource: arnOf("audio") },
      allow("swf:*", { Condition: { StringLike: { [key]: "gpu-*" }, Null: { "swf:name": true } } }),
    ],
    { [key]: "cpu" },
  );
  assert.equal(verdict, "implicitDeny");
  assert.equal(reason, "Denied: no statement allows it.");
  const action = "swf:StartWorkflowExecution";
  assert.deepEqual(
    statements.map(({ place, applies, parts }) => ({ place, applies, parts })),
    [
      {
        place: "Statement[0]",
        applies: false,
        parts: [
          {
            part: "Action",
            met: false,
            why: `"swf:List*", "swf:Count*" does not match ${action}`,
          },
          { part: "Resource", met: true, why: `"${arn}" matches ${arn}` },
        ],
      },
      {
        place: "Statement[1]",
        applies: false,
        parts: [
          { part: "NotAction", met: false, why: `"swf:Start*" matches ${action}` },
          { part: "NotResource", met: true, why: `"${arnOf("audio")}" does not match ${arn}` },
        ],
      },
      {
        place: "Statement[2]",
        applies: false,
        parts: [
          { part: "Action", met: true, why: `"swf:*" matches ${action}` },
          { part: "Resource", met: true, why: `"*" matches ${arn}` },
          {
            part: `Condition.StringLike.${key}`,
            met: false,
            why: 'the request has "cpu"; the policy names "gpu-*"',
          },
          {
            part: "Condition.Null.swf:name",
            met: true,
            why: 'the request has none; the policy names "true"',
          },
        ],
      },
    ],
  );
});

test("a boundary that does not allow is told from policies that do not", () => {
  const named = (name: string, ...statements: readonly object[]) => ({
    name,
    policy: policyOf(...statements),
  });
  const { reason, statements } = explain(
    { policies: [named("p", allow("*"))], boundary: [named("b", allow("swf:List*"))] },
    requestOf(),
  );
  assert.equal(reason, "Denied: a policy allows it, and no statement of the boundary does.");
  assert.deepEqual(
    statements.map(({ policy, isBoundary }) => [policy, isBoundary]),
    [
      ["p", false],
      ["b", true],
    ],
  );
});

test("a variable in a document without a version is explained", () => {
  const policy = parsePolicy({
    Statement: allow("*", { Resource: arnOf(variable("aws:userid")) }),
  });
  const { statements } = explain({ policies: [{ name: "p", policy }] }, requestOf());
  assert.match(statements[0]?.parts.at(-1)?.why ?? "", /holds no variable: those need "Version"/);
});

const doubts: Readonly<Record<string, readonly [object, string]>> = {
  "an action with a slip": [
    allow("swf:StartWorkflowExecutions"),
    "Statement[0].Action: there is no action swf:StartWorkflowExecutions; did you mean swf:StartWorkflowExecution?",
  ],
  "a wildcard that reaches nothing": [
    allow("swf:Begin*"),
    "Statement[0].Action: there is no action swf:Begin*",
  ],
  "an action of another service": [
    { Effect: "Allow", NotAction: "sqs:SendMessage", Resource: "*" },
    'Statement[0].NotAction: "sqs:SendMessage" is of another service and means nothing here',
  ],
  "a domain without its slash": [
    allow("swf:*", { Resource: "arn:aws:swf:us-east-1:123456789012:domain/video" }),
    'Statement[0].Resource: "arn:aws:swf:us-east-1:123456789012:domain/video" matches no domain; a domain is arn:aws:swf:region:account:/domain/name, with a slash before domain',
  ],
  "a key with a slip": [
    allow("swf:PollForActivityTask", { Condition: { StringEquals: { "swf:taskListName": "a" } } }),
    "Statement[0].Condition.StringEquals: there is no key swf:taskListName; did you mean swf:taskList.name?",
  ],
  "a key that the action never has": [
    allow(["swf:PollForActivityTask", "swf:RespondActivityTask*"], {
      Condition: { StringEquals: { [key]: "a" } },
    }),
    `Statement[0].Condition.StringEquals: ${key} is never there for swf:RespondActivityTask*`,
  ],
  "a Deny by address that decisions cannot pass": [
    deny("swf:*", { Condition: { NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" } } }),
    'Statement[0].Condition.NotIpAddress: decisions do not know aws:SourceIp, so all are denied; add "Null": {"aws:SourceIp": "false"} to spare them',
  ],
  "a key that decisions never have": [
    allow("swf:RecordMarker", { Condition: { Bool: { "aws:SecureTransport": true } } }),
    "Statement[0].Condition.Bool: aws:SecureTransport is never there for swf:RecordMarker",
  ],
};

for (const [what, [statement, warning]] of Object.entries(doubts)) {
  test(`a policy with ${what} is sound, and a warning is given`, () => {
    assert.deepEqual(reviewPolicy(policyOf(statement)), [warning]);
  });
}

test("a variable in a document without a version gets a warning", () => {
  const policy = parsePolicy({
    Statement: allow("*", { Resource: arnOf(variable("aws:userid")) }),
  });
  assert.deepEqual(reviewPolicy(policy), [
    'Version: without "2012-10-17", a variable is a text like any other',
  ]);
});

test("a verdict that takes too many steps is explained by that", () => {
  const Condition = { StringLike: { "aws:UserAgent": `*${"a".repeat(2_000)}b` } };
  const said = { "aws:UserAgent": "a".repeat(4_000) };
  const { verdict, reason } = explained([allow("*", { Condition })], said);
  assert.equal(verdict, "implicitDeny");
  assert.match(reason, /^Denied: to judge it takes more than 500,000 steps/);
});

test("what is likely meant gets no warning", () => {
  const policy = policyOf(
    allow("*"),
    deny("swf:*", {
      Condition: {
        NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" },
        Null: { "aws:SourceIp": "false" },
      },
    }),
    deny("swf:*Domain", { Condition: { NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" } } }),
    allow("SWF:poll*", { Resource: [arnOf("*"), "arn:aws:swf:*:*:*"] }),
    allow("swf:*", { Condition: { StringEquals: { [key]: "a" } } }),
    allow("swf:StartWorkflowExecution", {
      Resource: arnOf(variable("aws:username")),
      Condition: {
        StringEqualsIfExists: { "swf:activityType.name": "a", "aws:RequestTag/x": "y" },
      },
    }),
  );
  assert.deepEqual(reviewPolicy(policy), []);
});
