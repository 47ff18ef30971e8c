import assert from "node:assert/strict";
import { test } from "node:test";
import { type ClientCall, checkInvariants, type Evidence, type RunEvidence } from "../src/index.ts";
import {
  altered,
  answersOf,
  assertBroken,
  assertHolds,
  type Cases,
  callOf,
  casesOf,
  decisionOf,
  runOf,
  sayingOf,
} from "./evidence.ts";

const first = `
   1 @0 WorkflowExecutionStarted input=one executionStartToCloseTimeout=60
   2 DecisionTaskScheduled startToCloseTimeout=10
   3 @10 DecisionTaskStarted identity=decider scheduledEventId=2
   4 @20 DecisionTaskCompleted executionContext=seen scheduledEventId=2 startedEventId=3
   5 ActivityTaskScheduled activityId=pack decisionTaskCompletedEventId=4
   6 TimerStarted timerId=t startToFireTimeout=900 decisionTaskCompletedEventId=4
   7 @30 WorkflowExecutionTerminated reason=enough cause=OPERATOR_INITIATED`;

const second = `
   1 @100 WorkflowExecutionStarted input=two executionStartToCloseTimeout=60
   2 DecisionTaskScheduled startToCloseTimeout=10
   3 @60100 WorkflowExecutionTimedOut timeoutType=START_TO_CLOSE`;

const type = { workflowType: { name: "order", version: "1" } };
type Ending = NonNullable<Parameters<typeof callOf<"StartWorkflowExecution">>[2]>;
const start = (input: string, ending: Ending): ClientCall =>
  callOf("StartWorkflowExecution", { workflowId: "order", input, ...type }, ending);

const terminate = callOf(
  "TerminateWorkflowExecution",
  { workflowId: "order", reason: "enough" },
  { at: 30 },
);
const refused = start("again", { at: 5, fault: "WorkflowExecutionAlreadyStartedFault" });
const calls = [
  start("one", { output: { runId: "o1" } }),
  refused,
  start("two", { unknown: true }),
  terminate,
];

const description = {
  executionInfo: {
    execution: { workflowId: "order", runId: "o1" },
    ...type,
    startTimestamp: 0,
    closeTimestamp: 0.03,
    executionStatus: "CLOSED",
    closeStatus: "TERMINATED",
    cancelRequested: false,
  },
  openCounts: {
    openActivityTasks: 1,
    openDecisionTasks: 0,
    openTimers: 1,
    openChildWorkflowExecutions: 0,
    openLambdaFunctions: 0,
  },
  latestActivityTaskTimestamp: 0.02,
  latestExecutionContext: "seen",
};

interface Changes {
  readonly one?: string;
  readonly two?: string;
  readonly told?: readonly ClientCall[];
  readonly described?: object;
  readonly secondRunId?: string;
  readonly readAt?: number;
}

const evidenceOf = (changes: Changes = {}): Evidence => {
  const { one = first, two = second, told = calls, described, secondRunId = "o2" } = changes;
  const shown = { ...description, ...described };
  const run = { ...runOf("order/o1", one), description: shown } as unknown as RunEvidence;
  return {
    runs: [run, runOf(`order/${secondRunId}`, two)],
    deliveries: [decisionOf(run, 3)],
    calls: [...told, ...answersOf(run)],
    circumstances: { readAt: changes.readAt, maxLatenessMilliseconds: 250 },
  };
};

const { executionInfo, openCounts } = description;

const broken: Cases<"X", Evidence> = {
  X1: evidenceOf({ two: altered(second, "1 @100", "1 @29").replace("@60100", "@60029") }),
  X2: evidenceOf({ one: altered(first, "input=one", "input=other") }),
  X3: evidenceOf({ told: calls.filter((call) => call !== calls[2]) }),
  X4: evidenceOf({
    told: [...calls, start("never", { at: 50, fault: "WorkflowExecutionAlreadyStartedFault" })],
  }),
  X5: evidenceOf({ secondRunId: "o1" }),
  X6: evidenceOf({ described: { executionInfo: { ...executionInfo, closeStatus: "COMPLETED" } } }),
  X7: evidenceOf({ told: [...calls, terminate] }),
  X8: evidenceOf({ two: altered(second, "@60100", "@60099") }),
  X9: evidenceOf({ described: { openCounts: { ...openCounts, openTimers: 0 } } }),
  X10: evidenceOf({ described: { latestExecutionContext: "forgotten" } }),
};

test("a run that was terminated and its namesake that timed out pass", () => {
  assertHolds(evidenceOf());
});

test("X6: cancelRequested is true as long as a run that was asked to cancel is open", () => {
  const asked = "7 @30 WorkflowExecutionCancelRequested externalInitiatedEventId=0";
  const [, closing = ""] = first.split("   7 ");
  const open = first.replace(`7 ${closing}`, asked);
  const openInfo = { ...executionInfo, closeTimestamp: undefined, closeStatus: undefined };
  const describes = (one: string, executionInfo: object): boolean => {
    const evidence = evidenceOf({ one, described: { executionInfo } });
    return !checkInvariants(evidence).some(({ invariant }) => invariant === "X6");
  };
  assert.ok(describes(open, { ...openInfo, cancelRequested: true }));
  assert.ok(!describes(open, { ...openInfo, cancelRequested: false }));
  const closed = `${open}\n   8 ${closing}`;
  assert.ok(describes(closed, { ...executionInfo, cancelRequested: false }));
  assert.ok(!describes(closed, { ...executionInfo, cancelRequested: true }));
});

for (const [number, evidence] of casesOf<"X", Evidence>(broken)) {
  test(`${number} is noticed when it does not hold: ${sayingOf(number)}`, () => {
    assertBroken(number, evidence);
  });
}

test("X2 is noticed when an acknowledged run is not there", () => {
  assertBroken("X2", evidenceOf({ told: [...calls, start("three", { output: { runId: "o3" } })] }));
});

test("X3 accepts that a start without acknowledgement left a run, or left none", () => {
  assertHolds(evidenceOf({ told: [...calls, start("three", { unknown: true })] }));
});

test("X8 is noticed when a run is open long after its time", () => {
  const two = second.split("\n").slice(0, -1).join("\n");
  assertBroken("X8", evidenceOf({ two, readAt: 60_351 }));
});

test("X10 is noticed when the latest activity is described with another time", () => {
  assertBroken("X10", evidenceOf({ described: { latestActivityTaskTimestamp: 0.03 } }));
});

test("of two runs that began at about the same time either may have been first", () => {
  const runs = [runOf("order/one", first), runOf("order/two", altered(second, "1 @100", "1 @25"))];
  assertBroken("X1", { runs });
  assertHolds({ runs, circumstances: { maxCommitMilliseconds: 5 } });
});

test("a run that continues in the very instant in which the one before it started passes X1", () => {
  const before = runOf(
    "order/o1",
    `
   1 @0 WorkflowExecutionStarted input=one executionStartToCloseTimeout=60
   2 DecisionTaskScheduled startToCloseTimeout=10
   3 DecisionTaskStarted identity=decider scheduledEventId=2
   4 DecisionTaskCompleted scheduledEventId=2 startedEventId=3
   5 WorkflowExecutionContinuedAsNew newExecutionRunId=o2 decisionTaskCompletedEventId=4`,
  );
  const after = runOf(
    "order/o2",
    `
   1 @0 WorkflowExecutionStarted input=one executionStartToCloseTimeout=60 continuedExecutionRunId=o1
   2 DecisionTaskScheduled startToCloseTimeout=10`,
  );
  const broken = checkInvariants({ runs: [after, before] });
  assert.deepEqual(
    broken.filter(({ invariant }) => invariant === "X1"),
    [],
  );
});
