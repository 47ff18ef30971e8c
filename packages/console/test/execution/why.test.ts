// Why a run is where it is, in one sentence and what adds to it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { executionDeadline, pendingOf } from "../../src/execution/history/pending.ts";
import { viewOf } from "../../src/execution/history/view.ts";
import { type Beyond, type SentenceKey, whyOf } from "../../src/execution/history/why.ts";
import { beginning, epoch, history } from "./recorded.ts";

const why = (text: string, beyond?: Beyond) => whyOf(viewOf(history(text)), beyond);
const keys = (text: string, beyond?: Beyond): SentenceKey[] =>
  why(text, beyond).map(({ key }) => key);

const timedOut = (count: number): string => {
  const lines = ["1 WorkflowExecutionStarted"];
  for (let index = 0; index < count; index += 1) {
    const id = 2 + index * 3;
    lines.push(
      `${id} DecisionTaskScheduled`,
      `${id + 1} DecisionTaskStarted scheduledEventId=${id}`,
    );
    lines.push(
      `${id + 2} +60 DecisionTaskTimedOut scheduledEventId=${id} timeoutType=START_TO_CLOSE`,
    );
  }
  return [...lines, `${2 + count * 3} DecisionTaskScheduled`].join("\n");
};

test("a run waits for a poller of its list, and says since when", () => {
  const [first] = why(`
    1 WorkflowExecutionStarted
    2 +3 DecisionTaskScheduled`);
  assert.equal(first?.key, "decisionWaiting");
  assert.deepEqual(first?.values, { list: "orders", sinceAt: epoch + 3000, eventId: 2 });
});

test("a decision task that was timed out again and again says how often", () => {
  const sentences = why(timedOut(14));
  assert.deepEqual(
    sentences.map(({ key }) => key),
    ["decisionWaiting", "decisionsTimedOut", "executionDue"],
  );
  assert.equal(sentences[1]?.values.count, 14);
});

test("where no poller polls the list, that is said; where others wait before, how many", () => {
  const news = (pollers: number, backlog: number): Beyond => ({
    decisions: new Map([["orders", { pollers, backlog }]]),
  });
  assert.ok(keys(timedOut(0), news(0, 1)).includes("nobodyPolls"));
  assert.ok(keys(timedOut(0), news(2, 40)).includes("backlogAhead"));
  assert.ok(!keys(timedOut(0), news(2, 1)).includes("backlogAhead"));
});

test("a run without a decision task waits for its activities, children and timers", () => {
  const text = `${beginning}
    5 ActivityTaskScheduled activityId=a decisionTaskCompletedEventId=4
    6 ActivityTaskScheduled activityId=b decisionTaskCompletedEventId=4 taskList=stock
    7 TimerStarted timerId=t startToFireTimeout=30 decisionTaskCompletedEventId=4
    8 +1 ActivityTaskStarted scheduledEventId=6`;
  assert.deepEqual(keys(text), [
    "activitiesWaiting",
    "activityRunning",
    "timerDue",
    "executionDue",
  ]);
  const [waiting, running, timer] = why(text);
  assert.equal(waiting?.values.list, "payments");
  assert.equal(running?.values.identity, "worker-1");
  assert.equal(timer?.values.deadlineAt, epoch + 32_000);
});

test("a run in which nothing is open waits for a signal", () => {
  assert.equal(keys(beginning)[0], "nothingOpen");
});

test("a decision that Flow could not make says when it is made again", () => {
  const [failed] = why(`${beginning}
    5 MarkerRecorded markerName=ekiden.decisionFailure details=boom decisionTaskCompletedEventId=4
    6 TimerStarted timerId=ekiden.retry.3 startToFireTimeout=4 decisionTaskCompletedEventId=4`);
  assert.equal(failed?.key, "decisionFailed");
  assert.deepEqual(failed?.values, { eventId: 5, deadlineAt: epoch + 6000 });
});

test("a closed run says how it ended", () => {
  const closing = (line: string) => why(`${beginning}\n5 +8 ${line}`)[0];
  const failed = closing("WorkflowExecutionFailed reason=Declined decisionTaskCompletedEventId=4");
  assert.equal(failed?.key, "failed");
  assert.equal(failed?.values.reason, "Declined");
  assert.equal(failed?.values.tookMilliseconds, 10_000);
  const terminated = closing("WorkflowExecutionTerminated cause=OPERATOR_INITIATED");
  assert.equal(terminated?.key, "terminated");
  assert.equal(terminated?.values.cause, "OPERATOR_INITIATED");
  const next = closing("WorkflowExecutionContinuedAsNew newExecutionRunId=next");
  assert.equal(next?.values.runId, "next");
});

test("a close that was refused, and a request to cancel, are said as well", () => {
  const text = `${beginning}
    5 CompleteWorkflowExecutionFailed cause=UNHANDLED_DECISION decisionTaskCompletedEventId=4
    6 WorkflowExecutionCancelRequested externalInitiatedEventId=0
    7 DecisionTaskScheduled`;
  assert.deepEqual(keys(text), [
    "decisionWaiting",
    "closeRefused",
    "cancelRequested",
    "executionDue",
  ]);
});

test("what is pending has the deadlines of its time-outs, the soonest first", () => {
  const view = viewOf(
    history(`${beginning}
      5 ActivityTaskScheduled activityId=a decisionTaskCompletedEventId=4 heartbeatTimeout=10
      6 TimerStarted timerId=t startToFireTimeout=30 decisionTaskCompletedEventId=4
      7 +1 ActivityTaskStarted scheduledEventId=5`),
  );
  const [timer, activity] = pendingOf(view);
  assert.deepEqual(timer?.deadlines, [{ kind: "fires", at: epoch + 32_000 }]);
  assert.deepEqual(activity?.deadlines, [
    { kind: "startToClose", at: epoch + 123_000 },
    { kind: "scheduleToClose", at: epoch + 602_000 },
  ]);
  assert.equal(activity?.heartbeatMilliseconds, 10_000);
  assert.equal(executionDeadline(view), epoch + 86_400_000);
});
