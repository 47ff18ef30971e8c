// What operators do about activities whose workers are gone: by events that the answer of a worker
// or a clock would have recorded, and by no others.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  blankExecution,
  decodeExecution,
  encodeExecution,
  type OperatorEnd,
  planOperatorEnd,
} from "../src/index.ts";
import { invoke, requestCancel, schedule } from "./decisions.ts";
import { expectHistory, expectRefusal, started } from "./script.ts";

const clocks = {
  scheduleToStartTimeout: "60",
  scheduleToCloseTimeout: "600",
  startToCloseTimeout: "300",
  heartbeatTimeout: "30",
};
const waiting = () => started().decides(schedule("a", clocks));
const working = () => waiting().workerPolls("a", "worker").heartbeats("a", "40 %");
const bare = () => started().decides(schedule("a"));

test("an answer to a started activity is recorded as its worker's would be", () => {
  expectHistory(
    working().operatorEnds("a", { end: "complete", result: "done" }),
    `
    ...
    6 ActivityTaskStarted identity=worker
    7 ActivityTaskCompleted only result=done scheduledEventId=5 startedEventId=6
   =8 DecisionTaskScheduled`,
  );
  expectHistory(
    working().operatorEnds("a", { end: "fail", reason: "lost", details: "rack 4" }),
    `
    ...
    7 ActivityTaskFailed only reason=lost details="rack 4" scheduledEventId=5 startedEventId=6
   =8 DecisionTaskScheduled`,
  );
});

test("an activity that is not started is started for its answer, in the same step", () => {
  const run = waiting().operatorEnds("a", { end: "complete", result: "done" });
  assert.deepEqual(run.offers, ["decision deciders 0"]);
  expectHistory(
    run,
    `
    ...
    5 ActivityTaskScheduled
    6 ActivityTaskStarted only identity=mary scheduledEventId=5
   =7 ActivityTaskCompleted only result=done scheduledEventId=5 startedEventId=6
   =8 DecisionTaskScheduled`,
  );
});

test("a worker that comes back is refused, and so is a second operator", () => {
  const run = working();
  const attempt = run.attempt("a");
  run.operatorEnds("a", { end: "retry" });
  const unknown = "UnknownResourceFault: Unknown activity, scheduledEventId = 5";
  expectRefusal(unknown, () => run.completes(attempt));
  expectRefusal(unknown, () => run.heartbeats(attempt));
  run.decides(schedule("a", clocks)).workerPolls("a");
  expectRefusal(unknown, () => run.completes(attempt));
  run.operatorEnds("a", { end: "complete" });
  expectRefusal("UnknownResourceFault: Unknown activity, activityId = a", () =>
    run.operatorEnds("a", { end: "complete" }),
  );
});

test("a time-out is one of those that run, with the details of the last heartbeat", () => {
  expectHistory(
    working().operatorEnds("a", { end: "timeOut" }),
    `
    ...
    7 ActivityTaskTimedOut only timeoutType=HEARTBEAT details="40 %" scheduledEventId=5
       startedEventId=6
   =8 DecisionTaskScheduled`,
  );
  expectHistory(
    working().operatorEnds("a", { end: "timeOut", timeoutType: "SCHEDULE_TO_CLOSE", details: "-" }),
    `
    ...
    7 ActivityTaskTimedOut timeoutType=SCHEDULE_TO_CLOSE details=-
    8 DecisionTaskScheduled`,
  );
  const run = waiting().operatorEnds("a", { end: "timeOut" });
  assert.deepEqual(run.offers, ["decision deciders 0"]);
  expectHistory(
    run,
    `
    ...
    6 ActivityTaskTimedOut only timeoutType=SCHEDULE_TO_START scheduledEventId=5 startedEventId=0
   =7 DecisionTaskScheduled`,
  );
});

const conflict = (text: string) => `ActivityStateConflict: The activity a ${text}`;

test("a time-out that could not have ended the activity is refused", () => {
  const startToClose = { end: "timeOut", timeoutType: "START_TO_CLOSE" } as const;
  const text =
    "is not started and has no START_TO_CLOSE time-out now: its time-outs are " +
    "SCHEDULE_TO_CLOSE, SCHEDULE_TO_START";
  expectRefusal(conflict(text), () => waiting().operatorEnds("a", startToClose));
  const none = "has no time-out that could end it: end it by FailActivity or CompleteActivity";
  expectRefusal(conflict(`is not started and ${none}`), () =>
    bare().operatorEnds("a", { end: "timeOut" }),
  );
  expectRefusal(conflict(`is started and ${none}`), () =>
    bare().workerPolls("a").operatorEnds("a", startToClose),
  );
});

test("another attempt is asked for by a clock of the attempt, else by a failure", () => {
  const { heartbeatTimeout: _heartbeat, ...others } = clocks;
  const silent = started().decides(schedule("a", others)).workerPolls("a");
  expectHistory(
    silent.operatorEnds("a", { end: "retry" }),
    `
    ...
    7 ActivityTaskTimedOut only timeoutType=START_TO_CLOSE scheduledEventId=5 startedEventId=6
   =8 DecisionTaskScheduled`,
  );
  const { startToCloseTimeout: _start, ...outer } = others;
  const unwatched = () => started().decides(schedule("a", outer)).workerPolls("a");
  for (const run of [unwatched().operatorEnds("a", { end: "retry" }), failedAgain()]) {
    expectHistory(
      run,
      `
      ...
      7 ActivityTaskFailed only reason=RetryRequested scheduledEventId=5 startedEventId=6
     =8 DecisionTaskScheduled`,
    );
  }
  const text =
    "has neither a HEARTBEAT nor a START_TO_CLOSE time-out: leave `as` out, or give FAILED";
  expectRefusal(conflict(text), () =>
    unwatched().operatorEnds("a", { end: "retry", as: "TIMED_OUT" }),
  );
});

const failedAgain = () => working().operatorEnds("a", { end: "retry", as: "FAILED" });

test("there is no attempt to end where none has begun", () => {
  const text =
    "is not started, so there is no attempt to end: a worker that polls its task list gets it. " +
    "End it by TimeOutActivity or FailActivity if that list is wrong";
  expectRefusal(conflict(text), () => waiting().operatorEnds("a", { end: "retry" }));
});

test("a cancellation is recorded only where the workflow has asked for it", () => {
  const text =
    "a, so it would not expect its cancellation: end it by FailActivity or TimeOutActivity, or " +
    "ask the workflow to cancel itself by RequestCancelWorkflowExecution";
  expectRefusal(
    `ActivityStateConflict: The workflow has not asked to cancel the activity ${text}`,
    () => working().operatorEnds("a", { end: "cancel" }),
  );
  const run = working().signaled("stop").decides(requestCancel("a"));
  expectHistory(
    run.operatorEnds("a", { end: "cancel", details: "undone" }),
    `
    ...
   11 ActivityTaskCancelRequested
   12 ActivityTaskCanceled only details=undone scheduledEventId=5 startedEventId=6
       latestCancelRequestedEventId=11
  =13 DecisionTaskScheduled`,
  );
});

const ends: readonly OperatorEnd[] = [
  { end: "complete" },
  { end: "fail" },
  { end: "cancel" },
  { end: "timeOut" },
  { end: "retry" },
];

test("none of the answers ends what the operator has not seen", () => {
  for (const end of ends) {
    const asItIs = (state: string) =>
      conflict(
        `has changed meanwhile: it is scheduled by event 5, and ${state}. Look at it again, and ` +
          "call again with its scheduledEventId and startedEventId of now",
      );
    expectRefusal(asItIs("started by event 6"), () =>
      working().operatorEnds("a", end, { scheduledEventId: 5, startedEventId: 0 }),
    );
    expectRefusal(asItIs("started by event 6"), () =>
      working().operatorEnds("a", end, { scheduledEventId: 4 }),
    );
    expectRefusal(asItIs("not started"), () =>
      waiting().operatorEnds("a", end, { startedEventId: 6 }),
    );
  }
  working().operatorEnds("a", { end: "complete" }, { scheduledEventId: 5, startedEventId: 6 });
});

test("a Lambda function is no activity, and closed executions have none", () => {
  const run = started({ lambdaRole: "role", lambdaAvailable: true }).decides(invoke("a"));
  for (const end of ends) {
    expectRefusal(
      "UnknownResourceFault: Unknown activity, activityId = a: it is the id of a Lambda function, " +
        "which the server invokes itself, and which ends by its answer or its time-out",
      () => run.operatorEnds("a", end),
    );
  }
  const closed = working().terminated();
  const { runId } = closed;
  expectRefusal(
    `UnknownResourceFault: Unknown execution: WorkflowExecution=[workflowId=w, runId=${runId}]`,
    () => closed.operatorEnds("a", { end: "complete" }),
  );
});

test("a plan says what would be recorded, and changes nothing", () => {
  const { state } = waiting();
  const before = decodeExecution(state, encodeExecution(state));
  const answer = { activityId: "a", identity: "mary", end: { end: "complete" } } as const;
  const { starts, ending } = planOperatorEnd(state, answer);
  assert.deepEqual([starts, ending.type], [true, "ActivityTaskCompleted"]);
  assert.deepEqual(state, before);
  const nothing = blankExecution({ domain: "d", workflowId: "w", runId: "r" });
  expectRefusal("UnknownResourceFault: Unknown activity, activityId = a", () =>
    planOperatorEnd(nothing, answer),
  );
});
