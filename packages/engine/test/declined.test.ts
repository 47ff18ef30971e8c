// Decisions that a policy or a quota declines: each is recorded as failed, with its cause.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeclineCause } from "../src/index.ts";
import {
  cancel,
  cancelOther,
  cancelTimer,
  complete,
  continueAsNew,
  fail,
  invoke,
  mark,
  requestCancel,
  schedule,
  signalOther,
  startChild,
  startTimer,
} from "./decisions.ts";
import { type Decisions, expectHistory, expectRefusal, started } from "./script.ts";

/** The decisions with these indexes are declined. */
const declining = (cause: DeclineCause, ...indexes: readonly number[]) => ({
  declined: new Map(indexes.map((index) => [index, cause] as const)),
});
const forbidding = (...indexes: readonly number[]) =>
  declining("OPERATION_NOT_PERMITTED", ...indexes);
const wakes = "\n  = 6 DecisionTaskScheduled";

const forbidden: readonly (readonly [string, Decisions, string])[] = [
  [
    "to schedule an activity",
    schedule("a", { control: "c" }),
    `ScheduleActivityTaskFailed only activityType=work/1 activityId=a${wakes}`,
  ],
  [
    "to cancel an activity",
    requestCancel("a"),
    `RequestCancelActivityTaskFailed only activityId=a${wakes}`,
  ],
  ["to start a timer", startTimer("t", "60"), `StartTimerFailed only timerId=t${wakes}`],
  ["to cancel a timer", cancelTimer("t"), `CancelTimerFailed only timerId=t${wakes}`],
  [
    "to start a child",
    startChild("c", { control: "c" }),
    `StartChildWorkflowExecutionFailed only workflowType=order/1 workflowId=c initiatedEventId=0 control=c${wakes}`,
  ],
  ["to complete the execution", complete(), `CompleteWorkflowExecutionFailed only${wakes}`],
  ["to fail the execution", fail(), `FailWorkflowExecutionFailed only${wakes}`],
  ["to cancel the execution", cancel(), `CancelWorkflowExecutionFailed only${wakes}`],
  ["to continue as new", continueAsNew(), `ContinueAsNewWorkflowExecutionFailed only${wakes}`],
  [
    "to schedule a function",
    invoke("f"),
    `ScheduleLambdaFunctionFailed only id=f name=thumbnail${wakes}`,
  ],
];

for (const [what, decision, event] of forbidden) {
  test(`a decision ${what} that is not permitted fails, and a decision task follows`, () => {
    const [line = "", ...rest] = event.split("\n");
    expectHistory(
      started().answers(forbidding(0), decision),
      `
    ...
    4 DecisionTaskCompleted
  = 5 ${line} cause=OPERATION_NOT_PERMITTED decisionTaskCompletedEventId=4
${rest.join("\n")}`,
    );
  });
}

test("a decision to record a marker that is not permitted fails and schedules no decision task (a guess)", () => {
  const run = started().answers(forbidding(0), mark("m", "d"));
  expectHistory(
    run,
    `
    ...
    4 DecisionTaskCompleted
  = 5 RecordMarkerFailed only markerName=m cause=OPERATION_NOT_PERMITTED decisionTaskCompletedEventId=4`,
  );
  assert.equal(run.state.closed, undefined);
});

test("after a close that is not permitted the run is still open, and may close in the next task", () => {
  const run = started().answers(forbidding(0), complete());
  assert.equal(run.state.closed, undefined);
  assert.deepEqual(run.offers, ["decision deciders 0"]);
  assert.notEqual(run.decides(complete()).state.closed, undefined);
});

test("a signal that is not permitted is recorded, fails and is never sent", () => {
  const target = started({ workflowId: "other" });
  const run = started({ harness: target.harness });
  expectHistory(
    run.answers(forbidding(0), signalOther("other", { control: "c", input: "i" })),
    `
    ...
    4 DecisionTaskCompleted
  = 5 SignalExternalWorkflowExecutionInitiated only workflowId=other signalName=go input=i control=c decisionTaskCompletedEventId=4
  = 6 SignalExternalWorkflowExecutionFailed only workflowId=other cause=OPERATION_NOT_PERMITTED initiatedEventId=5 control=c decisionTaskCompletedEventId=4
  = 7 DecisionTaskScheduled`,
  );
  assert.equal(target.history.length, 2, "the target heard nothing");
  assert.equal(run.state.externals.size, 0, "no outcome is awaited");
});

test("a cancel request that is not permitted is recorded, fails and is never sent", () => {
  const target = started({ workflowId: "other" });
  const run = started({ harness: target.harness });
  expectHistory(
    run.answers(forbidding(0), cancelOther("other", { runId: target.runId })),
    `
    ...
    4 DecisionTaskCompleted
  = 5 RequestCancelExternalWorkflowExecutionInitiated workflowId=other decisionTaskCompletedEventId=4
  = 6 RequestCancelExternalWorkflowExecutionFailed workflowId=other cause=OPERATION_NOT_PERMITTED initiatedEventId=5
  = 7 DecisionTaskScheduled`,
  );
  assert.equal(target.history.length, 2, "the target heard nothing");
});

test("the other decisions of a batch are carried out, in their order", () => {
  expectHistory(
    started().answers(
      forbidding(1, 2),
      startTimer("t", "60"),
      startTimer("u", "60"),
      cancelTimer("t"),
      mark("m"),
    ),
    `
    ...
    5 TimerStarted timerId=t
    6 StartTimerFailed timerId=u cause=OPERATION_NOT_PERMITTED
    7 CancelTimerFailed timerId=t cause=OPERATION_NOT_PERMITTED
    8 MarkerRecorded markerName=m
  = 9 DecisionTaskScheduled`,
  );
});

test("permission is asked for before all else (a guess): ids and types tell nothing", () => {
  expectHistory(
    started().answers(
      forbidding(1, 2),
      startTimer("t", "60"),
      startTimer("t", "60"),
      schedule("a", { activityType: { name: "unknown", version: "1" } }),
    ),
    `
    ...
    6 StartTimerFailed timerId=t cause=OPERATION_NOT_PERMITTED
    7 ScheduleActivityTaskFailed cause=OPERATION_NOT_PERMITTED
    8 DecisionTaskScheduled`,
  );
});

test("a close that is not permitted is told so even when it was not handled (a guess)", () => {
  expectHistory(
    started().deciderPolls().signaled("go").answers(forbidding(0), complete()),
    `
    ...
    6 DecisionTaskCompleted
    7 CompleteWorkflowExecutionFailed cause=OPERATION_NOT_PERMITTED`,
  );
});

test("a batch that breaks a rule is refused whole, also when a part of it is declined", () => {
  const run = started();
  expectRefusal("ValidationException: Close must be last decision in list", () =>
    run.answers(forbidding(0), complete(), mark("m")),
  );
});

const tooFast: readonly (readonly [Decisions, DeclineCause, string])[] = [
  [schedule("a"), "ACTIVITY_CREATION_RATE_EXCEEDED", "5 ScheduleActivityTaskFailed"],
  [startTimer("t", "1"), "TIMER_CREATION_RATE_EXCEEDED", "5 StartTimerFailed"],
  [startChild("c"), "CHILD_CREATION_RATE_EXCEEDED", "5 StartChildWorkflowExecutionFailed"],
  [invoke("f"), "LAMBDA_FUNCTION_CREATION_RATE_EXCEEDED", "5 ScheduleLambdaFunctionFailed"],
  [
    continueAsNew(),
    "CONTINUE_AS_NEW_WORKFLOW_EXECUTION_RATE_EXCEEDED",
    "5 ContinueAsNewWorkflowExecutionFailed",
  ],
  [
    signalOther("x"),
    "SIGNAL_EXTERNAL_WORKFLOW_EXECUTION_RATE_EXCEEDED",
    "6 SignalExternalWorkflowExecutionFailed",
  ],
  [
    cancelOther("x"),
    "REQUEST_CANCEL_EXTERNAL_WORKFLOW_EXECUTION_RATE_EXCEEDED",
    "6 RequestCancelExternalWorkflowExecutionFailed",
  ],
];

for (const [decision, cause, event] of tooFast) {
  test(`a decision over its quota fails with ${cause}`, () => {
    const [type] = Object.keys(decision);
    expectHistory(
      started().answers(declining(cause, 0), decision),
      `
    ...
    ${event} cause=${cause}
    ${Number(event[0]) + 1} DecisionTaskScheduled`,
    );
    assert.ok(event.includes(`${type}Failed`));
  });
}
