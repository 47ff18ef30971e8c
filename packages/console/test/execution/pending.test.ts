// What a run waits for, and until when it may take.
import assert from "node:assert/strict";
import { test } from "node:test";
import { executionDeadline, pendingOf } from "../../src/execution/history/pending.ts";
import { viewOf } from "../../src/execution/history/view.ts";
import { beginning, epoch, history } from "./recorded.ts";

const view = viewOf(
  history(`${beginning}
    5 ActivityTaskScheduled activityId=a decisionTaskCompletedEventId=4 heartbeatTimeout=10
    6 TimerStarted timerId=t startToFireTimeout=30 decisionTaskCompletedEventId=4
    7 +1 ActivityTaskStarted scheduledEventId=5`),
);
const ofActivity = [
  { kind: "startToClose", at: epoch + 123_000 },
  { kind: "scheduleToClose", at: epoch + 602_000 },
];

test("what is pending has the deadlines of its time-outs, the soonest first", () => {
  const [timer, activity] = pendingOf(view);
  assert.deepEqual(timer?.deadlines, [{ kind: "fires", at: epoch + 32_000 }]);
  assert.deepEqual(activity?.deadlines, ofActivity);
  assert.equal(activity?.heartbeatMilliseconds, 10_000);
  assert.equal(executionDeadline(view), epoch + 86_400_000);
});

test("a heartbeat is due its time-out after the last one, or after the start of the activity", () => {
  const [silent] = pendingOf(view, new Map());
  assert.deepEqual(silent?.deadlines, [
    { kind: "heartbeatTimeout", at: epoch + 13_000 },
    ...ofActivity,
  ]);
  const [, beating] = pendingOf(view, new Map([[5, epoch + 25_000]]));
  assert.deepEqual(beating?.deadlines[0], { kind: "heartbeatTimeout", at: epoch + 35_000 });
});

test("of a closed run, nothing is pending", () => {
  const closed = viewOf([
    ...view.events,
    ...history("8 WorkflowExecutionTerminated cause=OPERATOR_INITIATED"),
  ]);
  assert.deepEqual(pendingOf(closed, new Map()), []);
  assert.equal(executionDeadline(closed), undefined);
});
