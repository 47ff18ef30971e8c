// Histories recorded from the real service: same events, same ids, same times (`=`).
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  cancel,
  cancelTimer,
  complete,
  fail,
  mark,
  schedule,
  startChild,
  startTimer,
} from "./decisions.ts";
import { expectHistory, type Start, started } from "./script.ts";

/** Every step takes a moment, as it does there: only what one step records is of one time. */
const recorded = (start: Start = {}) => started({ ...start, paceMs: 10 });

test("recorded history 1: a start", () => {
  expectHistory(
    recorded(),
    `
    1 WorkflowExecutionStarted
  = 2 DecisionTaskScheduled`,
  );
});

test("recorded history 2: an activity round trip", () => {
  expectHistory(
    recorded().decides(schedule("a")).workerPolls("a").completes("a").decides(complete()),
    `
    1 WorkflowExecutionStarted
  = 2 DecisionTaskScheduled
    3 DecisionTaskStarted scheduledEventId=2
    4 DecisionTaskCompleted scheduledEventId=2 startedEventId=3
  = 5 ActivityTaskScheduled decisionTaskCompletedEventId=4
    6 ActivityTaskStarted scheduledEventId=5
    7 ActivityTaskCompleted scheduledEventId=5 startedEventId=6
  = 8 DecisionTaskScheduled
    9 DecisionTaskStarted scheduledEventId=8
   10 DecisionTaskCompleted scheduledEventId=8 startedEventId=9
  =11 WorkflowExecutionCompleted decisionTaskCompletedEventId=10`,
  );
});

test("recorded history 3: a completion during a started decision task", () => {
  expectHistory(
    recorded()
      .decides(schedule("a"))
      .workerPolls("a")
      .signaled("go")
      .deciderPolls()
      .completes("a")
      .decides()
      .decides(complete()),
    `
    ...
    9 DecisionTaskStarted scheduledEventId=8
   10 ActivityTaskCompleted
  =11 DecisionTaskScheduled
   12 DecisionTaskCompleted scheduledEventId=8 startedEventId=9
   13 DecisionTaskStarted scheduledEventId=11
   14 DecisionTaskCompleted scheduledEventId=11 startedEventId=13
  =15 WorkflowExecutionCompleted decisionTaskCompletedEventId=14`,
  );
});

test("recorded history 4: UNHANDLED_DECISION", () => {
  const run = recorded()
    .decides(schedule("a"), schedule("b"))
    .workerPolls("a")
    .completes("a")
    .decides()
    .signaled("one")
    .signaled("two")
    .signaled("three")
    .deciderPolls()
    .workerPolls("b")
    .completes("b")
    .decides(complete())
    .deciderPolls();
  expectHistory(
    run,
    `
    ...
   13 DecisionTaskScheduled
    ...
   16 DecisionTaskStarted scheduledEventId=13
   17 ActivityTaskStarted
   18 ActivityTaskCompleted
  =19 DecisionTaskScheduled
   20 DecisionTaskCompleted scheduledEventId=13 startedEventId=16
  =21 CompleteWorkflowExecutionFailed cause=UNHANDLED_DECISION decisionTaskCompletedEventId=20
   22 DecisionTaskStarted scheduledEventId=19`,
  );
  const { startedEventId, previousStartedEventId } = run.given ?? {};
  assert.deepEqual([startedEventId, previousStartedEventId], [22, 16]);
});

test("recorded history 5: a child", () => {
  const parent = recorded().decides(startChild("c")).decides();
  parent.latest("c").decides(complete());
  expectHistory(
    parent,
    `
    ...
    4 DecisionTaskCompleted
  = 5 StartChildWorkflowExecutionInitiated
    6 ChildWorkflowExecutionStarted initiatedEventId=5
  = 7 DecisionTaskScheduled
    8 DecisionTaskStarted
    9 DecisionTaskCompleted
   10 ChildWorkflowExecutionCompleted initiatedEventId=5 startedEventId=6
  =11 DecisionTaskScheduled`,
  );
});

test("recorded history 6: a child fails while its parent's decision task is started", () => {
  const parent = recorded().decides(startChild("c")).deciderPolls();
  parent.latest("c").decides(fail());
  expectHistory(
    parent.decides().deciderPolls(),
    `
    ...
    7 DecisionTaskScheduled
    8 DecisionTaskStarted scheduledEventId=7
    9 ChildWorkflowExecutionFailed
  =10 DecisionTaskScheduled
   11 DecisionTaskCompleted scheduledEventId=7 startedEventId=8
   12 DecisionTaskStarted scheduledEventId=10`,
  );
});

test("recorded history 7: timers", () => {
  expectHistory(
    recorded()
      .decides(startTimer("long", "120"), startTimer("short", "2"))
      .after("2001 ms")
      .decides(cancelTimer("long"), startTimer("wake up", "0"))
      .after("12 ms"),
    `
    ...
    4 DecisionTaskCompleted
  = 5 TimerStarted startToFireTimeout=120
  = 6 TimerStarted startToFireTimeout=2
    7 TimerFired startedEventId=6
  = 8 DecisionTaskScheduled
    9 DecisionTaskStarted
   10 DecisionTaskCompleted
  =11 TimerCanceled startedEventId=5
  =12 TimerStarted startToFireTimeout=0
    ...
   13 TimerFired startedEventId=12
  =14 DecisionTaskScheduled`,
  );
});

test("recorded history 8: a cancellation with an activity still started", () => {
  const run = recorded()
    .decides(schedule("a"))
    .workerPolls("a")
    .cancelRequested()
    .decides(cancel());
  expectHistory(
    run,
    `
    ...
    5 ActivityTaskScheduled
    6 ActivityTaskStarted
    7 WorkflowExecutionCancelRequested externalInitiatedEventId=0
  = 8 DecisionTaskScheduled
    9 DecisionTaskStarted
   10 DecisionTaskCompleted
  =11 WorkflowExecutionCanceled`,
  );
  assert.equal(run.state.closed?.status, "CANCELED");
  assert.equal(run.state.activities.size, 1);
});

test("recorded history 9: a signal", () => {
  expectHistory(
    recorded().decides().signaled("go", "in").decides().signaled("go"),
    `
    ...
    5 WorkflowExecutionSignaled only signalName=go input=in externalInitiatedEventId=0
  = 6 DecisionTaskScheduled
    ...
    9 WorkflowExecutionSignaled only signalName=go externalInitiatedEventId=0
  =10 DecisionTaskScheduled`,
  );
});

test("recorded history 10: a decision time-out", () => {
  const run = recorded({ taskStartToCloseTimeout: "60" }).deciderPolls().after("60 s");
  expectHistory(
    run.deciderPolls(),
    `
    ...
    3 DecisionTaskStarted
    4 DecisionTaskTimedOut timeoutType=START_TO_CLOSE scheduledEventId=2 startedEventId=3
  = 5 DecisionTaskScheduled
    6 DecisionTaskStarted scheduledEventId=5`,
  );
  const [start, timedOut] = run.history.slice(2, 4);
  assert.equal((timedOut?.at ?? 0) - (start?.at ?? 0), 60_000);
});

// The service took 12 ms to fire it.
test("recorded history 11: markers, and a timer of zero seconds to be woken after them", () => {
  expectHistory(
    recorded().decides(mark("one"), mark("two"), mark("two"), startTimer("wake up", "0")),
    `
    ...
    4 DecisionTaskCompleted
  = 5 MarkerRecorded
  = 6 MarkerRecorded
  = 7 MarkerRecorded
  = 8 TimerStarted startToFireTimeout=0
  = 9 TimerFired
  =10 DecisionTaskScheduled`,
  );
});

test("recorded history 12: an activity's schedule-to-start time-out", () => {
  expectHistory(
    recorded()
      .decides(schedule("a", { scheduleToStartTimeout: "300" }))
      .after("300009 ms"),
    `
    ...
    5 ActivityTaskScheduled scheduleToStartTimeout=300
    6 ActivityTaskTimedOut timeoutType=SCHEDULE_TO_START startedEventId=0
  = 7 DecisionTaskScheduled`,
  );
});

test("recorded history 13: five signals before the first poll", () => {
  const run = recorded();
  for (const name of ["a", "b", "c", "d", "e"]) run.signaled(name);
  expectHistory(
    run.decides(complete()),
    `
    1 WorkflowExecutionStarted
  = 2 DecisionTaskScheduled
    3 WorkflowExecutionSignaled
    4 WorkflowExecutionSignaled
    5 WorkflowExecutionSignaled
    6 WorkflowExecutionSignaled
    7 WorkflowExecutionSignaled
    8 DecisionTaskStarted
    9 DecisionTaskCompleted
  =10 WorkflowExecutionCompleted`,
  );
});

test("recorded history 14: execution contexts", () => {
  expectHistory(
    recorded()
      .answers({ executionContext: "one" })
      .signaled("go")
      .decides()
      .signaled("go")
      .answers({ executionContext: "" }),
    `
    ...
    4 DecisionTaskCompleted executionContext=one
    ...
    8 DecisionTaskCompleted !executionContext
    ...
   12 DecisionTaskCompleted executionContext=""`,
  );
});

test("recorded history 15: the event limit", () => {
  const run = recorded();
  const many = Array.from({ length: 5_000 }, () => mark("again"));
  while (!run.state.closed) run.decides(...many, startTimer("again", "0")).after("12 ms");
  const last = run.history.at(-1);
  assert.ok(last && last.id >= 25_000);
  expectHistory(
    run,
    `
    ...
    ${last.id} WorkflowExecutionTerminated only childPolicy=TERMINATE cause=EVENT_LIMIT_EXCEEDED`,
  );
});

test("recorded history 16: two activities start in the opposite order", () => {
  expectHistory(
    recorded().decides(schedule("a"), schedule("b")).workerPolls("b").workerPolls("a"),
    `
    ...
    5 ActivityTaskScheduled activityId=a
  = 6 ActivityTaskScheduled activityId=b
    7 ActivityTaskStarted scheduledEventId=6
    8 ActivityTaskStarted scheduledEventId=5`,
  );
});
