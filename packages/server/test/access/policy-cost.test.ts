// What a verdict costs: every call pays it, and every decision of an answer.
import assert from "node:assert/strict";
import { test } from "node:test";
import { forbiddenDecisions, Judge, requestOfCall } from "../../src/access/policy/index.ts";
import {
  allow,
  arnOf,
  deny,
  judgeOf,
  policyOf,
  requestContext,
  requestOf,
  variable,
} from "./asking.ts";

/** Twenty statements, as a team has them that grew: most for others, some with conditions. */
const twenty = policyOf(
  ...Array.from({ length: 8 }, (_, at) =>
    allow(["swf:Start*", "swf:Signal*"], { Resource: arnOf(`team-${at}-*`) }),
  ),
  ...Array.from({ length: 4 }, (_, at) =>
    allow("swf:*", {
      Resource: arnOf("video"),
      Condition: { StringLike: { "swf:taskList.name": [`own-${at}-*`, "*-shared"] } },
    }),
  ),
  ...Array.from({ length: 4 }, () => allow("swf:*", { Resource: arnOf(variable("aws:username")) })),
  deny("swf:Terminate*"),
  deny("swf:*", { Condition: { NotIpAddress: { "aws:SourceIp": "203.0.113.0/24" } } }),
  deny("swf:*", { Condition: { StringEquals: { "swf:workflowType.name": ["a", "b", "c"] } } }),
  allow(["swf:*WorkflowExecution*", "swf:RecordMarker"], { Resource: arnOf("video") }),
);

const call = {
  operation: "StartWorkflowExecution",
  input: { domain: "video", workflowId: "w", workflowType: { name: "encode", version: "1" } },
} as const;
const rounds = 20_000;

/** Milliseconds of the processor, which may have other things to do meanwhile. */
const millisecondsOf = (once: () => void): number => {
  const begin = process.cpuUsage();
  once();
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1_000;
};

/** Microseconds of the processor for one, in the best of five rows. */
const microsecondsEach = (once: () => void): number => {
  const rows = Array.from({ length: 5 }, () =>
    millisecondsOf(() => {
      for (let round = 0; round < rounds; round += 1) once();
    }),
  );
  return (Math.min(...rows) * 1_000) / rounds;
};

test("a call under a policy of twenty statements is judged in microseconds", (context) => {
  const judge = new Judge({ policies: [twenty] });
  const cost = microsecondsEach(() => {
    assert.equal(judge.judge(requestOfCall(call, requestContext)), "allowed");
  });
  context.diagnostic(`${cost.toFixed(2)} µs for a call`);
  assert.ok(cost < 50, `${cost} µs`);
});

test("a decision under a policy of twenty statements is judged in microseconds", (context) => {
  const judge = new Judge({ policies: [twenty] });
  const decisions = Array.from(
    { length: 10 },
    () => ({ type: "RecordMarker", data: { markerName: "m" } }) as const,
  );
  const answer = { decisions, domain: "video" };
  const cost = microsecondsEach(() => void forbiddenDecisions(judge, answer, requestContext)) / 10;
  context.diagnostic(`${cost.toFixed(2)} µs for a decision`);
  assert.ok(cost < 50, `${cost} µs`);
});

/** Without a bound, to try this once takes seconds. */
const endless = `*${"a".repeat(1_900)}b`;
const many = <T>(count: number, one: T): T[] => Array.from({ length: count }, () => one);
const long = { "aws:UserAgent": "a".repeat(14_000), "aws:username": "a".repeat(14_000) };
const under = (operator: string, value: string) =>
  allow("*", { Condition: { [operator]: { "aws:UserAgent": many(31, value) } } });

for (const [what, statements] of Object.entries({
  "what it denies": [allow("*"), { ...under("StringLike", endless), Effect: "Deny" }],
  "what it does not deny": [under("StringNotLike", endless)],
  "values that hold variables": [under("StringLike", `*${variable("aws:username").repeat(100)}b`)],
  "letters of two cases": many(250, under("StringEqualsIgnoreCase", "é")),
})) {
  test(`a policy that would take seconds to try ${what} says no in milliseconds`, () => {
    const told: unknown[] = [];
    const attachedAs = { holder: "arn", name: "endless" };
    const policies = [{ ...policyOf(...statements), attachedAs }];
    const judge = new Judge({ policies, onUsedUp: (policy) => told.push(policy) });
    const said = what.startsWith("letters") ? { "aws:UserAgent": "É".repeat(512) } : long;
    for (let round = 0; round < 2; round += 1) {
      const cost = millisecondsOf(() => {
        assert.equal(judge.judge(requestOf(said)), "implicitDeny");
      });
      assert.ok(cost < 200, `${cost} ms`);
    }
    assert.deepEqual(told, [attachedAs], "it is told once");
  });
}

test("resources that would take seconds to look at are denied in milliseconds", () => {
  const Resource = many(31, arnOf(endless));
  const judge = new Judge({ policies: many(20, policyOf(allow("*", { Resource }))) });
  const asked = { action: "swf:ListDomains", resource: arnOf("a".repeat(256)) };
  const cost = millisecondsOf(() => {
    assert.equal(judge.permissionPreview(asked), "never");
    assert.equal(judge.judge({ ...asked, context: () => undefined }), "implicitDeny");
  });
  assert.ok(cost < 200, `${cost} ms`);
});

test("the decisions of one answer share their steps, and those that are left are declined", () => {
  const named = (name: string) => ({ StringLike: { "swf:taskList.name": name } });
  const dear = many(500, allow("swf:*", { Condition: named("*aab") }));
  const judge = judgeOf(...dear.slice(1), allow("swf:*", { Condition: named("a*b") }));
  const type = "ScheduleActivityTask";
  const data = { activityType: { name: "n", version: "1" }, activityId: "a" };
  const taskList = { name: `${"aac".repeat(80)}b` };
  const decisions = many(13_000, { type, data: { ...data, taskList } } as const);
  const cost = millisecondsOf(() => {
    const declined = forbiddenDecisions(judge, { decisions, domain: "video" }, requestContext);
    assert.ok(!declined.has(0) && !declined.has(20), "the first ones are allowed");
    assert.ok(declined.has(12_999));
  });
  assert.ok(cost < 1_000, `${cost} ms`);
});
