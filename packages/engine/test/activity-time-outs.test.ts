// The four time-outs of an activity, and its heartbeats.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startActivity } from "../src/index.ts";
import { schedule } from "./decisions.ts";
import { expectHistory, expectRefusal, started } from "./script.ts";

const scheduled = (settings: object) => started().decides(schedule("a", settings));

test("a task that no worker takes in time ends SCHEDULE_TO_START, and is withdrawn", () => {
  const run = scheduled({ scheduleToStartTimeout: "300" }).after("299999 ms");
  assert.deepEqual(run.offers, ["activity workers 0"]);
  run.after("1 ms");
  assert.deepEqual(run.offers, ["decision deciders 0"]);
  assert.equal(
    run.harness.step(run.kept, (step) => startActivity(step, 5, undefined)),
    undefined,
  );
  expectHistory(
    run,
    `
    ...
    5 ActivityTaskScheduled scheduleToStartTimeout=300
    6 ActivityTaskTimedOut only timeoutType=SCHEDULE_TO_START scheduledEventId=5 startedEventId=0
  = 7 DecisionTaskScheduled`,
  );
});

test("the schedule-to-start clock stops when a worker starts", () => {
  expectHistory(
    scheduled({ scheduleToStartTimeout: "5" }).after("5 s").decides().after("1 d"),
    `
    ...
    6 ActivityTaskTimedOut timeoutType=SCHEDULE_TO_START
    ...
    9 DecisionTaskCompleted`,
  );
  expectHistory(
    scheduled({ scheduleToStartTimeout: "5" }).workerPolls("a").after("1 d"),
    `
    ...
    6 ActivityTaskStarted`,
  );
});

test("the start-to-close clock starts with the worker", () => {
  expectHistory(
    scheduled({ startToCloseTimeout: "10" }).after("1 h").workerPolls("a").after("10 s"),
    `
    ...
    5 ActivityTaskScheduled
    6 ActivityTaskStarted
    7 ActivityTaskTimedOut only timeoutType=START_TO_CLOSE scheduledEventId=5 startedEventId=6
  = 8 DecisionTaskScheduled`,
  );
});

test("the schedule-to-close clock runs from the scheduling, started or not", () => {
  expectHistory(
    scheduled({ scheduleToCloseTimeout: "10" }).after("10 s"),
    `
    ...
    6 ActivityTaskTimedOut only timeoutType=SCHEDULE_TO_CLOSE scheduledEventId=5 startedEventId=0
    7 DecisionTaskScheduled`,
  );
  expectHistory(
    scheduled({ scheduleToCloseTimeout: "10" }).after("9 s").workerPolls("a").after("1 s"),
    `
    ...
    6 ActivityTaskStarted
    7 ActivityTaskTimedOut only timeoutType=SCHEDULE_TO_CLOSE scheduledEventId=5 startedEventId=6
    8 DecisionTaskScheduled`,
  );
});

test("the heartbeat clock starts with the worker, and each heartbeat winds it up", () => {
  expectHistory(
    scheduled({ heartbeatTimeout: "10" })
      .after("1 h")
      .workerPolls("a")
      .after("9 s")
      .heartbeats("a")
      .after("9 s")
      .heartbeats("a")
      .after("9999 ms"),
    `
    ...
    6 ActivityTaskStarted`,
  );
  expectHistory(
    scheduled({ heartbeatTimeout: "10" })
      .workerPolls("a")
      .after("9 s")
      .heartbeats("a")
      .after("10 s"),
    `
    ...
    6 ActivityTaskStarted
    7 ActivityTaskTimedOut only timeoutType=HEARTBEAT scheduledEventId=5 startedEventId=6
  = 8 DecisionTaskScheduled`,
  );
});

test("a heartbeat extends neither start-to-close nor schedule-to-close", () => {
  expectHistory(
    scheduled({ startToCloseTimeout: "10" })
      .workerPolls("a")
      .after("9 s")
      .heartbeats("a")
      .after("1 s"),
    `
    ...
    7 ActivityTaskTimedOut timeoutType=START_TO_CLOSE
    8 DecisionTaskScheduled`,
  );
  expectHistory(
    scheduled({ scheduleToCloseTimeout: "10" })
      .workerPolls("a")
      .after("9 s")
      .heartbeats("a")
      .after("1 s"),
    `
    ...
    7 ActivityTaskTimedOut timeoutType=SCHEDULE_TO_CLOSE
    8 DecisionTaskScheduled`,
  );
});

for (const setting of ["heartbeatTimeout", "startToCloseTimeout", "scheduleToCloseTimeout"]) {
  test(`a ${setting} that ends an activity tells the details of its last heartbeat`, () => {
    expectHistory(
      scheduled({ [setting]: "10" })
        .workerPolls("a")
        .heartbeats("a", "a third")
        .heartbeats("a", "half done")
        .after("10 s"),
      `
      ...
      7 ActivityTaskTimedOut details="half done"
      8 DecisionTaskScheduled`,
    );
  });
}

test("a last heartbeat without details leaves the time-out without details", () => {
  expectHistory(
    scheduled({ heartbeatTimeout: "10" })
      .workerPolls("a")
      .heartbeats("a", "half done")
      .heartbeats("a")
      .after("10 s"),
    `
    ...
    7 ActivityTaskTimedOut timeoutType=HEARTBEAT !details
    8 DecisionTaskScheduled`,
  );
});

test("with a heartbeat time-out of NONE, heartbeats still leave their details (a guess)", () => {
  expectHistory(
    scheduled({ heartbeatTimeout: "NONE", startToCloseTimeout: "60" })
      .workerPolls("a")
      .heartbeats("a", "half done")
      .after("60 s"),
    `
    ...
    7 ActivityTaskTimedOut timeoutType=START_TO_CLOSE details="half done"
    8 DecisionTaskScheduled`,
  );
});

test("heartbeats leave no event", () => {
  expectHistory(
    scheduled({}).workerPolls("a").heartbeats("a", "one").heartbeats("a", "two").completes("a"),
    `
    ...
    6 ActivityTaskStarted
    7 ActivityTaskCompleted
    8 DecisionTaskScheduled`,
  );
});

test("NONE stops each of the four clocks", () => {
  expectHistory(
    scheduled({}).after("30 d").workerPolls("a").after("30 d"),
    `
    ...
    5 ActivityTaskScheduled scheduleToStartTimeout=NONE scheduleToCloseTimeout=NONE
        startToCloseTimeout=NONE heartbeatTimeout=NONE
    6 ActivityTaskStarted`,
  );
});

for (const [setting, type] of [
  ["scheduleToStartTimeout", "SCHEDULE_TO_START"],
  ["scheduleToCloseTimeout", "SCHEDULE_TO_CLOSE"],
]) {
  test(`a ${setting} of zero seconds ends the activity at once (a guess)`, () => {
    expectHistory(
      scheduled({ [String(setting)]: "0" }).after("0 ms"),
      `
      ...
      6 ActivityTaskTimedOut timeoutType=${type} startedEventId=0
      7 DecisionTaskScheduled`,
    );
  });
}

for (const [setting, type] of [
  ["startToCloseTimeout", "START_TO_CLOSE"],
  ["heartbeatTimeout", "HEARTBEAT"],
]) {
  test(`a ${setting} of zero seconds ends the activity as soon as it starts (a guess)`, () => {
    expectHistory(
      scheduled({ [String(setting)]: "0" })
        .workerPolls("a")
        .after("0 ms"),
      `
      ...
      7 ActivityTaskTimedOut timeoutType=${type} startedEventId=6
      8 DecisionTaskScheduled`,
    );
  });
}

const all = {
  scheduleToCloseTimeout: "10",
  scheduleToStartTimeout: "10",
  startToCloseTimeout: "10",
  heartbeatTimeout: "10",
};
const ties = [
  { name: "unstarted", started: false, off: [], winner: "SCHEDULE_TO_CLOSE" },
  { name: "started", started: true, off: [], winner: "SCHEDULE_TO_CLOSE" },
  { name: "started", started: true, off: ["scheduleToCloseTimeout"], winner: "START_TO_CLOSE" },
];
for (const { name, started: isStarted, off, winner } of ties) {
  const without = off.length > 0 ? ` and no ${off}` : "";
  test(`of equal clocks of an activity that is ${name}${without}, ${winner} wins (a guess)`, () => {
    const settings = { ...all, ...Object.fromEntries(off.map((one) => [one, "NONE"])) };
    const run = scheduled(settings);
    if (isStarted) run.workerPolls("a");
    const id = isStarted ? 7 : 6;
    expectHistory(
      run.after("10 s"),
      `
      ...
      ${id} ActivityTaskTimedOut timeoutType=${winner}
      ${id + 1} DecisionTaskScheduled`,
    );
  });
}

test("the earliest of different clocks wins", () => {
  const settings = {
    scheduleToCloseTimeout: "40",
    startToCloseTimeout: "30",
    heartbeatTimeout: "20",
  };
  expectHistory(
    scheduled(settings).workerPolls("a").after("1 h"),
    `
    ...
    7 ActivityTaskTimedOut timeoutType=HEARTBEAT
    8 DecisionTaskScheduled`,
  );
});

test("after a time-out the worker's heartbeat and answer are refused", () => {
  const run = scheduled({ startToCloseTimeout: "10" }).workerPolls("a");
  const attempt = run.attempt("a");
  run.after("10 s");
  const refusal = "UnknownResourceFault: Unknown activity, scheduledEventId = 5";
  expectRefusal(refusal, () => run.heartbeats(attempt));
  expectRefusal(refusal, () => run.completes(attempt));
});
