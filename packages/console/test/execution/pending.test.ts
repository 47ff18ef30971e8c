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
  const [silent] = pendingOf(view, { heartbeats: new Map() });
  assert.deepEqual(silent?.deadlines, [
    { kind: "heartbeatTimeout", at: epoch + 13_000 },
    ...ofActivity,
  ]);
  const [, beating] = pendingOf(view, { heartbeats: new Map([[5, epoch + 25_000]]) });
  assert.deepEqual(beating?.deadlines[0], { kind: "heartbeatTimeout", at: epoch + 35_000 });
});

test("the clocks of what a reset run took over count from the reset, but for timers", () => {
  const kept = viewOf(
    history(`${beginning}
      5 ActivityTaskScheduled activityId=a decisionTaskCompletedEventId=4
      6 TimerStarted timerId=t startToFireTimeout=7200 decisionTaskCompletedEventId=4
      7 DecisionTaskScheduled
      8 +3600 ActivityTaskScheduled activityId=b decisionTaskCompletedEventId=4`),
  );
  const origin = { keptEvents: 7, at: epoch + 3_602_000 };
  const pending = pendingOf(kept, { origin });
  const ofActivity = (id: number) => pending.find(({ operation }) => operation.id === id);
  for (const id of [5, 8]) {
    assert.equal(ofActivity(id)?.since, origin.at);
    assert.deepEqual(ofActivity(id)?.deadlines, [
      { kind: "scheduleToStart", at: origin.at + 300_000 },
      { kind: "scheduleToClose", at: origin.at + 600_000 },
    ]);
  }
  assert.deepEqual(ofActivity(6)?.deadlines, [{ kind: "fires", at: epoch + 7_202_000 }]);
  assert.equal(executionDeadline(kept, origin), origin.at + 86_400_000);
});

test("a child has its deadline while it is open in the run that the history names", () => {
  const parent = viewOf(
    history(`${beginning}
      5 StartChildWorkflowExecutionInitiated workflowId=c workflowType=Part
      6 ChildWorkflowExecutionStarted initiatedEventId=5 workflowType=Part workflowExecution=c`),
  );
  const [child] = pendingOf(parent, { openRuns: new Set(["c-run"]) });
  assert.deepEqual(child?.deadlines, [{ kind: "executionStartToClose", at: epoch + 62_000 }]);
  const [goneOn] = pendingOf(parent, { openRuns: new Set() });
  assert.deepEqual(goneOn?.deadlines, []);
});

test("of a closed run, nothing is pending", () => {
  const closed = viewOf([
    ...view.events,
    ...history("8 WorkflowExecutionTerminated cause=OPERATOR_INITIATED"),
  ]);
  assert.deepEqual(pendingOf(closed, { heartbeats: new Map() }), []);
  assert.equal(executionDeadline(closed), undefined);
});
