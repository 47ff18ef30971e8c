// A history becomes operations: the ground truths of the service, and what they are read as.
import assert from "node:assert/strict";
import { test } from "node:test";
import { lanesOf } from "../../src/execution/history/lanes.ts";
import { outcomeOf } from "../../src/execution/history/operation.ts";
import { appended, emptyView, viewOf } from "../../src/execution/history/view.ts";
import { eventFromWire, eventToWire } from "../../src/execution/history/wire.ts";
import { beginning, history } from "./recorded.ts";

const roundTrip = `${beginning}
  5 ActivityTaskScheduled activityId=charge-1 decisionTaskCompletedEventId=4
  6 +2 ActivityTaskStarted scheduledEventId=5
  7 +3 ActivityTaskCompleted scheduledEventId=5 startedEventId=6 result=ok
  8 DecisionTaskScheduled
  9 +1 DecisionTaskStarted scheduledEventId=8
  10 DecisionTaskCompleted scheduledEventId=8 startedEventId=9
  11 WorkflowExecutionCompleted decisionTaskCompletedEventId=10 result=done`;

const outline = (text: string): string[] =>
  viewOf(history(text)).operations.map(
    ({ kind, name, state, eventIds }) => `${kind} ${name} ${state} ${eventIds.join(",")}`,
  );

test("an activity round trip is an execution, an activity and two decision tasks", () => {
  assert.deepEqual(outline(roundTrip), [
    "execution order completed 1,11",
    "decision orders completed 2,3,4",
    "activity charge completed 5,6,7",
    "decision orders completed 8,9,10",
  ]);
});

test("a view to which events are appended one by one is the view of all of them", () => {
  const events = history(roundTrip);
  const oneByOne = events.reduce((view, event) => appended(view, [event]), emptyView());
  assert.deepEqual(oneByOne, viewOf(events));
  assert.deepEqual(appended(oneByOne, events.slice(4)).events.length, events.length);
});

test("a decision task that is timed out is an operation of its own, and the next one is open", () => {
  const text = `
    1 WorkflowExecutionStarted
    2 DecisionTaskScheduled
    3 +1 DecisionTaskStarted scheduledEventId=2
    4 +60 DecisionTaskTimedOut scheduledEventId=2 startedEventId=3 timeoutType=START_TO_CLOSE
    5 DecisionTaskScheduled
    6 +1 DecisionTaskStarted scheduledEventId=5`;
  assert.deepEqual(outline(text), [
    "execution order running 1",
    "decision orders timedOut 2,3,4",
    "decision orders running 5,6",
  ]);
  assert.equal(outcomeOf(viewOf(history(text)).operations[1] as never), "START_TO_CLOSE");
});

test("timers fire and are canceled by the event that started them", () => {
  assert.deepEqual(
    outline(`${beginning}
      5 TimerStarted timerId=long startToFireTimeout=120 decisionTaskCompletedEventId=4
      6 TimerStarted timerId=short startToFireTimeout=2 decisionTaskCompletedEventId=4
      7 +2 TimerFired timerId=short startedEventId=6
      8 DecisionTaskScheduled
      9 +1 DecisionTaskStarted scheduledEventId=8
      10 DecisionTaskCompleted scheduledEventId=8 startedEventId=9
      11 TimerCanceled timerId=long startedEventId=5 decisionTaskCompletedEventId=10`).slice(2),
    ["timer long canceled 5,11", "timer short completed 6,7", "decision orders completed 8,9,10"],
  );
});

test("a child is initiated, starts and fails; one that is refused at once has one event", () => {
  assert.deepEqual(
    outline(`${beginning}
      5 StartChildWorkflowExecutionInitiated workflowId=c workflowType=ship decisionTaskCompletedEventId=4
      6 StartChildWorkflowExecutionFailed workflowId=d workflowType=pack cause=WORKFLOW_TYPE_DOES_NOT_EXIST initiatedEventId=0 decisionTaskCompletedEventId=4
      7 +1 ChildWorkflowExecutionStarted workflowExecution=c workflowType=ship initiatedEventId=5
      8 +1 ChildWorkflowExecutionFailed workflowExecution=c workflowType=ship initiatedEventId=5 startedEventId=7`).slice(
      2,
    ),
    ["child ship failed 5,7,8", "child pack refused 6"],
  );
});

test("signals, markers, and requests to cancel happen in a moment", () => {
  assert.deepEqual(
    outline(`${beginning}
      5 MarkerRecorded markerName=seen decisionTaskCompletedEventId=4
      6 +1 WorkflowExecutionSignaled signalName=go externalInitiatedEventId=0
      7 +1 WorkflowExecutionCancelRequested externalInitiatedEventId=0`).slice(2),
    ["marker seen recorded 5", "signal go recorded 6", "cancelRequest  recorded 7"],
  );
});

test("a close that news forbids is refused, and the run goes on", () => {
  const view = viewOf(
    history(`${beginning}
      5 CompleteWorkflowExecutionFailed cause=UNHANDLED_DECISION decisionTaskCompletedEventId=4`),
  );
  assert.equal(view.operations.at(-1)?.state, "refused");
  assert.equal(view.execution?.ending, undefined);
});

test("an activity that is tried again, by Flow's ids or by the same, counts its tries", () => {
  const view = viewOf(
    history(`${beginning}
      5 ActivityTaskScheduled activityId=charge-1 decisionTaskCompletedEventId=4
      6 +1 ActivityTaskStarted scheduledEventId=5
      7 +1 ActivityTaskFailed scheduledEventId=5 startedEventId=6 reason=Declined
      8 ActivityTaskScheduled activityId=charge-1.2 decisionTaskCompletedEventId=4
      9 ActivityTaskCancelRequested activityId=charge-1.2 decisionTaskCompletedEventId=4`),
  );
  const activities = view.operations.filter(({ kind }) => kind === "activity");
  assert.deepEqual(
    activities.map(({ attempt, state, cancelRequested }) => [attempt, state, cancelRequested]),
    [
      [1, "failed", false],
      [2, "waiting", true],
    ],
  );
});

test("different things whose ids end in a number are no tries of one another", () => {
  const view = viewOf(
    history(`${beginning}
      5 StartChildWorkflowExecutionInitiated workflowId=order.1001 workflowType=ship decisionTaskCompletedEventId=4
      6 StartChildWorkflowExecutionInitiated workflowId=order.1002 workflowType=ship decisionTaskCompletedEventId=4
      7 ActivityTaskScheduled activityId=scan-10.0.0.2 decisionTaskCompletedEventId=4
      8 ActivityTaskScheduled activityId=scan-10.0.0.3 decisionTaskCompletedEventId=4
      9 +1 ActivityTaskStarted scheduledEventId=7
      10 +1 ActivityTaskCompleted scheduledEventId=7 startedEventId=9
      11 ActivityTaskScheduled activityId=scan-10.0.0.2 decisionTaskCompletedEventId=4`),
  );
  const asked = view.operations.filter(({ askedBy }) => askedBy === 4);
  assert.deepEqual(
    asked.map(({ attempt }) => attempt),
    [1, 1, 1, 1, 1],
  );
  assert.deepEqual(
    lanesOf(view).all.map(({ subject }) => subject),
    [undefined, undefined, "order.1001", "order.1002", "scan-10.0.0.2", "scan-10.0.0.3"],
  );
});

test("the tries of one activity are in one lane, also the third", () => {
  const tries = [
    [5, "charge-1"],
    [8, "charge-1.2"],
    [11, "charge-1.3"],
  ] as const;
  const events = tries.map(
    ([id, activityId]) => `
      ${id} ActivityTaskScheduled activityId=${activityId} decisionTaskCompletedEventId=4
      ${id + 1} +1 ActivityTaskStarted scheduledEventId=${id}
      ${id + 2} +1 ActivityTaskFailed scheduledEventId=${id} startedEventId=${id + 1} reason=Declined`,
  );
  const view = viewOf(history(`${beginning}${events.join("")}`));
  const lane = lanesOf(view).all.find(({ kind }) => kind === "activity");
  assert.deepEqual(
    lane?.operations.map(({ attempt }) => attempt),
    [1, 2, 3],
  );
});

test("a history whose beginning is missing is still read", () => {
  const view = viewOf(history(roundTrip).slice(6));
  assert.equal(view.execution, undefined);
  assert.deepEqual(
    view.operations.map(({ kind, id }) => `${kind} ${id}`),
    ["activity 7", "decision 8", "execution 11"],
  );
});

test("an event of the wire comes back from the console's form as it was", () => {
  const wire = {
    eventId: 5,
    eventTimestamp: 1_767_603_600.123,
    eventType: "TimerFired" as const,
    timerFiredEventAttributes: { timerId: "t", startedEventId: 4 },
  };
  assert.deepEqual(eventToWire(eventFromWire(wire)), wire);
});

test("what had not ended when the run closed is not said to run", () => {
  assert.deepEqual(
    outline(`${beginning}
      5 ActivityTaskScheduled activityId=charge-1 decisionTaskCompletedEventId=4
      6 +1 ActivityTaskStarted scheduledEventId=5
      7 ActivityTaskScheduled activityId=charge-2 decisionTaskCompletedEventId=4
      8 TimerStarted timerId=t startToFireTimeout=30 decisionTaskCompletedEventId=4
      9 +1 WorkflowExecutionTerminated cause=OPERATOR_INITIATED`),
    [
      "execution order terminated 1,9",
      "decision orders completed 2,3,4",
      "activity charge leftOpen 5,6",
      "activity charge leftOpen 7",
      "timer t leftOpen 8",
    ],
  );
});

test("a Lambda function that failed says its message, and one that did not start, too", () => {
  const outcome = (type: string, data: object) =>
    outcomeOf({ kind: "lambda", ending: { id: 7, at: 0, type, data } } as never);
  const failed = (details?: string) =>
    outcome("LambdaFunctionFailed", { reason: "UnhandledError", details });
  assert.equal(
    failed('{"errorType":"TypeError","errorMessage":"no image"}'),
    "UnhandledError: no image",
  );
  assert.equal(
    failed(`{"errorMessage":"${"x".repeat(400)}"}`),
    `UnhandledError: ${"x".repeat(300)}…`,
  );
  for (const details of [undefined, "no JSON", "null", "[]", '{"errorMessage":7}']) {
    assert.equal(failed(details), "UnhandledError");
  }
  const unstarted = { cause: "ASSUME_ROLE_FAILED", message: "no such role" };
  assert.equal(outcome("StartLambdaFunctionFailed", unstarted), "ASSUME_ROLE_FAILED: no such role");
});
