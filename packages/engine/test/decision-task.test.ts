// Decision tasks: when they are scheduled, and how they are started and completed. Their time-outs,
// the override of their list and UNHANDLED_DECISION have files of their own.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startDecisionTask } from "../src/index.ts";
import { cancelTimer, mark, schedule, startTimer } from "./decisions.ts";
import { expectHistory, expectRefusal, started } from "./script.ts";

test("a run starts with a decision task, and its first history is what the decider gets", () => {
  const run = started({ taskPriority: "5", taskStartToCloseTimeout: "30" });
  assert.deepEqual(run.offers, ["decision deciders 5"]);
  expectHistory(
    run.deciderPolls("decider 1"),
    `
    1 WorkflowExecutionStarted
  = 2 DecisionTaskScheduled only taskList=deciders taskPriority=5 startToCloseTimeout=30
      scheduleToStartTimeout=NONE
    3 DecisionTaskStarted only identity="decider 1" scheduledEventId=2`,
  );
  assert.deepEqual(run.offers, []);
});

test("what comes while a decision task is queued only adds its own event", () => {
  const run = started().decides(startTimer("t", "5")).signaled("one").signaled("two").after("5 s");
  expectHistory(
    run.cancelRequested(),
    `
    ...
    5 TimerStarted
    6 WorkflowExecutionSignaled signalName=one
  = 7 DecisionTaskScheduled
    8 WorkflowExecutionSignaled signalName=two
    9 TimerFired
   10 WorkflowExecutionCancelRequested`,
  );
  assert.deepEqual(run.offers, ["decision deciders 0"]);
});

test("the first to come while a decision task is started queues the next one, once (I5)", () => {
  const run = started().deciderPolls().signaled("one").signaled("two");
  assert.deepEqual(run.offers, []);
  expectHistory(
    run.decides(),
    `
    ...
    3 DecisionTaskStarted
    4 WorkflowExecutionSignaled signalName=one
  = 5 DecisionTaskScheduled
    6 WorkflowExecutionSignaled signalName=two
    7 DecisionTaskCompleted only scheduledEventId=2 startedEventId=3`,
  );
  assert.deepEqual(run.offers, ["decision deciders 0"]);
  expectHistory(
    run.deciderPolls().decides(),
    `
    ...
    8 DecisionTaskStarted scheduledEventId=5
    9 DecisionTaskCompleted scheduledEventId=5 startedEventId=8`,
  );
});

test("a queued decision task is kept from every poller until the started one ends", () => {
  const run = started().deciderPolls().signaled("go");
  const second = run.harness.step(run.kept, (step) => startDecisionTask(step, 5, undefined));
  assert.equal(second, undefined);
  run.decides();
  assert.ok(run.harness.step(run.kept, (step) => startDecisionTask(step, 5, undefined)));
});

test("a decision task is given to one poller only (I6)", () => {
  const run = started().deciderPolls();
  for (const id of [0, 1, 2, 3, 99]) {
    assert.equal(
      run.harness.step(run.kept, (step) => startDecisionTask(step, id, undefined)),
      undefined,
    );
  }
});

test("an answer with no decisions completes the task, and nothing follows", () => {
  const run = started().decides();
  assert.deepEqual(run.offers, []);
  expectHistory(
    run.after("1 d"),
    `
    ...
    4 DecisionTaskCompleted only scheduledEventId=2 startedEventId=3`,
  );
});

test("decisions are carried out in the order in which they are listed", () => {
  const decisions = [
    mark("one"),
    startTimer("t", "5"),
    mark("two"),
    cancelTimer("t"),
    mark("three"),
  ];
  expectHistory(
    started().decides(...decisions),
    `
    ...
    4 DecisionTaskCompleted
  = 5 MarkerRecorded markerName=one decisionTaskCompletedEventId=4
  = 6 TimerStarted decisionTaskCompletedEventId=4
  = 7 MarkerRecorded markerName=two decisionTaskCompletedEventId=4
  = 8 TimerCanceled decisionTaskCompletedEventId=4
  = 9 MarkerRecorded markerName=three decisionTaskCompletedEventId=4`,
  );
});

test("a batch of a thousand decisions is one step", () => {
  const run = started().decides(...Array.from({ length: 1000 }, (_, at) => mark(`m${at}`)));
  assert.equal(run.history.length, 1004);
  assert.equal(new Set(run.history.slice(3).map(({ at }) => at)).size, 1);
});

test("failed decisions ask for one decision task, after the whole batch (a guess)", () => {
  expectHistory(
    started().decides(cancelTimer("x"), cancelTimer("y"), mark("m")),
    `
    ...
    4 DecisionTaskCompleted
    5 CancelTimerFailed timerId=x
    6 CancelTimerFailed timerId=y
    7 MarkerRecorded
  = 8 DecisionTaskScheduled`,
  );
});

test("a failed decision asks for no second decision task where one is queued", () => {
  expectHistory(
    started().deciderPolls().signaled("go").decides(cancelTimer("x")),
    `
    ...
    5 DecisionTaskScheduled
    6 DecisionTaskCompleted
    7 CancelTimerFailed`,
  );
});

test("the previous started event is that of the last decision task that was completed", () => {
  const run = started().deciderPolls();
  assert.deepEqual(run.given, {
    scheduledEventId: 2,
    startedEventId: 3,
    startedAt: run.state.startedDecisionTask?.startedAt,
    previousStartedEventId: 0,
  });
  assert.equal(run.given?.startedAt, run.state.lastEventAt);
  run.decides().signaled("go").deciderPolls();
  assert.equal(run.given?.previousStartedEventId, 3);
  run.signaled("go").decides().deciderPolls();
  assert.equal(run.given?.previousStartedEventId, 7);
});

test("after decision tasks that timed out it is still the last completed one (a guess)", () => {
  const run = started({ taskStartToCloseTimeout: "5" }).decides().signaled("go");
  run.deciderPolls().after("5 s").deciderPolls().after("5 s").deciderPolls();
  assert.equal(run.given?.previousStartedEventId, 3);
});

const unknown = (id: number) =>
  `UnknownResourceFault: Unknown decision task, scheduledEventId = ${id}`;

test("a decision task is completed once; a second answer is refused (I6)", () => {
  const run = started().deciderPolls();
  const attempt = run.decisionTask;
  run.decides(mark("m"));
  expectRefusal(unknown(2), () => run.answersAs(attempt, {}, mark("m")));
  run.signaled("go").deciderPolls();
  expectRefusal(unknown(2), () => run.answersAs(attempt, {}, mark("m")));
});

test("an answer that names the open decision task in part only is refused (I6)", () => {
  const run = started().deciderPolls();
  expectRefusal(unknown(1), () => run.answersAs({ scheduledEventId: 1, startedEventId: 3 }));
  expectRefusal(unknown(2), () => run.answersAs({ scheduledEventId: 2, startedEventId: 4 }));
});

test("an answer to the decision task of a closed run is refused", () => {
  const run = started().deciderPolls();
  const attempt = run.decisionTask;
  run.terminated();
  expectRefusal(
    "UnknownResourceFault: Unknown execution: WorkflowExecution=[workflowId=w, runId=w-1]",
    () => run.answersAs(attempt),
  );
});

test("the execution context is recorded where given, and an answer without one leaves it", () => {
  const run = started().answers({ executionContext: "step 1" });
  assert.equal(run.state.contextEventId, 4);
  run.signaled("go").decides();
  assert.equal(run.state.contextEventId, 4);
  run.signaled("go").answers({ executionContext: "" });
  assert.equal(run.state.contextEventId, 12);
  expectHistory(
    run,
    `
    ...
    4 DecisionTaskCompleted executionContext="step 1"
    ...
    8 DecisionTaskCompleted !executionContext !taskList !taskListScheduleToStartTimeout
    ...
   12 DecisionTaskCompleted executionContext=""`,
  );
});

test("the priority of a run is that of its decision tasks", () => {
  assert.deepEqual(started({ taskPriority: "-3" }).offers, ["decision deciders -3"]);
  assert.deepEqual(started({ taskPriority: "+4" }).offers, ["decision deciders 4"]);
  assert.deepEqual(started().offers, ["decision deciders 0"]);
});

test("an activity that starts meanwhile is no news to the decider", () => {
  const run = started().decides(schedule("a")).signaled("go").deciderPolls().workerPolls("a");
  expectHistory(
    run.decides(),
    `
    ...
    8 DecisionTaskStarted
    9 ActivityTaskStarted
   10 DecisionTaskCompleted`,
  );
  assert.deepEqual(run.offers, []);
});
