import { test } from "node:test";
import type { ClientCall, Evidence } from "../src/index.ts";
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
  startOf,
} from "./evidence.ts";

const source = `
   1 @0 WorkflowExecutionStarted
   2 DecisionTaskScheduled startToCloseTimeout=10
   3 @10 DecisionTaskStarted identity=decider scheduledEventId=2
   4 @20 DecisionTaskCompleted scheduledEventId=2 startedEventId=3
   5 SignalExternalWorkflowExecutionInitiated workflowId=target signalName=hello decisionTaskCompletedEventId=4
   6 RequestCancelExternalWorkflowExecutionInitiated workflowId=target decisionTaskCompletedEventId=4
   7 SignalExternalWorkflowExecutionInitiated workflowId=missing signalName=hello decisionTaskCompletedEventId=4
   8 @30 ExternalWorkflowExecutionSignaled workflowExecution=target/t1 initiatedEventId=5
   9 DecisionTaskScheduled startToCloseTimeout=10
  10 ExternalWorkflowExecutionCancelRequested workflowExecution=target/t1 initiatedEventId=6
  11 SignalExternalWorkflowExecutionFailed workflowId=missing cause=UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION initiatedEventId=7 decisionTaskCompletedEventId=4`;

const target = `
   1 @0 WorkflowExecutionStarted
   2 DecisionTaskScheduled startToCloseTimeout=10
   3 @5 WorkflowExecutionSignaled signalName=one externalInitiatedEventId=0
   4 @10 WorkflowExecutionSignaled signalName=two externalInitiatedEventId=0
   5 @25 WorkflowExecutionSignaled signalName=hello externalWorkflowExecution=source/s1 externalInitiatedEventId=5
   6 @26 WorkflowExecutionCancelRequested externalWorkflowExecution=source/s1 externalInitiatedEventId=6
   7 @40 WorkflowExecutionCancelRequested externalInitiatedEventId=0
   8 @50 WorkflowExecutionTerminated childPolicy=TERMINATE cause=OPERATOR_INITIATED`;

const signal = (signalName: string, at: number, fault?: string): ClientCall =>
  callOf(
    "SignalWorkflowExecution",
    { workflowId: "target", signalName },
    { at, until: at + 1, ...(fault !== undefined && { fault }) },
  );
const cancel = callOf("RequestCancelWorkflowExecution", { workflowId: "target" }, { at: 40 });
const gone = signal("late", 60, "UnknownResourceFault");
const calls = [signal("one", 5), signal("two", 10), cancel, gone];

interface Changes {
  readonly from?: string;
  readonly to?: string;
  readonly told?: readonly ClientCall[];
}

const evidenceOf = ({ from = source, to = target, told = calls }: Changes = {}): Evidence => {
  const runs = [runOf("source/s1", from), runOf("target/t1", to)] as const;
  return {
    runs,
    deliveries: [decisionOf(runs[0], 3)],
    calls: [
      ...runs.map(startOf),
      ...runs.flatMap(answersOf),
      callOf("TerminateWorkflowExecution", { workflowId: "target" }, { at: 50 }),
      ...told,
    ],
    circumstances: { atRest: true },
  };
};

const first = `
   1 @0 WorkflowExecutionStarted
   2 DecisionTaskScheduled startToCloseTimeout=10
   3 WorkflowExecutionSignaled signalName=one externalInitiatedEventId=0
   4 @5 WorkflowExecutionSignaled signalName=two externalInitiatedEventId=0`;

const withStart = (signalName: string, at: number, started: boolean): ClientCall =>
  callOf(
    "SignalWithStartWorkflowExecution",
    { workflowId: "order", workflowType: { name: "order", version: "1" }, signalName },
    { at, output: { runId: "o1", started } },
  );

const startedBySignal = (history: string, ...told: readonly ClientCall[]): Evidence => ({
  runs: [runOf("order/o1", history)],
  calls: told,
});

const broken: Cases<"S", Evidence> = {
  S1: evidenceOf({
    to: altered(
      target,
      "3 @5 WorkflowExecutionSignaled signalName=one",
      "3 @5 WorkflowExecutionSignaled signalName=two",
    ),
  }),
  S2: evidenceOf({ told: [signal("one", 10), signal("two", 5), cancel, gone] }),
  S3: evidenceOf({ told: [...calls, signal("late", 70)] }),
  S4: evidenceOf({ from: source.split("\n").slice(0, -1).join("\n") }),
  S5: evidenceOf({
    to: altered(
      target,
      "6 @26 WorkflowExecutionCancelRequested externalWorkflowExecution=source/s1 externalInitiatedEventId=6",
      "6 @26 WorkflowExecutionSignaled signalName=x externalInitiatedEventId=0",
    ),
  }),
  S6: evidenceOf({
    to: altered(
      target,
      "7 @40 WorkflowExecutionCancelRequested",
      "7 @40 WorkflowExecutionSignaled signalName=x",
    ),
  }),
  S7: startedBySignal(first, withStart("one", 0, false), withStart("two", 5, true)),
};

test("a run that was started for its first signal, and then got another, passes", () => {
  assertHolds(startedBySignal(first, withStart("one", 0, true), withStart("two", 5, false)));
});

test("S7 is noticed when two calls say that they started a run", () => {
  const twice = [withStart("one", 0, true), withStart("one", 0, true)];
  assertBroken("S7", startedBySignal(first, ...twice));
});

test("X3 is noticed when a signal that started nothing is all that explains a run", () => {
  const told = [withStart("one", 0, false), withStart("two", 5, false)];
  assertBroken("X3", startedBySignal(first, ...told));
});

test("signals and cancel requests that arrive once, in order, pass", () => {
  assertHolds(evidenceOf());
});

for (const [number, evidence] of casesOf<"S", Evidence>(broken)) {
  test(`${number} is noticed when it does not hold: ${sayingOf(number)}`, () => {
    assertBroken(number, evidence);
  });
}

test("S1 accepts that a signal without acknowledgement was recorded, or was not", () => {
  const unsure = (signalName: string) =>
    callOf("SignalWorkflowExecution", { workflowId: "target", signalName }, { unknown: true });
  assertHolds(
    evidenceOf({ told: [unsure("one"), signal("two", 10), cancel, gone, unsure("lost")] }),
  );
});

test("S1 is noticed when a refused signal is recorded", () => {
  const told = [signal("one", 5, "UnknownResourceFault"), signal("two", 10), cancel, gone];
  assertBroken("S1", evidenceOf({ told }));
});

test("S4 is noticed when a signal that is told as failed has arrived", () => {
  const to = altered(
    target,
    "4 @10 WorkflowExecutionSignaled signalName=two externalInitiatedEventId=0",
    "4 @10 WorkflowExecutionSignaled signalName=hello externalWorkflowExecution=source/s1 externalInitiatedEventId=7",
  );
  assertBroken("S4", evidenceOf({ to, told: [signal("one", 5), cancel, gone] }));
});
