// Deadlines: late, never early; twice, and harmless; in the order in which they fell due.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type ClockName, nextDeadline, openDeadlines, reach } from "../src/index.ts";
import { complete, invoke, schedule, startTimer } from "./decisions.ts";
import { expectHistory, type Run, started } from "./script.ts";

const reaches = (run: Run): Run => {
  run.harness.step(run.kept, reach);
  return run;
};
const secondsAhead = (run: Run) => ((nextDeadline(run.state) ?? 0) - run.harness.now) / 1000;

const able = { lambdaRole: "role", lambdaAvailable: true };
const timeouts = {
  scheduleToStartTimeout: "10",
  scheduleToCloseTimeout: "20",
  startToCloseTimeout: "15",
  heartbeatTimeout: "5",
};
const deadlines: readonly [string, () => Run, number][] = [
  ["a run", () => started({ executionStartToCloseTimeout: "100" }), 100],
  ["a started decision task", () => started({ taskStartToCloseTimeout: "7" }).deciderPolls(), 7],
  ["a timer", () => started().decides(startTimer("t", "60"), startTimer("u", "30")), 30],
  ["an activity", () => started().decides(schedule("a", timeouts)), 10],
  ["a started activity", () => started().decides(schedule("a", timeouts)).workerPolls("a"), 5],
  ["a function", () => started(able).decides(invoke("f")).functionStarts(5), 900],
  [
    "a decision task on another list",
    () =>
      started()
        .answers({ taskList: { name: "own" }, taskListScheduleToStartTimeout: "8" })
        .signaled("go"),
    8,
  ],
];

for (const [name, script, seconds] of deadlines) {
  test(`the next deadline of a run is that of ${name}, where that is the earliest`, () => {
    assert.equal(secondsAhead(script()), seconds);
  });

  test(`what ${name} has for a deadline is reached at its time, not before, and once`, () => {
    const run = script();
    const { length } = run.history;
    run.harness.now += seconds * 1000 - 1;
    assert.equal(reaches(run).history.length, length);
    run.harness.now += 1;
    const reached = reaches(run).history.length;
    assert.ok(reached > length);
    assert.equal(reaches(run).history.length, reached);
  });
}

const clocks: readonly [ClockName, eventId: number, Run][] = [
  ["EXECUTION_START_TO_CLOSE", 1, started()],
  ["DECISION_TASK_START_TO_CLOSE", 2, started({ taskStartToCloseTimeout: "7" }).deciderPolls()],
  ["TIMER", 5, started().decides(startTimer("t", "60"))],
  ["ACTIVITY_SCHEDULE_TO_START", 5, started().decides(schedule("a", timeouts))],
  ["ACTIVITY_SCHEDULE_TO_CLOSE", 5, started().decides(schedule("a", timeouts))],
  ["ACTIVITY_START_TO_CLOSE", 5, started().decides(schedule("a", timeouts)).workerPolls("a")],
  ["ACTIVITY_HEARTBEAT", 5, started().decides(schedule("a", timeouts)).workerPolls("a")],
  ["LAMBDA_START_TO_CLOSE", 5, started(able).decides(invoke("f")).functionStarts(5)],
];

for (const [clock, eventId, run] of clocks) {
  test(`an open deadline is named ${clock}, and says by which event its subject began`, () => {
    const open = openDeadlines(run.state);
    assert.equal(open.find((deadline) => deadline.clock === clock)?.eventId, eventId);
    assert.equal(open[0]?.at, nextDeadline(run.state));
  });
}

test("a closed run has no open deadline", () => {
  assert.deepEqual(openDeadlines(started().decides(complete()).state), []);
});

test("a heartbeat puts the next deadline off", () => {
  const run = started().decides(schedule("a", timeouts)).workerPolls("a").after("4 s");
  assert.equal(secondsAhead(run), 1);
  assert.equal(secondsAhead(run.heartbeats("a")), 5);
});

test("a closed run has no deadline, and reaching one changes nothing", () => {
  const run = started()
    .decides(startTimer("t", "1"), schedule("a", timeouts))
    .signaled("go")
    .decides(complete());
  assert.equal(nextDeadline(run.state), undefined);
  const { length } = run.history;
  run.harness.now += 3_600_000;
  assert.equal(reaches(run).history.length, length);
});

test("what fell due between two looks happens in the order in which it fell due", () => {
  const run = started({ taskStartToCloseTimeout: "4" })
    .decides(
      startTimer("late", "9"),
      schedule("a", { scheduleToStartTimeout: "5" }),
      startTimer("soon", "3"),
    )
    .signaled("go")
    .deciderPolls()
    .oversleeps("1 h");
  expectHistory(
    run,
    `
    ...
   10 DecisionTaskStarted
   11 TimerFired timerId=soon
  =12 DecisionTaskScheduled
  =13 DecisionTaskTimedOut startedEventId=10
  =14 ActivityTaskTimedOut timeoutType=SCHEDULE_TO_START
  =15 TimerFired timerId=late`,
  );
  assert.equal(run.history.at(-1)?.at, run.harness.now);
});

test("a run that ended between two looks first records what came before its end", () => {
  expectHistory(
    started({ executionStartToCloseTimeout: "10" })
      .decides(startTimer("before", "5"), startTimer("after", "15"))
      .oversleeps("1 h"),
    `
    ...
    6 TimerStarted
    7 TimerFired timerId=before
    8 DecisionTaskScheduled
    9 WorkflowExecutionTimedOut`,
  );
});

test("where the end of a run and a timer fall on one instant, the run ends (a guess)", () => {
  expectHistory(
    started({ executionStartToCloseTimeout: "10" }).decides(startTimer("t", "10")).after("10 s"),
    `
    ...
    5 TimerStarted
    6 WorkflowExecutionTimedOut`,
  );
});

test("of one instant: decision task, activity, function, timer (a guess)", () => {
  const run = started({ ...able, taskStartToCloseTimeout: "10" })
    .decides(
      startTimer("t", "10"),
      schedule("a", { scheduleToStartTimeout: "10" }),
      invoke("f", { startToCloseTimeout: "10" }),
    )
    .functionStarts(7)
    .signaled("go")
    .deciderPolls();
  expectHistory(
    run.after("10 s"),
    `
    ...
   11 DecisionTaskStarted
   12 DecisionTaskTimedOut
  =13 DecisionTaskScheduled
  =14 ActivityTaskTimedOut
  =15 LambdaFunctionTimedOut
  =16 TimerFired`,
  );
});

test("a timer of thirty days fires after thirty days", () => {
  const run = started().decides(startTimer("t", "2592000")).after("29 d");
  assert.equal(run.history.length, 5);
  run.after("1 d");
  assert.equal(run.history.at(-2)?.type, "TimerFired");
});

test("a deadline that is overdue when an activity is answered yields to the answer", () => {
  const run = started().decides(schedule("a", timeouts)).workerPolls("a");
  run.harness.now += 3_600_000;
  reaches(run.completes("a"));
  assert.deepEqual(
    run.history.slice(6).map(({ type }) => type),
    ["ActivityTaskCompleted", "DecisionTaskScheduled"],
  );
});
