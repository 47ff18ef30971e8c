import assert from "node:assert/strict";
import { test } from "node:test";
import { type ClientCall, checkInvariants, type Evidence, type RunEvidence } from "../src/index.ts";
import {
  altered,
  assertBroken,
  assertHolds,
  type Cases,
  callOf,
  casesOf,
  decisionOf,
  runOf,
  sayingOf,
  startOf,
} from "./evidence.ts";

const clean = `
   1 @0 WorkflowExecutionStarted
   2 DecisionTaskScheduled startToCloseTimeout=10
   3 @10 DecisionTaskStarted identity=decider scheduledEventId=2
   4 @20 WorkflowExecutionSignaled signalName=go externalInitiatedEventId=0
   5 DecisionTaskScheduled startToCloseTimeout=10
   6 @30 DecisionTaskCompleted scheduledEventId=2 startedEventId=3 executionContext=one
   7 MarkerRecorded markerName=begun decisionTaskCompletedEventId=6
   8 CompleteWorkflowExecutionFailed cause=UNHANDLED_DECISION decisionTaskCompletedEventId=6
   9 @40 DecisionTaskStarted identity=decider scheduledEventId=5
  10 @10040 DecisionTaskTimedOut timeoutType=START_TO_CLOSE scheduledEventId=5 startedEventId=9
  11 DecisionTaskScheduled startToCloseTimeout=10
  12 @10050 DecisionTaskStarted identity=decider scheduledEventId=11
  13 @10060 DecisionTaskCompleted scheduledEventId=11 startedEventId=12 executionContext=two
  14 MarkerRecorded markerName=arrived decisionTaskCompletedEventId=13
  15 WorkflowExecutionCompleted decisionTaskCompletedEventId=13`;

const marker = (markerName: string) => ({
  decisionType: "RecordMarker" as const,
  recordMarkerDecisionAttributes: { markerName },
});
const close = {
  decisionType: "CompleteWorkflowExecution" as const,
  completeWorkflowExecutionDecisionAttributes: {},
};

const answer = (startedEventId: number, executionContext: string, fault?: string): ClientCall => {
  const taskToken = `o1-${startedEventId}`;
  const decisions = [marker("any"), close];
  return callOf(
    "RespondDecisionTaskCompleted",
    { taskToken, decisions, executionContext },
    { ...(fault !== undefined && { fault }) },
  );
};

const calls = [
  answer(3, "one"),
  answer(9, "late", "UnknownResourceFault"),
  answer(12, "two"),
  answer(12, "two", "UnknownResourceFault"),
];

const evidenceOf = (text: string, told: readonly ClientCall[] = calls): Evidence => {
  const run = runOf("order/o1", text);
  const started = run.history.filter(({ type }) => type === "DecisionTaskStarted");
  return {
    runs: [run],
    deliveries: started.map(({ id }) => decisionOf(run, id)),
    calls: [startOf(run), ...told, ...signalsOf(run)],
    circumstances: { readAt: 20_000, maxLatenessMilliseconds: 250 },
  };
};

/** A call for each signal. */
const signalsOf = ({ workflowId, history }: RunEvidence): ClientCall[] =>
  history.flatMap(({ type, data }) =>
    type === "WorkflowExecutionSignaled"
      ? [callOf("SignalWorkflowExecution", { workflowId, signalName: data.signalName })]
      : [],
  );

const altering = (from: string, to: string): Evidence => evidenceOf(altered(clean, from, to));

/** The first delivery, changed. */
const redelivered = (change: object): Evidence => {
  const evidence = evidenceOf(clean);
  const [first, ...others] = evidence.deliveries ?? [];
  if (first?.kind !== "decision") throw new Error("There is no delivery");
  return { ...evidence, deliveries: [{ ...first, task: { ...first.task, ...change } }, ...others] };
};

const open = clean.split("\n").slice(0, -1).join("\n");

const broken: Cases<"D", Evidence> = {
  D1: altering(
    "4 @20 WorkflowExecutionSignaled signalName=go externalInitiatedEventId=0",
    "4 @20 DecisionTaskScheduled",
  ),
  D2: {
    ...evidenceOf(clean),
    deliveries: [...(evidenceOf(clean).deliveries ?? []), decisionOf(runOf("order/o1", clean), 3)],
  },
  D3: altering(
    "10 @10040 DecisionTaskTimedOut timeoutType=START_TO_CLOSE scheduledEventId=5 startedEventId=9",
    "10 @10040 MarkerRecorded markerName=x decisionTaskCompletedEventId=6",
  ),
  D4: altering(
    "scheduledEventId=2 startedEventId=3 executionContext",
    "scheduledEventId=5 startedEventId=3 executionContext",
  ),
  D5: evidenceOf(
    `${open}\n 15 @10060 WorkflowExecutionSignaled signalName=go externalInitiatedEventId=0`,
  ),
  D6: altering("7 MarkerRecorded markerName=begun", "7 @31 MarkerRecorded markerName=begun"),
  D7: evidenceOf(
    altered(
      clean,
      "8 CompleteWorkflowExecutionFailed cause=UNHANDLED_DECISION decisionTaskCompletedEventId=6",
      "8 WorkflowExecutionSignaled signalName=more externalInitiatedEventId=0",
    ),
  ),
  D8: altering(
    "8 CompleteWorkflowExecutionFailed cause=UNHANDLED_DECISION",
    "8 WorkflowExecutionCompleted",
  ),
  D9: evidenceOf(clean, [...calls, answer(3, "one")]),
  D10: altering("@10040 DecisionTaskTimedOut", "@10039 DecisionTaskTimedOut"),
  D11: redelivered({ previousStartedEventId: 3 }),
  D12: evidenceOf(clean, [...calls, answer(9, "late")]),
};

test("decision tasks that are decided once, or time out and are decided again, pass", () => {
  assertHolds(evidenceOf(clean));
});

/** The first task was started for `decider`, and another decider got it. */
const givenToAnother = (first: ClientCall): Evidence => {
  const { deliveries = [], ...evidence } = evidenceOf(clean, [...calls, first]);
  const [task, ...others] = deliveries;
  if (!task) throw new Error("There is no delivery");
  return { ...evidence, deliveries: [{ ...task, identity: "second" }, ...others] };
};

const pollOf = (options: { readonly fault?: string; readonly unknown?: true }): ClientCall =>
  callOf("PollForDecisionTask", { taskList: { name: "l" }, identity: "decider" }, options);

test("a decision task goes to another decider when its own was told that no store is there", () => {
  assertHolds(givenToAnother(pollOf({ fault: "ServiceUnavailable" })));
});

test("a decision task goes to another decider when its own got no answer", () => {
  assertHolds(givenToAnother(pollOf({ unknown: true })));
});

test("D2 is noticed when a task goes to another decider than it was started for", () => {
  assertBroken("D2", givenToAnother(pollOf({ fault: "ThrottlingException" })));
});

for (const close of ["Complete", "Fail", "Cancel", "ContinueAsNew"]) {
  test(`D5 is noticed when no decision task follows ${close}WorkflowExecutionFailed`, () => {
    const failed = `${close}WorkflowExecutionFailed cause=OPERATION_NOT_PERMITTED`;
    const refused = `${open}\n 15 ${failed} decisionTaskCompletedEventId=13`;
    assertBroken("D5", evidenceOf(refused));
    const followed = evidenceOf(`${refused}\n 16 DecisionTaskScheduled startToCloseTimeout=10`);
    const found = checkInvariants(followed).map(({ invariant }) => invariant);
    assert.ok(!found.includes("D5"), String(found));
  });
}

for (const [number, evidence] of casesOf<"D", Evidence>(broken)) {
  test(`${number} is noticed when it does not hold: ${sayingOf(number)}`, () => {
    assertBroken(number, evidence);
  });
}
