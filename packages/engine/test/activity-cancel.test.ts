// Cancellation of activities: a decider asks for it, and the worker may agree.
import assert from "node:assert/strict";
import { test } from "node:test";
import { requestCancel, schedule } from "./decisions.ts";
import { expectHistory, started } from "./script.ts";

test("an activity that was not started is canceled at once, and its task is withdrawn", () => {
  const run = started().decides(schedule("a")).signaled("go").decides(requestCancel("a"));
  assert.deepEqual(run.offers, ["decision deciders 0"]);
  expectHistory(
    run,
    `
    ...
    9 DecisionTaskCompleted
  =10 ActivityTaskCancelRequested only activityId=a decisionTaskCompletedEventId=9
  =11 ActivityTaskCanceled only scheduledEventId=5 startedEventId=0
       latestCancelRequestedEventId=10
  =12 DecisionTaskScheduled`,
  );
});

test("an activity is scheduled and canceled within one batch, and never offered", () => {
  const run = started().decides(schedule("a"), requestCancel("a"));
  assert.deepEqual(run.offers, ["decision deciders 0"]);
  expectHistory(
    run,
    `
    ...
    5 ActivityTaskScheduled
    6 ActivityTaskCancelRequested
    7 ActivityTaskCanceled
    8 DecisionTaskScheduled`,
  );
});

const working = () => started().decides(schedule("a")).workerPolls("a").signaled("go");

test("a started activity learns of the request with its heartbeat", () => {
  const run = working();
  assert.equal(run.learnsOfCancel("a"), false);
  run.decides(requestCancel("a"));
  assert.equal(run.learnsOfCancel("a"), true);
  assert.equal(run.learnsOfCancel("a"), true);
  expectHistory(
    run,
    `
    ...
   10 DecisionTaskCompleted
   11 ActivityTaskCancelRequested activityId=a`,
  );
});

test("a started activity is canceled by its worker", () => {
  expectHistory(
    working().decides(requestCancel("a")).cancels("a", "tidied up"),
    `
    ...
   11 ActivityTaskCancelRequested
   12 ActivityTaskCanceled only details="tidied up" scheduledEventId=5 startedEventId=6
       latestCancelRequestedEventId=11
   13 DecisionTaskScheduled`,
  );
});

test("each request to cancel is recorded, and the last one is named", () => {
  expectHistory(
    working().decides(requestCancel("a"), requestCancel("a")).cancels("a"),
    `
    ...
   11 ActivityTaskCancelRequested
   12 ActivityTaskCancelRequested
   13 ActivityTaskCanceled latestCancelRequestedEventId=12 !details
   14 DecisionTaskScheduled`,
  );
});

test("a worker may complete or fail what it was asked to cancel", () => {
  expectHistory(
    working().decides(requestCancel("a")).completes("a"),
    `
    ...
   11 ActivityTaskCancelRequested
   12 ActivityTaskCompleted
   13 DecisionTaskScheduled`,
  );
  expectHistory(
    working().decides(requestCancel("a")).fails("a"),
    `
    ...
   12 ActivityTaskFailed
   13 DecisionTaskScheduled`,
  );
});

test("a worker may cancel unasked, and no request is named", () => {
  expectHistory(
    working().cancels("a"),
    `
    ...
    9 ActivityTaskCanceled only scheduledEventId=5 startedEventId=6`,
  );
});

test("an activity that is asked to cancel still times out", () => {
  const run = started()
    .decides(schedule("a", { startToCloseTimeout: "10" }))
    .workerPolls("a")
    .signaled("go")
    .decides(requestCancel("a"))
    .after("10 s");
  expectHistory(
    run,
    `
    ...
   11 ActivityTaskCancelRequested
   12 ActivityTaskTimedOut timeoutType=START_TO_CLOSE
   13 DecisionTaskScheduled`,
  );
});

test("an activity that is not open cannot be canceled", () => {
  expectHistory(
    started()
      .decides(requestCancel("never"), schedule("a"))
      .workerPolls("a")
      .completes("a")
      .decides(requestCancel("a")),
    `
    ...
    5 RequestCancelActivityTaskFailed only activityId=never cause=ACTIVITY_ID_UNKNOWN
        decisionTaskCompletedEventId=4
    6 ActivityTaskScheduled
    7 DecisionTaskScheduled
    ...
   12 RequestCancelActivityTaskFailed activityId=a cause=ACTIVITY_ID_UNKNOWN
   13 DecisionTaskScheduled`,
  );
});
