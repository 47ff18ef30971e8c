// R1 and what the other invariants make of runs that were reset: well, and broken on purpose.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Origin } from "@ekiden/engine";
import { checkInvariants, type RunEvidence } from "../src/index.ts";
import { assertBroken, assertHolds, callOf, runOf } from "./evidence.ts";

const first = runOf(
  "order/o1",
  `1 @1000 WorkflowExecutionStarted
   2 DecisionTaskScheduled
   3 @1100 DecisionTaskStarted scheduledEventId=2
   4 @1200 DecisionTaskCompleted scheduledEventId=2 startedEventId=3
   5 ActivityTaskScheduled activityId=a decisionTaskCompletedEventId=4
   6 @1300 ActivityTaskStarted scheduledEventId=5
   7 @1400 WorkflowExecutionSignaled signalName=go
   8 DecisionTaskScheduled
   9 @2000 WorkflowExecutionTerminated cause=OPERATOR_INITIATED`,
);

const origin: Origin = { workflowId: "order", runId: "o1", eventId: 8, keptEvents: 7, at: 2000 };

/** The activity that was started is handed out again. */
const reset: RunEvidence = {
  ...runOf(
    "order/o2",
    `1 @1000 WorkflowExecutionStarted
     2 DecisionTaskScheduled
     3 @1100 DecisionTaskStarted scheduledEventId=2
     4 @1200 DecisionTaskCompleted scheduledEventId=2 startedEventId=3
     5 ActivityTaskScheduled activityId=a decisionTaskCompletedEventId=4
     6 @1400 WorkflowExecutionSignaled signalName=go
     7 DecisionTaskScheduled
     8 @2000 WorkflowExecutionSignaled signalName=more`,
  ),
  origin,
};

test("a run that was reset and the run that it goes on from pass", () => {
  assertHolds({ runs: [first, reset] });
});

test("R2 is noticed when a signal that came since the cut is not recorded again", () => {
  const output = {
    runId: "o2",
    from: { workflowId: "order", runId: "o1" },
    decisionTaskScheduledEventId: 2,
    keptEvents: 2,
    appliedEvents: 0,
    droppedEvents: 7,
    applied: [],
    handedOut: [],
    children: [],
  };
  const withoutSignal: RunEvidence = {
    ...runOf(
      "order/o2",
      `1 @1000 WorkflowExecutionStarted
       2 DecisionTaskScheduled`,
    ),
    origin: { ...origin, eventId: 2, keptEvents: 2 },
  };
  const call = callOf("ResetWorkflowExecution", { workflowId: "order" }, { output });
  assertBroken("R2", { runs: [first, withoutSignal], calls: [call] });
});

test("R1 is noticed when the first event tells of another number of kept events", () => {
  const [started, ...rest] = reset.history;
  assert.ok(started?.type === "WorkflowExecutionStarted");
  const telling = (keptEvents: number): RunEvidence => {
    const data = { ...started.data, origins: [{ workflowId: "order", runId: "o1", keptEvents }] };
    return { ...reset, history: [{ ...started, data }, ...rest] };
  };
  assertHolds({ runs: [first, telling(7)] });
  assertBroken("R1", { runs: [first, telling(8)] });
});

test("X7 is noticed when a run was terminated by no call, but not where a reset has done it", () => {
  assertBroken("X7", { runs: [first], calls: [] });
  const violations = checkInvariants({ runs: [{ ...first, resetTo: "o2" }, reset], calls: [] });
  assert.ok(violations.every(({ invariant }) => invariant !== "X7"));
});

test("a run that begins before its origin has ended would be open twice, without the reset", () => {
  const { origin: _origin, ...started } = reset;
  assertBroken("X1", { runs: [first, started] });
});

test("H3 is noticed when a run records something before it began", () => {
  const history = reset.history.map((event) => (event.id === 8 ? { ...event, at: 1999 } : event));
  assertBroken("H3", { runs: [first, { ...reset, history }] });
});

test("R1 is noticed when an event was left out that is no start of a task", () => {
  const without = reset.history.filter(({ id }) => id !== 6);
  const history = without.map((event, index) => ({ ...event, id: index + 1 }));
  const shorter = { ...reset, history, origin: { ...origin, keptEvents: 6 } };
  assertBroken("R1", { runs: [first, shorter] });
});

test("R1 is noticed when a kept event says something else, or is of another time", () => {
  for (const change of [{ at: 1401 }, { data: { signalName: "stop" } }]) {
    const history = reset.history.map((event) =>
      event.id === 6 ? { ...event, ...change } : event,
    );
    assertBroken("R1", { runs: [first, { ...reset, history } as RunEvidence] });
  }
});
