// A decider may move the decision tasks of its run to another list, for good or for a while.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type DomainPauses, holdOf, nextDeadline, noPauses } from "../src/index.ts";
import { continueAsNew } from "./decisions.ts";
import { expectHistory, started } from "./script.ts";

const own = { taskList: { name: "own" } };
const sticky = { ...own, taskListScheduleToStartTimeout: "10" };

test("a list alone moves the run's decision tasks there for good", () => {
  const run = started({ taskStartToCloseTimeout: "60" }).answers(own).signaled("go");
  assert.deepEqual(run.offers, ["decision own 0"]);
  expectHistory(
    run.deciderPolls().after("60 s"),
    `
    ...
    4 DecisionTaskCompleted only scheduledEventId=2 startedEventId=3 taskList=own
    5 WorkflowExecutionSignaled
    6 DecisionTaskScheduled taskList=own scheduleToStartTimeout=NONE
    7 DecisionTaskStarted
    8 DecisionTaskTimedOut timeoutType=START_TO_CLOSE
    9 DecisionTaskScheduled taskList=own scheduleToStartTimeout=NONE`,
  );
});

test("a list with a time-out takes the run's decision tasks while they are started in time", () => {
  const run = started().answers(sticky).signaled("go").after("9 s").deciderPolls();
  expectHistory(
    run.after("1 h").decides().signaled("go"),
    `
    ...
    4 DecisionTaskCompleted taskList=own taskListScheduleToStartTimeout=10
    5 WorkflowExecutionSignaled
    6 DecisionTaskScheduled taskList=own scheduleToStartTimeout=10
    7 DecisionTaskStarted
    8 DecisionTaskCompleted !taskList
    9 WorkflowExecutionSignaled
   10 DecisionTaskScheduled taskList=own scheduleToStartTimeout=10`,
  );
});

test("an answer without a list keeps the override in force (a guess)", () => {
  const run = started().answers(sticky).signaled("go").decides().signaled("go");
  assert.deepEqual(run.offers, ["decision own 0"]);
});

test("a task that is not started in time goes back to the original list, as do the next", () => {
  const run = started().answers(sticky).signaled("go").after("9999 ms");
  assert.deepEqual(run.offers, ["decision own 0"]);
  run.after("1 ms");
  assert.deepEqual(run.offers, ["decision deciders 0"]);
  expectHistory(
    run.decides().signaled("go"),
    `
    ...
    6 DecisionTaskScheduled taskList=own
    7 DecisionTaskTimedOut only timeoutType=SCHEDULE_TO_START scheduledEventId=6 startedEventId=0
  = 8 DecisionTaskScheduled taskList=deciders scheduleToStartTimeout=NONE
    9 DecisionTaskStarted scheduledEventId=8
   10 DecisionTaskCompleted
   11 WorkflowExecutionSignaled
   12 DecisionTaskScheduled taskList=deciders scheduleToStartTimeout=NONE`,
  );
});

test("a task that is started and not completed in time also ends the override", () => {
  expectHistory(
    started({ taskStartToCloseTimeout: "60" })
      .answers(sticky)
      .signaled("go")
      .deciderPolls()
      .after("60 s"),
    `
    ...
    7 DecisionTaskStarted
    8 DecisionTaskTimedOut timeoutType=START_TO_CLOSE scheduledEventId=6 startedEventId=7
  = 9 DecisionTaskScheduled taskList=deciders scheduleToStartTimeout=NONE`,
  );
});

test("a time-out sends the run back to the list it was last moved to for good", () => {
  const run = started()
    .answers({ taskList: { name: "new home" } })
    .signaled("go")
    .answers(sticky)
    .signaled("go")
    .after("10 s");
  assert.deepEqual(run.offers, ["decision new home 0"]);
});

test("a list for good ends an override, and an override replaces another", () => {
  const run = started().answers(sticky).signaled("go");
  run.answers({ taskList: { name: "other" }, taskListScheduleToStartTimeout: "20" });
  assert.deepEqual(run.signaled("go").offers, ["decision other 0"]);
  run.answers({ taskList: { name: "deciders" } }).signaled("go");
  expectHistory(
    run.after("30 s"),
    `
    ...
   10 DecisionTaskScheduled taskList=other scheduleToStartTimeout=20
    ...
   14 DecisionTaskScheduled taskList=deciders scheduleToStartTimeout=NONE`,
  );
});

test("a task that was queued before the override stays on its list (a guess)", () => {
  const run = started().deciderPolls().signaled("go").answers(sticky);
  assert.deepEqual(run.offers, ["decision deciders 0"]);
  expectHistory(
    run.after("30 s").decides().signaled("go"),
    `
    ...
    5 DecisionTaskScheduled taskList=deciders scheduleToStartTimeout=NONE
    6 DecisionTaskCompleted taskList=own taskListScheduleToStartTimeout=10
    7 DecisionTaskStarted scheduledEventId=5
    8 DecisionTaskCompleted
    9 WorkflowExecutionSignaled
   10 DecisionTaskScheduled taskList=own scheduleToStartTimeout=10`,
  );
});

test("a task of the original list that times out ends the override too (a guess)", () => {
  const run = started({ taskStartToCloseTimeout: "60" }).deciderPolls().signaled("go");
  run.answers(sticky).deciderPolls().after("60 s");
  assert.deepEqual(run.offers, ["decision deciders 0"]);
});

test("the clock of a task behind a started one runs once it is offered (a guess)", () => {
  const run = started().answers(sticky).signaled("go").deciderPolls().signaled("again");
  run.after("1 h").decides().after("9999 ms");
  assert.deepEqual(run.offers, ["decision own 0"]);
  run.after("1 ms");
  expectHistory(
    run,
    `
    ...
    7 DecisionTaskStarted
    8 WorkflowExecutionSignaled
    9 DecisionTaskScheduled taskList=own scheduleToStartTimeout=10
   10 DecisionTaskCompleted
   11 DecisionTaskTimedOut timeoutType=SCHEDULE_TO_START scheduledEventId=9 startedEventId=0
   12 DecisionTaskScheduled taskList=deciders`,
  );
});

test("an override of zero seconds goes back at once unless a poller waits (a guess)", () => {
  expectHistory(
    started()
      .answers({ ...own, taskListScheduleToStartTimeout: "0" })
      .signaled("go")
      .after("0 ms"),
    `
    ...
    6 DecisionTaskScheduled taskList=own scheduleToStartTimeout=0
    7 DecisionTaskTimedOut timeoutType=SCHEDULE_TO_START
    8 DecisionTaskScheduled taskList=deciders`,
  );
});

test("a time-out without a list is recorded and moves nothing (a guess)", () => {
  const run = started().answers({ taskListScheduleToStartTimeout: "10" }).signaled("go");
  assert.deepEqual(run.offers, ["decision deciders 0"]);
  expectHistory(
    run,
    `
    ...
    4 DecisionTaskCompleted taskListScheduleToStartTimeout=10 !taskList
    5 WorkflowExecutionSignaled
    6 DecisionTaskScheduled scheduleToStartTimeout=NONE`,
  );
});

test("a pause of the run's list holds a task on a worker's own, and leaves it its clock", () => {
  const run = started().answers(sticky).signaled("go");
  const pauses: DomainPauses = {
    ...noPauses,
    ofTaskList: (kind, name) => (kind === "decision" && name === "deciders" ? [{ from: 0 }] : []),
  };
  const task = { kind: "decision", taskList: "own", scheduledEventId: 6 } as const;
  assert.equal(holdOf(run.state, task, pauses), "decisionTaskList");
  assert.equal(holdOf(run.state, { ...task, taskList: "deciders" }, pauses), "taskList");
  assert.equal(holdOf(run.state, { ...task, kind: "activity" }, pauses), undefined);
  assert.equal(nextDeadline(run.state, pauses), nextDeadline(run.state));
  run.answers({ taskList: { name: "elsewhere" } }).signaled("go");
  assert.equal(holdOf(run.state, task, pauses), undefined);
});

test("a run that continues this one starts on the list of its type", () => {
  const run = started().answers(sticky, continueAsNew());
  assert.deepEqual(run.latest("w").offers, ["decision deciders 0"]);
});
