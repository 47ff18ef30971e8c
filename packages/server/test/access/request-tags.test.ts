// Tags of a request are judged as they are stored: of one key the last is, and keys that differ in
// case alone are different tags, of which a policy cannot name one without the other. So it is with
// the tags that a domain has.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type Decision, ekidenOperations } from "@ekiden/model";
import {
  explain,
  type Judge,
  requestOfCall,
  requestOfDecision,
  requestsOfEkidenCall,
  tryCall,
} from "../../src/access/policy/index.ts";
import { denied, Harness, outcomeOf, retention } from "../ekiden/harness.ts";
import {
  account,
  allow,
  arnOf,
  deny,
  judgeOf,
  policyOf,
  region,
  requestContext,
  variable,
} from "./asking.ts";

/** Written as in `env=test Env=prod`. */
const tagsOf = (written: string) =>
  written.split(" ").map((tag) => {
    const [key = "", value] = tag.split("=");
    return { key, value };
  });

const verdictOn = (judge: Judge, written: string) => {
  const input = { resourceArn: arnOf("video"), tags: tagsOf(written) };
  return judge.judge(requestOfCall({ operation: "TagResource", input }, requestContext));
};

const under = (value: string) => ({ Condition: { StringEquals: { "aws:RequestTag/env": value } } });
const onlyTest = judgeOf(allow("swf:*", under("test")));
const notProd = judgeOf(allow("swf:*"), deny("swf:*", under("prod")));

test("of tags of one key the last is judged, which is the one that is stored", () => {
  for (const [written, ofAllow, ofDeny] of [
    ["env=prod env=test", "allowed", "allowed"],
    ["env=test env=prod", "implicitDeny", "explicitDeny"],
    ["env=test other=prod env=prod", "implicitDeny", "explicitDeny"],
  ] as const) {
    assert.equal(verdictOn(onlyTest, written), ofAllow, written);
    assert.equal(verdictOn(notProd, written), ofDeny, written);
  }
});

const mixed = ["env=test Env=prod", "Env=prod env=test", "env=prod Env=test", "Env=test env=prod"];

test("keys that differ in case alone are refused by what asks for one of them (a guess)", () => {
  const own = judgeOf(allow("swf:*", { Resource: `arn:aws:swf:*:*:/domain/v*` }), {
    ...deny("swf:*"),
    Resource: arnOf(variable("aws:RequestTag/env")),
  });
  for (const written of mixed) {
    assert.equal(verdictOn(onlyTest, written), "implicitDeny", written);
    assert.notEqual(verdictOn(notProd, written), "allowed", written);
    assert.equal(verdictOn(own, written), "implicitDeny", "a variable asks as well");
  }
});

test("keys that differ in case alone are allowed where they have one value, or none asks", () => {
  const ofOther = { Condition: { StringEquals: { "aws:RequestTag/team": "a" } } };
  assert.equal(verdictOn(onlyTest, "env=test Env=test"), "allowed");
  for (const written of mixed) {
    assert.equal(verdictOn(judgeOf(allow("swf:*")), written), "allowed");
    assert.equal(verdictOn(judgeOf(allow("swf:*", ofOther)), `${written} team=a`), "allowed");
  }
});

test("keys of a domain's tags that differ in case alone are refused by what asks for one", () => {
  const env = (value: string) => ({
    Condition: { StringEquals: { "aws:ResourceTag/env": value } },
  });
  const all = ["swf:*", "ekiden:*"];
  const judges = {
    onlyTest: judgeOf(allow(all, env("test"))),
    notProd: judgeOf(allow(all), deny(all, env("prod"))),
    any: judgeOf(allow(all)),
  };
  const input = { domain: "video", workflowId: "w" };
  const decision: Decision = { type: "CancelTimer", data: { timerId: "t" } };
  const requestsOn = (domainTags: ReturnType<typeof tagsOf>) => [
    requestOfCall({ operation: "TerminateWorkflowExecution", input, domainTags }, requestContext),
    requestOfDecision(
      decision,
      { decisions: [decision], domain: "video", domainTags },
      requestContext,
    ),
    ...requestsOfEkidenCall(
      {
        operation: "ExplainWorkflowExecution",
        policy: ekidenOperations.ExplainWorkflowExecution.policy,
        members: { ...input, execution: { workflowId: "w", runId: "r" } },
        domain: "video",
        domainTags,
      },
      requestContext,
    ),
  ];
  for (const written of mixed) {
    for (const request of requestsOn(tagsOf(written))) {
      const on = `${request.action} of a domain with ${written}`;
      assert.equal(judges.onlyTest.judge(request), "implicitDeny", on);
      assert.notEqual(judges.notProd.judge(request), "allowed", on);
      assert.equal(judges.any.judge(request), "allowed", on);
    }
  }
  for (const request of requestsOn(tagsOf("env=test Env=test"))) {
    assert.equal(judges.onlyTest.judge(request), "allowed", "they have one value");
  }
});

test("a policy that is tried on such tags is explained", () => {
  const input = { resourceArn: arnOf("video"), tags: tagsOf("env=test Env=prod") };
  const call = JSON.stringify({ operation: "TagResource", input });
  const [request] = tryCall(call, { account, region, now: 0, said: {} });
  assert.ok(request);
  const policies = [{ name: "own", policy: policyOf(allow("swf:*", under("test"))) }];
  const { verdict, reason } = explain({ policies }, request);
  assert.equal(verdict, "implicitDeny");
  assert.match(reason, /tags whose keys differ in case alone/);
});

test("who may tag as test alone stores no other value, however its tags are written", async () => {
  await using harness = await Harness.open();
  const client = harness.client(
    await harness.keyFor("tagger", [
      allow(["swf:RegisterDomain", "swf:TagResource"], under("test")),
      allow("swf:ListTagsForResource"),
    ]),
  );
  const name = "video";
  const resourceArn = arnOf(name);
  const register = (written: string) =>
    outcomeOf(client.registerDomain({ name, tags: tagsOf(written), ...retention }));
  const tag = (written: string) =>
    outcomeOf(client.tagResource({ resourceArn, tags: tagsOf(written) }));
  for (const written of ["env=test env=prod", ...mixed]) {
    assert.equal(await register(written), denied, written);
  }
  assert.equal(await register("env=prod env=test"), "allowed");
  for (const written of ["env=test env=prod", ...mixed]) {
    assert.equal(await tag(written), denied, written);
  }
  const { tags } = await client.listTagsForResource({ resourceArn });
  assert.deepEqual(tags, [{ key: "env", value: "test" }]);
});
