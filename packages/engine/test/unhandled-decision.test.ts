// UNHANDLED_DECISION: a decider may not close a run while something happened that it has not seen.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  cancel,
  cancelTimer,
  complete,
  continueAsNew,
  fail,
  mark,
  requestCancel,
  schedule,
  startTimer,
} from "./decisions.ts";
import { expectHistory, started } from "./script.ts";

const closes = [
  ["CompleteWorkflowExecutionFailed", complete("done")],
  ["FailWorkflowExecutionFailed", fail("reason")],
  ["CancelWorkflowExecutionFailed", cancel("details")],
  ["ContinueAsNewWorkflowExecutionFailed", continueAsNew()],
] as const;

for (const [type, close] of closes) {
  test(`news that came meanwhile keeps the run open: ${type} UNHANDLED_DECISION`, () => {
    const run = started().deciderPolls().signaled("news").decides(close);
    expectHistory(
      run,
      `
      ...
      5 DecisionTaskScheduled
      6 DecisionTaskCompleted
    = 7 ${type} only cause=UNHANDLED_DECISION decisionTaskCompletedEventId=6`,
    );
    assert.equal(run.state.closed, undefined);
    assert.deepEqual(run.offers, ["decision deciders 0"]);
  });

  test(`the next decision task may repeat the close that ended in ${type}`, () => {
    const run = started().deciderPolls().signaled("news").decides(close).decides(close);
    assert.notEqual(run.state.closed, undefined);
  });
}

test("the other decisions of the batch keep their effect", () => {
  expectHistory(
    started().deciderPolls().signaled("news").decides(mark("m"), complete()),
    `
    ...
    6 DecisionTaskCompleted
    7 MarkerRecorded
    8 CompleteWorkflowExecutionFailed cause=UNHANDLED_DECISION`,
  );
});

test("a timer that fires before its cancellation fails the cancellation and the close", () => {
  expectHistory(
    started()
      .decides(startTimer("t", "5"))
      .signaled("go")
      .deciderPolls()
      .after("5 s")
      .decides(cancelTimer("t"), complete()),
    `
    ...
    8 DecisionTaskStarted
    9 TimerFired
  =10 DecisionTaskScheduled
   11 DecisionTaskCompleted
  =12 CancelTimerFailed timerId=t cause=TIMER_ID_UNKNOWN
  =13 CompleteWorkflowExecutionFailed cause=UNHANDLED_DECISION`,
  );
});

test("an empty answer to the decision task that follows leaves the run open and quiet", () => {
  const run = started().deciderPolls().signaled("news").decides(complete()).decides();
  assert.deepEqual(run.offers, []);
  expectHistory(
    run.after("30 d"),
    `
    ...
    7 CompleteWorkflowExecutionFailed
    8 DecisionTaskStarted
    9 DecisionTaskCompleted`,
  );
});

test("open activities and timers do not block a close", () => {
  const run = started()
    .decides(schedule("a"), schedule("b"), startTimer("t", "60"))
    .workerPolls("a")
    .signaled("go")
    .decides(complete());
  assert.equal(run.state.closed?.status, "COMPLETED");
});

test("an activity that starts during the decision task does not block a close", () => {
  expectHistory(
    started()
      .decides(schedule("a"))
      .signaled("go")
      .deciderPolls()
      .workerPolls("a")
      .decides(complete()),
    `
    ...
    9 ActivityTaskStarted
   10 DecisionTaskCompleted
   11 WorkflowExecutionCompleted`,
  );
});

test("a decision that fails in the same batch does not block the close (a guess)", () => {
  expectHistory(
    started().decides(cancelTimer("never"), requestCancel("never"), complete()),
    `
    ...
    5 CancelTimerFailed
    6 RequestCancelActivityTaskFailed
    7 WorkflowExecutionCompleted`,
  );
});

test("an activity that the same batch cancels on the spot does not block the close", () => {
  expectHistory(
    started().decides(schedule("a")).signaled("go").decides(requestCancel("a"), cancel()),
    `
    ...
   10 ActivityTaskCancelRequested
   11 ActivityTaskCanceled
   12 WorkflowExecutionCanceled`,
  );
});
