// What a verdict costs: every call pays it, and every decision of an answer.
import assert from "node:assert/strict";
import { test } from "node:test";
import { forbiddenDecisions, Judge, requestOfCall } from "../../src/access/policy/index.ts";
import { allow, arnOf, deny, policyOf, requestContext, variable } from "./asking.ts";

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

/** Microseconds for one, in the best of five rows: the machine may have other things to do. */
const microsecondsEach = (once: () => void): number => {
  const rows = Array.from({ length: 5 }, () => {
    const begin = process.hrtime.bigint();
    for (let round = 0; round < rounds; round += 1) once();
    return Number(process.hrtime.bigint() - begin) / 1_000 / rounds;
  });
  return Math.min(...rows);
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
