// Limits: each is reached exactly, and one more is refused.
import assert from "node:assert/strict";
import { test } from "node:test";
import { limitProfiles } from "../src/index.ts";
import {
  cancelTimer,
  complete,
  continueAsNew,
  invoke,
  mark,
  requestCancel,
  schedule,
  startChild,
  startTimer,
} from "./decisions.ts";
import { type Decisions, expectHistory, expectRefusal, started } from "./script.ts";

const numbered = <T>(count: number, make: (id: string) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(`n${at + 1}`));

const kinds = [
  {
    limit: "openActivityTasks",
    begin: (id: string): Decisions => schedule(id),
    failure: "ScheduleActivityTaskFailed activityId=n3 cause=OPEN_ACTIVITIES_LIMIT_EXCEEDED",
  },
  {
    limit: "openTimers",
    begin: (id: string): Decisions => startTimer(id, "60"),
    failure: "StartTimerFailed timerId=n3 cause=OPEN_TIMERS_LIMIT_EXCEEDED",
  },
  {
    limit: "openChildWorkflowExecutions",
    begin: (id: string): Decisions => startChild(id),
    failure: "StartChildWorkflowExecutionFailed workflowId=n3 cause=OPEN_CHILDREN_LIMIT_EXCEEDED",
  },
  {
    limit: "openLambdaFunctions",
    begin: (id: string): Decisions => invoke(id),
    failure: "ScheduleLambdaFunctionFailed id=n3 cause=OPEN_LAMBDA_FUNCTIONS_LIMIT_EXCEEDED",
  },
] as const;
const able = { lambdaRole: "role", lambdaAvailable: true };

for (const { limit, begin, failure } of kinds) {
  test(`${limit} is a number that may be reached and not passed`, () => {
    const run = started({ ...able, limits: { [limit]: 2 } }).holdsMessages();
    expectHistory(
      run.decides(...numbered(3, begin)),
      `
      ...
      7 ${failure} decisionTaskCompletedEventId=4
      8 DecisionTaskScheduled`,
    );
  });

  test(`the service's own ${limit} allows a thousand`, () => {
    const run = started(able).holdsMessages();
    run.decides(...numbered(1001, begin));
    const failed = run.history.filter(({ type }) => type.endsWith("Failed"));
    assert.deepEqual(
      failed.map(({ id }) => id),
      [1005],
    );
  });
}

test("scheduled and started activities count alike, and ended ones no more", () => {
  const run = started({ limits: { openActivityTasks: 2 } })
    .decides(schedule("a"), schedule("b"))
    .workerPolls("a")
    .signaled("go")
    .decides(schedule("c"))
    .completes("a")
    .decides(schedule("c"), requestCancel("b"), schedule("d"));
  assert.deepEqual(
    run.history.filter(({ type }) => type === "ScheduleActivityTaskFailed").map(({ id }) => id),
    [12],
  );
  assert.deepEqual(
    [...run.state.activities.values()].map(({ activityId }) => activityId),
    ["c", "d"],
  );
});

test("a timer that is canceled makes room for another", () => {
  const run = started({ limits: { openTimers: 1 } });
  run.decides(startTimer("a", "1"), cancelTimer("a"), startTimer("b", "1"));
  assert.deepEqual([...run.state.timers.keys()], ["b"]);
});

test("a child that has ended makes room for another", () => {
  const run = started({ limits: { openChildWorkflowExecutions: 1 } }).decides(startChild("c"));
  run.latest("c").decides(complete());
  run.decides(startChild("d"));
  assert.equal(run.latest("d").state.closed, undefined);
});

test("where a domain has all the open executions it may have, no child is initiated", () => {
  const limits = { openExecutionsPerDomain: 10 };
  const run = started({ limits, openExecutions: 10 });
  expectHistory(
    run.decides(startChild("c")),
    `
    ...
    5 StartChildWorkflowExecutionFailed workflowId=c cause=OPEN_WORKFLOWS_LIMIT_EXCEEDED
      initiatedEventId=0
    6 DecisionTaskScheduled`,
  );
  const other = started({ limits, openExecutions: 9 }).decides(startChild("c"));
  assert.equal(other.history[4]?.type, "StartChildWorkflowExecutionInitiated");
});

test("the children that a batch starts count among the open executions of the domain", () => {
  const limits = { openExecutionsPerDomain: 10 };
  const run = started({ limits, openExecutions: 8 }).holdsMessages();
  run.decides(startChild("a")).signaled("go");
  expectHistory(
    run.decides(startChild("b"), startChild("c"), startChild("d"), startChild("e")),
    `
    ...
    9 DecisionTaskCompleted
    10 StartChildWorkflowExecutionInitiated workflowId=b
    11 StartChildWorkflowExecutionInitiated workflowId=c
    12 StartChildWorkflowExecutionFailed workflowId=d cause=OPEN_WORKFLOWS_LIMIT_EXCEEDED
    13 StartChildWorkflowExecutionFailed workflowId=e cause=OPEN_WORKFLOWS_LIMIT_EXCEEDED
    14 DecisionTaskScheduled`,
  );
});

test("a run may continue as new where its domain is full", () => {
  const limits = { openExecutionsPerDomain: 1 };
  const run = started({ limits, openExecutions: 1 }).decides(continueAsNew());
  assert.equal(run.state.closed?.status, "CONTINUED_AS_NEW");
});

// ── The length of a history ─────────────────────────────────────────────────────────────────────

const short = { limits: { historyEvents: 10 } };

test("a history may grow until there is room for one more event, and that one ends it", () => {
  const run = started(short).decides(...numbered(4, mark));
  assert.equal(run.state.lastEventId, 8);
  assert.equal(run.state.closed, undefined);
  expectHistory(
    started(short).decides(...numbered(5, mark)),
    `
    ...
    9 MarkerRecorded
  =10 WorkflowExecutionTerminated only childPolicy=TERMINATE cause=EVENT_LIMIT_EXCEEDED`,
  );
});

test("a step that overshoots the limit is recorded whole, and then ends the run", () => {
  expectHistory(
    started(short).decides(...numbered(20, mark)),
    `
    ...
   24 MarkerRecorded
   25 WorkflowExecutionTerminated cause=EVENT_LIMIT_EXCEEDED`,
  );
});

test("a run that closes with its last event is not terminated", () => {
  const run = started(short).decides(...numbered(5, mark), complete());
  assert.equal(run.state.closed?.status, "COMPLETED");
  assert.equal(run.state.lastEventId, 10);
});

test("signals alone can end a run, and the tasks on offer are withdrawn", () => {
  const run = started(short).decides(schedule("a"));
  for (const name of ["one", "two"]) run.signaled(name);
  assert.deepEqual(run.offers, ["activity workers 0", "decision deciders 0"]);
  run.signaled("three");
  assert.deepEqual(run.offers, []);
  assert.equal(run.history.at(-1)?.type, "WorkflowExecutionTerminated");
  expectRefusal(
    "UnknownResourceFault: Unknown execution: WorkflowExecution=[workflowId=w, runId=w-1]",
    () => run.signaled("four"),
  );
});

test("an activity that is scheduled by the step that ends the run is never offered", () => {
  const run = started(short).decides(...numbered(5, mark), schedule("a"));
  assert.deepEqual(run.offers, []);
});

test("a child that grows too long is reported as terminated", () => {
  const parent = started({ limits: { historyEvents: 20 } }).decides(startChild("c"));
  parent.latest("c").decides(...numbered(20, mark));
  assert.equal(parent.history.at(-1)?.type, "ChildWorkflowExecutionTerminated");
});

test("a run that continues as new begins a history of its own", () => {
  const run = started(short).decides(...numbered(3, mark), continueAsNew());
  assert.equal(run.state.closed?.status, "CONTINUED_AS_NEW");
  assert.equal(run.latest("w").state.closed, undefined);
});

// ── Profiles ────────────────────────────────────────────────────────────────────────────────────

test("the profile aws has the service's own numbers", () => {
  assert.deepEqual(limitProfiles.aws, {
    historyEvents: 25_000,
    openActivityTasks: 1_000,
    openTimers: 1_000,
    openChildWorkflowExecutions: 1_000,
    openLambdaFunctions: 1_000,
    openExecutionsPerDomain: 100_000,
  });
});

test("the profile relaxed is nowhere stricter", () => {
  for (const [name, max] of Object.entries(limitProfiles.aws)) {
    assert.ok(limitProfiles.relaxed[name as keyof typeof limitProfiles.relaxed] >= max, name);
  }
});
