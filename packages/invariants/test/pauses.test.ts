// P1: a task that is handed out while its run, its type or its list is paused is noticed.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ClientCall, Evidence } from "../src/index.ts";
import { assertBroken, assertHolds, callOf, runOf, startOf } from "./evidence.ts";

const history = `
   1 @0 WorkflowExecutionStarted
   2 DecisionTaskScheduled taskList=deciders
   3 @10 DecisionTaskStarted scheduledEventId=2
   4 @20 DecisionTaskCompleted scheduledEventId=2 startedEventId=3
   5 ActivityTaskScheduled activityId=a taskList=work decisionTaskCompletedEventId=4
   6 LambdaFunctionScheduled id=f name=f decisionTaskCompletedEventId=4
   7 @1000 LambdaFunctionStarted scheduledEventId=6
   8 @2000 ActivityTaskStarted scheduledEventId=5`;
const run = runOf("order/o1", history);

const reason = "the bank is away";
const pause = { since: 0, reason };
const execution = { workflowId: "order" };
const workflowType = { name: "order", version: "1" };
const activityType = { name: "pack", version: "1" };
const work = { kind: "activity", name: "work" } as const;

/** Each answered at 1,500 ms, and ended by a call that is sent at `until`. */
const pauses: Readonly<Record<string, (until: number) => readonly ClientCall[]>> = {
  "the execution": (until) => [
    callOf(
      "PauseWorkflowExecution",
      { ...execution, reason },
      { at: 1_490, until: 1_500, output: { runId: "o1", ...pause } },
    ),
    callOf("ResumeWorkflowExecution", execution, {
      at: until,
      output: { runId: "o1", resumed: true },
    }),
  ],
  "its type": (until) => [
    callOf(
      "PauseWorkflowType",
      { ...workflowType, reason },
      { at: 1_490, until: 1_500, output: pause },
    ),
    callOf("ResumeWorkflowType", workflowType, { at: until, output: { resumed: true } }),
  ],
  "the type of the activity": (until) => [
    callOf(
      "PauseActivityType",
      { ...activityType, reason },
      { at: 1_490, until: 1_500, output: pause },
    ),
    callOf("ResumeActivityType", activityType, { at: until, output: { resumed: true } }),
  ],
  "its task list": (until) => [
    callOf("PauseTaskList", { ...work, reason }, { at: 1_490, until: 1_500, output: pause }),
    callOf("ResumeTaskList", work, { at: until, output: { resumed: true } }),
  ],
};

const listPausedUntil = (until: number) => {
  const [pausing = assert.fail(), resuming = assert.fail()] =
    pauses["its task list"]?.(until) ?? [];
  return { pausing, resuming };
};

const evidenceOf = (calls: readonly ClientCall[]): Evidence => ({
  runs: [run],
  calls: [startOf(run), ...calls],
});

const pollOf = (at: number, until: number, runId = "o1"): ClientCall =>
  callOf(
    "PollForActivityTask",
    { taskList: { name: "work" } },
    {
      at,
      until,
      output: {
        taskToken: `${runId}-8`,
        startedEventId: 8,
        activityId: "a",
        activityType,
        workflowExecution: { workflowId: "order", runId },
      },
    },
  );

for (const [what, callsUntil] of Object.entries(pauses)) {
  test(`P1 is noticed when an activity is handed out while ${what} is paused`, () => {
    assertBroken("P1", evidenceOf(callsUntil(2_500)));
    assertHolds(evidenceOf(callsUntil(1_900)));
  });
}

test("what was handed out before the pause was answered, or may have been after it, passes", () => {
  const known = listPausedUntil(2_500);
  const later = { ...known.pausing, sentAt: 2_050, returnedAt: 2_100 };
  assertHolds(evidenceOf([later, known.resuming]));
  const early = { ...known.resuming, sentAt: 1_495, returnedAt: 1_510 };
  assertHolds(evidenceOf([known.pausing, early]));
  const lost = { ...early, outcome: { kind: "unknown" } } as ClientCall;
  assertHolds(evidenceOf([known.pausing, lost, known.resuming]));
  const refused = { ...early, outcome: { kind: "fault", fault: "Denied" } } as ClientCall;
  assertBroken("P1", evidenceOf([known.pausing, refused, known.resuming]));
});

test("a start that may have been committed after the pause counts from when a poll returned", () => {
  const calls = pauses["the execution"]?.(2_500) ?? [];
  const slow = { maxCommitMilliseconds: 1_000 };
  assertHolds({ ...evidenceOf(calls), circumstances: slow });
  assertHolds({ ...evidenceOf([...calls, pollOf(1_000, 2_600)]), circumstances: slow });
  assertBroken("P1", { ...evidenceOf([...calls, pollOf(1_000, 2_100)]), circumstances: slow });
});

test("P1 is noticed when a task that was started before is handed to another poll", () => {
  const late = { ...listPausedUntil(0).pausing, sentAt: 2_050, returnedAt: 2_100 };
  assertHolds(evidenceOf([late, pollOf(2_090, 2_200)]));
  assertBroken("P1", evidenceOf([late, pollOf(2_110, 2_200)]));
});

test("P1 is noticed when a function or a decision task of a paused execution is started", () => {
  for (const at of [5, 500]) {
    const call = callOf(
      "PauseWorkflowExecution",
      { ...execution, reason },
      { at, output: { runId: "o1", ...pause } },
    );
    const resume = callOf("ResumeWorkflowExecution", execution, {
      at: at === 5 ? 15 : 1_500,
      output: { runId: "o1", resumed: true },
    });
    assertBroken("P1", evidenceOf([call, resume]));
  }
});

test("P1 is noticed when a decision task on a worker's own list is started, and the run's is paused", () => {
  const onOwn = runOf(
    "order/o1",
    `1 @0 WorkflowExecutionStarted taskList=deciders
     2 DecisionTaskScheduled taskList=deciders
     3 @10 DecisionTaskStarted scheduledEventId=2
     4 @20 DecisionTaskCompleted taskList=elsewhere scheduledEventId=2 startedEventId=3
     5 @1000 WorkflowExecutionSignaled signalName=go
     6 DecisionTaskScheduled taskList=elsewhere
     7 @1010 DecisionTaskStarted scheduledEventId=6
     8 @1020 DecisionTaskCompleted taskList=own taskListScheduleToStartTimeout=60 scheduledEventId=6 startedEventId=7
     9 @2000 WorkflowExecutionSignaled signalName=go
     10 DecisionTaskScheduled taskList=own scheduleToStartTimeout=60
     11 @2100 DecisionTaskStarted scheduledEventId=10`,
  );
  const paused = (name: string, until: number): Evidence => {
    const list = { kind: "decision", name } as const;
    const signal = callOf(
      "SignalWorkflowExecution",
      { ...execution, signalName: "go" },
      { at: 1_000, output: undefined },
    );
    return {
      runs: [onOwn],
      calls: [
        startOf(onOwn),
        signal,
        { ...signal, sentAt: 2_000, returnedAt: 2_000 },
        callOf("PauseTaskList", { ...list, reason }, { at: 1_490, until: 1_500, output: pause }),
        callOf("ResumeTaskList", list, { at: until, output: { resumed: true } }),
      ],
    };
  };
  assertBroken("P1", paused("elsewhere", 2_500));
  assertBroken("P1", paused("own", 2_500));
  assertHolds(paused("elsewhere", 2_050));
  assertHolds(paused("deciders", 2_500));
});

test("P1 is noticed when a run is started on that continues a paused one", () => {
  const first = runOf(
    "order/o1",
    `1 @0 WorkflowExecutionStarted
     2 DecisionTaskScheduled
     3 @10 DecisionTaskStarted scheduledEventId=2
     4 @100 DecisionTaskCompleted scheduledEventId=2 startedEventId=3
     5 WorkflowExecutionContinuedAsNew newExecutionRunId=o2 decisionTaskCompletedEventId=4`,
  );
  const second = runOf(
    "order/o2",
    `1 @100 WorkflowExecutionStarted continuedExecutionRunId=o1
     2 DecisionTaskScheduled
     3 @200 DecisionTaskStarted scheduledEventId=2`,
  );
  const call = callOf(
    "PauseWorkflowExecution",
    { ...execution, reason },
    { at: 50, output: { runId: "o1", ...pause } },
  );
  const runs = [first, second];
  assertBroken("P1", { runs, calls: [startOf(first), call] });
  const resume = callOf("ResumeWorkflowExecution", execution, {
    at: 150,
    output: { runId: "o2", resumed: true },
  });
  assertHolds({ runs, calls: [startOf(first), call, resume] });
});

test("results that a reset records again while the run is paused are not handed out", () => {
  const first = runOf(
    "order/o1",
    `1 @0 WorkflowExecutionStarted
     2 DecisionTaskScheduled
     3 @10 DecisionTaskStarted scheduledEventId=2
     4 @20 DecisionTaskCompleted scheduledEventId=2 startedEventId=3
     5 ActivityTaskScheduled activityId=a taskList=work decisionTaskCompletedEventId=4
     6 WorkflowExecutionSignaled signalName=go
     7 DecisionTaskScheduled
     8 @30 DecisionTaskStarted scheduledEventId=7
     9 @40 ActivityTaskStarted identity=worker scheduledEventId=5
     10 @50 ActivityTaskCompleted scheduledEventId=5 startedEventId=9
     11 @100 WorkflowExecutionTerminated cause=OPERATOR_INITIATED`,
  );
  const origin = { workflowId: "order", runId: "o1", eventId: 7, keptEvents: 7, at: 100 };
  const secondFrom = (startedAt: number) => ({
    ...runOf(
      "order/o2",
      `1 @0 WorkflowExecutionStarted
       2 DecisionTaskScheduled
       3 @10 DecisionTaskStarted scheduledEventId=2
       4 @20 DecisionTaskCompleted scheduledEventId=2 startedEventId=3
       5 ActivityTaskScheduled activityId=a taskList=work decisionTaskCompletedEventId=4
       6 WorkflowExecutionSignaled signalName=go
       7 DecisionTaskScheduled
       8 @${startedAt} ActivityTaskStarted identity=worker scheduledEventId=5
       9 ActivityTaskCompleted scheduledEventId=5 startedEventId=8`,
    ),
    origin,
  });
  const call = callOf(
    "PauseWorkflowExecution",
    { ...execution, reason },
    { at: 60, output: { runId: "o1", ...pause } },
  );
  const signal = callOf(
    "SignalWorkflowExecution",
    { ...execution, signalName: "go" },
    { at: 20, output: undefined },
  );
  const evidence = (startedAt: number, calls: readonly ClientCall[] = []): Evidence => ({
    runs: [{ ...first, resetTo: "o2" }, secondFrom(startedAt)],
    calls: [startOf(first), signal, call, ...calls],
  });
  assertHolds(evidence(100));
  assertBroken("P1", evidence(150));
  assertBroken("P1", evidence(100, [pollOf(100, 120, "o2")]));
});

test("A6 and Q2 let a task wait while it may be paused, and not longer", () => {
  const late = runOf(
    "order/o1",
    `1 @0 WorkflowExecutionStarted
     2 DecisionTaskScheduled taskList=deciders
     3 @10 DecisionTaskStarted scheduledEventId=2
     4 @20 DecisionTaskCompleted scheduledEventId=2 startedEventId=3
     5 ActivityTaskScheduled activityId=a taskList=work scheduleToStartTimeout=1 decisionTaskCompletedEventId=4
     6 @4000 ActivityTaskTimedOut timeoutType=SCHEDULE_TO_START scheduledEventId=5 startedEventId=0
     7 DecisionTaskScheduled taskList=deciders`,
  );
  const { pausing, resuming } = listPausedUntil(2_500);
  const earlier = { ...pausing, sentAt: 900, returnedAt: 910 };
  const poll = { ...pollOf(500, 3_900), outcome: { kind: "ok", output: {} } } as ClientCall;
  const evidence = (calls: readonly ClientCall[]): Evidence => ({
    runs: [late],
    calls: [startOf(late), ...calls],
    circumstances: { maxLatenessMilliseconds: 1_000 },
  });
  assertHolds(evidence([earlier, poll, resuming]));
  assertBroken("A6", evidence([]));
  assertBroken("Q2", evidence([poll]));
  const refused = { ...earlier, outcome: { kind: "fault", fault: "Denied" } } as ClientCall;
  assertBroken("A6", evidence([refused]));
  const over = { ...resuming, sentAt: 915, returnedAt: 920 };
  assertBroken("Q2", evidence([earlier, over, { ...poll, sentAt: 1_500 }]));
});
