import assert from "node:assert/strict";
import { test } from "node:test";
import { decide } from "../src/decide.ts";
import { parseHistory, textOf } from "./text-history.ts";

const started = `
  1 WorkflowExecutionStarted   input={"clip":"c.mp4","library":"lib"}
  2 DecisionTaskScheduled
  3 DecisionTaskStarted        scheduledEventId=2
`;

const stored = `${started}
  4 DecisionTaskCompleted      scheduledEventId=2 startedEventId=3
  5 ActivityTaskScheduled      activityId=store-1
  6 ActivityTaskStarted        scheduledEventId=5
  7 ActivityTaskCompleted      scheduledEventId=5 result={"original":"o.mp4"}
`;

const cutAndEncoded = `${stored}
 11 ActivityTaskScheduled      activityId=encode-1
 12 ActivityTaskScheduled      activityId=thumbnail-1
 13 ActivityTaskCompleted      scheduledEventId=12 result={"thumbnail":"t.jpg"}
 17 ActivityTaskCompleted      scheduledEventId=11 result={"encoded":"e.webm"}
`;

const publishFailedOnce = `${cutAndEncoded}
 21 ActivityTaskScheduled      activityId=publish-1
 22 ActivityTaskFailed         scheduledEventId=21 reason=TargetLocked
`;

const published = `${cutAndEncoded}
 21 ActivityTaskScheduled      activityId=publish-1
 22 ActivityTaskCompleted      scheduledEventId=21 result={"page":"index.html"}
`;

function expectDecisions(history: string, ...expected: string[]): void {
  assert.deepEqual(textOf(decide(parseHistory(history))), expected);
}

test("a started workflow schedules the storing of the original", () => {
  expectDecisions(started, "schedules store-1");
});

test("an activity that is still open is waited for", () => {
  expectDecisions(`${started}
    5 ActivityTaskScheduled  activityId=store-1
    6 WorkflowExecutionSignaled`);
});

test("a stored original is encoded and its thumbnail cut in parallel", () => {
  expectDecisions(stored, "schedules encode-1", "schedules thumbnail-1");
});

test("publishing waits for the encoded film when only the thumbnail is cut", () => {
  expectDecisions(`${stored}
   11 ActivityTaskScheduled  activityId=encode-1
   12 ActivityTaskScheduled  activityId=thumbnail-1
   13 ActivityTaskCompleted  scheduledEventId=12 result={"thumbnail":"t.jpg"}`);
});

test("a scheduled activity is given the input and the results of the steps before it", () => {
  const [decision] = decide(parseHistory(cutAndEncoded));
  const attributes = decision?.scheduleActivityTaskDecisionAttributes;
  assert.equal(attributes?.activityId, "publish-1");
  assert.deepEqual(JSON.parse(attributes?.input ?? ""), {
    clip: "c.mp4",
    library: "lib",
    original: "o.mp4",
    thumbnail: "t.jpg",
    encoded: "e.webm",
  });
});

test("a failed activity is tried again after a timer", () => {
  expectDecisions(publishFailedOnce, "pauses 1 s before publish-2");
});

test("a failed activity is not tried before its timer fires", () => {
  expectDecisions(`${publishFailedOnce}
   26 TimerStarted           timerId=publish-2
   27 WorkflowExecutionSignaled`);
});

test("a timer that fires schedules the next try", () => {
  expectDecisions(
    `${publishFailedOnce}
     26 TimerStarted           timerId=publish-2
     27 TimerFired             timerId=publish-2 startedEventId=26`,
    "schedules publish-2",
  );
});

test("the pause before the third try is twice as long", () => {
  expectDecisions(
    `${publishFailedOnce}
     26 TimerStarted           timerId=publish-2
     27 TimerFired             timerId=publish-2 startedEventId=26
     31 ActivityTaskScheduled  activityId=publish-2
     32 ActivityTaskFailed     scheduledEventId=31 reason=TargetLocked`,
    "pauses 2 s before publish-3",
  );
});

test("an activity that timed out is tried again like one that failed", () => {
  expectDecisions(
    `${stored}
     11 ActivityTaskScheduled  activityId=encode-1
     12 ActivityTaskScheduled  activityId=thumbnail-1
     13 ActivityTaskTimedOut   scheduledEventId=11 timeoutType=HEARTBEAT`,
    "pauses 1 s before encode-2",
  );
});

test("the third failure of an activity fails the workflow and says why", () => {
  expectDecisions(
    `${started}
      5 ActivityTaskScheduled  activityId=store-1
      6 ActivityTaskFailed     scheduledEventId=5 reason=ENOENT
     11 ActivityTaskScheduled  activityId=store-2
     12 ActivityTaskTimedOut   scheduledEventId=11 timeoutType=START_TO_CLOSE
     17 ActivityTaskScheduled  activityId=store-3
     18 ActivityTaskFailed     scheduledEventId=17 reason=ENOSPC`,
    "fails the workflow: store failed 3 times: ENOSPC",
  );
});

test("an activity that could not be scheduled counts as a try", () => {
  expectDecisions(
    `${started}
      5 ScheduleActivityTaskFailed  activityId=store-1 cause=ACTIVITY_TYPE_DOES_NOT_EXIST`,
    "pauses 1 s before store-2",
  );
});

test("a timer that could not be started is not waited for", () => {
  expectDecisions(
    `${publishFailedOnce}
     26 StartTimerFailed       timerId=publish-2 cause=OPEN_TIMERS_LIMIT_EXCEEDED`,
    "schedules publish-2",
  );
});

test("published files complete the workflow", () => {
  expectDecisions(published, "completes the workflow");
});

test("a close that was refused with UNHANDLED_DECISION is decided again", () => {
  expectDecisions(
    `${published}
     26 WorkflowExecutionSignaled
     27 DecisionTaskScheduled
     28 DecisionTaskCompleted
     29 CompleteWorkflowExecutionFailed  cause=UNHANDLED_DECISION
     30 DecisionTaskStarted              scheduledEventId=27`,
    "completes the workflow",
  );
});

test("a decision task that timed out is decided again, the same way", () => {
  const timedOut = `${stored}
     11 DecisionTaskTimedOut   scheduledEventId=8 startedEventId=9 timeoutType=START_TO_CLOSE
     12 DecisionTaskScheduled
     13 DecisionTaskStarted    scheduledEventId=12`;
  assert.deepEqual(decide(parseHistory(timedOut)), decide(parseHistory(stored)));
});

test("a cancel request asks the open activities to stop, each of them once", () => {
  const canceling = `${stored}
   11 ActivityTaskScheduled  activityId=encode-1
   12 ActivityTaskScheduled  activityId=thumbnail-1
   13 WorkflowExecutionCancelRequested`;
  expectDecisions(canceling, "asks encode-1 to stop", "asks thumbnail-1 to stop");
  expectDecisions(`${canceling}
   17 ActivityTaskCancelRequested  activityId=encode-1
   18 ActivityTaskCancelRequested  activityId=thumbnail-1
   19 ActivityTaskCompleted        scheduledEventId=12 result={"thumbnail":"t.jpg"}`);
});

test("a cancel request cancels the workflow once no activity is open", () => {
  expectDecisions(
    `${stored}
     11 ActivityTaskScheduled        activityId=encode-1
     12 WorkflowExecutionCancelRequested
     13 ActivityTaskCancelRequested  activityId=encode-1
     14 ActivityTaskCanceled         scheduledEventId=11`,
    "cancels the workflow",
  );
});
