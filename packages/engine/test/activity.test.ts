// Activities: how they are scheduled, started and answered. Their time-outs and cancellation have
// files of their own.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startActivity } from "../src/index.ts";
import { schedule } from "./decisions.ts";
import { expectHistory, expectRefusal, started } from "./script.ts";

test("an activity is scheduled, started and completed, and the decider is notified", () => {
  expectHistory(
    started()
      .decides(schedule("a", { input: "in", control: "mine" }))
      .workerPolls("a", "worker 7")
      .after("1 s")
      .completes("a", "out"),
    `
    ...
    4 DecisionTaskCompleted
    5 ActivityTaskScheduled only activityType=work/1 activityId=a input=in control=mine
        taskList=workers scheduleToStartTimeout=NONE scheduleToCloseTimeout=NONE
        startToCloseTimeout=NONE heartbeatTimeout=NONE decisionTaskCompletedEventId=4
    6 ActivityTaskStarted only identity="worker 7" scheduledEventId=5
    7 ActivityTaskCompleted only result=out scheduledEventId=5 startedEventId=6
  = 8 DecisionTaskScheduled`,
  );
});

test("an activity fails with a reason and details, or with neither", () => {
  expectHistory(
    started()
      .decides(schedule("a"), schedule("b"))
      .workerPolls("a")
      .fails("a", { reason: "no disk", details: "stack" })
      .workerPolls("b")
      .fails("b"),
    `
    ...
    7 ActivityTaskStarted only scheduledEventId=5
    8 ActivityTaskFailed only reason="no disk" details=stack scheduledEventId=5 startedEventId=7
    9 DecisionTaskScheduled
   10 ActivityTaskStarted scheduledEventId=6
   11 ActivityTaskFailed only scheduledEventId=6 startedEventId=10`,
  );
});

test("a setting of the decision wins over the default of the activity type", () => {
  const activityTypes = {
    "work/1": {
      defaultTaskList: { name: "default" },
      defaultTaskPriority: "3",
      defaultTaskScheduleToStartTimeout: "1",
      defaultTaskScheduleToCloseTimeout: "2",
      defaultTaskStartToCloseTimeout: "3",
      defaultTaskHeartbeatTimeout: "4",
    },
  };
  const own = {
    taskList: { name: "own" },
    taskPriority: "-7",
    scheduleToStartTimeout: "11",
    scheduleToCloseTimeout: "12",
    startToCloseTimeout: "13",
    heartbeatTimeout: "14",
  };
  const run = started({ activityTypes }).decides(schedule("a"), schedule("b", own));
  expectHistory(
    run,
    `
    ...
    5 ActivityTaskScheduled taskList=default taskPriority=3 scheduleToStartTimeout=1
        scheduleToCloseTimeout=2 startToCloseTimeout=3 heartbeatTimeout=4
    6 ActivityTaskScheduled taskList=own taskPriority=-7 scheduleToStartTimeout=11
        scheduleToCloseTimeout=12 startToCloseTimeout=13 heartbeatTimeout=14`,
  );
  assert.deepEqual(run.offers, ["activity default 3", "activity own -7"]);
});

test("an activity without a priority is offered with priority 0 and records none", () => {
  const run = started().decides(schedule("a"));
  expectHistory(
    run,
    `
    ...
    5 ActivityTaskScheduled !taskPriority !input !control`,
  );
  assert.deepEqual(run.offers, ["activity workers 0"]);
});

test("an execution's own priority is not passed on to its activities", () => {
  const run = started({ taskPriority: "9" }).decides(schedule("a"));
  assert.deepEqual(run.offers, ["activity workers 0"]);
});

const complete = {
  defaultTaskList: { name: "workers" },
  defaultTaskScheduleToStartTimeout: "1",
  defaultTaskScheduleToCloseTimeout: "1",
  defaultTaskStartToCloseTimeout: "1",
  defaultTaskHeartbeatTimeout: "1",
};
const causes = [
  ["defaultTaskList", "DEFAULT_TASK_LIST_UNDEFINED"],
  ["defaultTaskScheduleToStartTimeout", "DEFAULT_SCHEDULE_TO_START_TIMEOUT_UNDEFINED"],
  ["defaultTaskScheduleToCloseTimeout", "DEFAULT_SCHEDULE_TO_CLOSE_TIMEOUT_UNDEFINED"],
  ["defaultTaskStartToCloseTimeout", "DEFAULT_START_TO_CLOSE_TIMEOUT_UNDEFINED"],
  ["defaultTaskHeartbeatTimeout", "DEFAULT_HEARTBEAT_TIMEOUT_UNDEFINED"],
] as const;

for (const [setting, cause] of causes) {
  const guess = setting === "defaultTaskHeartbeatTimeout" ? " (a guess)" : "";
  test(`without any ${setting} an activity is not scheduled: ${cause}${guess}`, () => {
    const activityTypes = { "work/1": { ...complete, [setting]: undefined } };
    expectHistory(
      started({ activityTypes }).decides(schedule("a")),
      `
      ...
      4 DecisionTaskCompleted
      5 ScheduleActivityTaskFailed only activityType=work/1 activityId=a cause=${cause}
          decisionTaskCompletedEventId=4
    = 6 DecisionTaskScheduled`,
    );
  });
}

test("of several missing settings the likely first is named (a guess)", () => {
  const activityTypes = { "work/1": {} };
  const run = started({ activityTypes }).decides(
    schedule("a"),
    schedule("b", { taskList: { name: "l" } }),
    schedule("c", { taskList: { name: "l" }, scheduleToStartTimeout: "1" }),
  );
  expectHistory(
    run,
    `
    ...
    5 ScheduleActivityTaskFailed activityId=a cause=DEFAULT_TASK_LIST_UNDEFINED
    6 ScheduleActivityTaskFailed activityId=b cause=DEFAULT_SCHEDULE_TO_START_TIMEOUT_UNDEFINED
    7 ScheduleActivityTaskFailed activityId=c cause=DEFAULT_SCHEDULE_TO_CLOSE_TIMEOUT_UNDEFINED
    8 DecisionTaskScheduled`,
  );
});

test("an activity type must exist, in that version, and not be deprecated", () => {
  const activityTypes = { "old/1": { ...complete, deprecated: true } };
  const of = (name: string, version: string) => ({
    ScheduleActivityTask: { activityType: { name, version }, activityId: "a" },
  });
  expectHistory(
    started({ activityTypes }).decides(of("none", "1"), of("work", "2"), of("old", "1")),
    `
    ...
    5 ScheduleActivityTaskFailed activityType=none/1 cause=ACTIVITY_TYPE_DOES_NOT_EXIST
    6 ScheduleActivityTaskFailed activityType=work/2 cause=ACTIVITY_TYPE_DOES_NOT_EXIST
    7 ScheduleActivityTaskFailed activityType=old/1  cause=ACTIVITY_TYPE_DEPRECATED
    8 DecisionTaskScheduled`,
  );
});

test("an activity id is in use while an activity of that id is open, and free afterwards", () => {
  expectHistory(
    started()
      .decides(schedule("a"), schedule("a"))
      .workerPolls("a")
      .decides(schedule("a"))
      .completes("a")
      .decides(schedule("a")),
    `
    ...
    5 ActivityTaskScheduled      activityId=a
    6 ScheduleActivityTaskFailed activityId=a cause=ACTIVITY_ID_ALREADY_IN_USE
    7 DecisionTaskScheduled
    8 ActivityTaskStarted
    9 DecisionTaskStarted
   10 DecisionTaskCompleted
   11 ScheduleActivityTaskFailed activityId=a cause=ACTIVITY_ID_ALREADY_IN_USE
   12 DecisionTaskScheduled
   13 ActivityTaskCompleted
   14 DecisionTaskStarted
   15 DecisionTaskCompleted
   16 ActivityTaskScheduled      activityId=a`,
  );
});

test("an activity task is given to one poller only (I6)", () => {
  const run = started().decides(schedule("a")).workerPolls("a");
  const second = run.harness.step(run.kept, (step) => startActivity(step, 5, "too late"));
  assert.equal(second, undefined);
  expectHistory(
    run,
    `
    ...
    6 ActivityTaskStarted`,
  );
});

test("a task that never was is given to no worker", () => {
  const run = started().decides(schedule("a"));
  for (const id of [0, 4, 6, 99]) {
    assert.equal(
      run.harness.step(run.kept, (step) => startActivity(step, id, undefined)),
      undefined,
    );
  }
});

test("every answer to an activity that has ended is refused (I6)", () => {
  const run = started().decides(schedule("a")).workerPolls("a");
  const attempt = run.attempt("a");
  run.completes(attempt);
  const refusal = "UnknownResourceFault: Unknown activity, scheduledEventId = 5";
  expectRefusal(refusal, () => run.completes(attempt));
  expectRefusal(refusal, () => run.fails(attempt));
  expectRefusal(refusal, () => run.cancels(attempt));
  expectRefusal(refusal, () => run.heartbeats(attempt));
});

test("an answer to an activity that was not started, or was started as another, is refused", () => {
  const run = started().decides(schedule("a"), schedule("b")).workerPolls("a");
  const unknown = (id: number) =>
    `UnknownResourceFault: Unknown activity, scheduledEventId = ${id}`;
  expectRefusal(unknown(6), () => run.completes({ scheduledEventId: 6, startedEventId: 7 }));
  expectRefusal(unknown(5), () => run.completes({ scheduledEventId: 5, startedEventId: 8 }));
});

test("an answer to an activity of a closed run is refused", () => {
  const run = started().decides(schedule("a")).workerPolls("a");
  const attempt = run.attempt("a");
  run.terminated();
  const refusal =
    "UnknownResourceFault: Unknown execution: WorkflowExecution=[workflowId=w, runId=w-1]";
  expectRefusal(refusal, () => run.completes(attempt));
  expectRefusal(refusal, () => run.fails(attempt));
  expectRefusal(refusal, () => run.cancels(attempt));
  expectRefusal(refusal, () => run.heartbeats(attempt));
});

test("the latest activity time is that of the latest activity event of any kind", () => {
  const run = started().after("1 s");
  const timeOfLatest = () => run.state.latestActivityAt;
  assert.equal(timeOfLatest(), undefined);
  run.decides(schedule("a")).after("1 s");
  assert.equal(timeOfLatest(), run.history[4]?.at);
  run.workerPolls("a").after("1 s");
  assert.equal(timeOfLatest(), run.history[5]?.at);
  run.completes("a").after("1 s").signaled("go");
  assert.equal(timeOfLatest(), run.history[6]?.at);
});
