// A run that is reset: where it can be cut, what is kept, and what is recorded again.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type HistoryEvent, isClosing } from "@ekiden/model";
import { nextDeadline } from "../src/index.ts";
import {
  cancelOther,
  complete,
  continueAsNew,
  fail,
  invoke,
  mark,
  requestCancel,
  schedule,
  signalOther,
  startTimer,
} from "./decisions.ts";
import { expectHistory, expectRefusal, started } from "./script.ts";

/** The first activity was completed, and the second one failed. */
const failed = () =>
  started()
    .decides(schedule("a"))
    .workerPolls("a")
    .completes("a", "one")
    .decides(schedule("b"))
    .workerPolls("b")
    .fails("b", { reason: "broken" })
    .decides(mark("seen"));

const originsOf = ({ history: [first] }: { readonly history: readonly HistoryEvent[] }) =>
  first?.type === "WorkflowExecutionStarted" ? first.data.origins : [];

test("a reset closes the run, and another one goes on before the last decision before a failure", () => {
  const run = failed();
  const next = run.resets({ decision: "beforeFailure" });
  expectHistory(
    run,
    `
    ...
   17 MarkerRecorded
   18 WorkflowExecutionTerminated only reason="Reset to event 8; goes on as the run w-2"
      childPolicy=TERMINATE cause=OPERATOR_INITIATED newExecutionRunId=w-2`,
  );
  expectHistory(
    next,
    `
    1 WorkflowExecutionStarted
  = 2 DecisionTaskScheduled
  = 3 DecisionTaskStarted
  = 4 DecisionTaskCompleted scheduledEventId=2 startedEventId=3
  = 5 ActivityTaskScheduled activityId=a
  = 6 ActivityTaskStarted
  = 7 ActivityTaskCompleted result=one scheduledEventId=5 startedEventId=6
  = 8 DecisionTaskScheduled`,
  );
  assert.deepEqual(next.offers, ["decision deciders 0"]);
  next.decides(schedule("c")).workerPolls("c").completes("c").decides(complete());
  assert.equal(next.state.closed?.status, "COMPLETED");
});

test("both runs remember each other", () => {
  const run = failed();
  const next = run.resets({ decision: "last" });
  assert.equal(run.state.resetTo?.runId, next.runId);
  const { at, ...origin } = next.state.origin ?? {};
  assert.deepEqual(origin, { workflowId: "w", runId: "w-1", eventId: 14, keptEvents: 14 });
  assert.equal(at, run.harness.now);
});

test("the first event names the runs that have decided what is kept, and how far each has", () => {
  const next = failed().resets({ decision: "last" });
  assert.deepEqual(originsOf(next), [{ workflowId: "w", runId: "w-1", keptEvents: 14 }]);
  const last = next.decides(mark("m")).signaled("go").decides().resets({ decision: "last" });
  assert.deepEqual(originsOf(last), [
    { workflowId: "w", runId: "w-1", keptEvents: 14 },
    { workflowId: "w", runId: "w-2", keptEvents: 19 },
  ]);
  const early = last.resets({ decision: "beforeFailure" });
  assert.deepEqual(originsOf(early), [{ workflowId: "w", runId: "w-1", keptEvents: 8 }]);
});

test("of an origin so many events are told as are left where a start is left out", () => {
  const run = started().decides(schedule("a")).workerPolls("a").signaled("go").decides();
  const next = run.resets({ decision: "last" }).decides(mark("m")).signaled("more").decides();
  assert.deepEqual(originsOf(next.resets({ decision: "last" })), [
    { workflowId: "w", runId: "w-1", keptEvents: 7 },
    { workflowId: "w", runId: "w-2", keptEvents: 12 },
  ]);
});

test("decisions are counted from either end, or named by any event of theirs", () => {
  const plans = (cut: Parameters<ReturnType<typeof failed>["plans"]>[0]) =>
    failed().plans(cut).scheduledEventId;
  assert.equal(plans({ decision: "first" }), 2);
  assert.equal(plans({ decision: "last" }), 14);
  assert.equal(plans({ decisionsBack: 1 }), 14);
  assert.equal(plans({ decisionsBack: 2 }), 8);
  for (const eventId of [8, 9, 10]) assert.equal(plans({ eventId }), 8);
});

test("an event inside the decisions of a batch is no place to cut, and the places around it are named", () => {
  const run = failed();
  expectRefusal(
    "ValidationException: Event 11 (ActivityTaskScheduled) is of no decision task: " +
      "name event 9 or event 15 to decide again there",
    () => run.resets({ eventId: 11 }),
  );
  expectRefusal("ValidationException: The execution has no event 99", () =>
    run.resets({ eventId: 99 }),
  );
  expectRefusal("ValidationException: The execution has made only 3 decisions", () =>
    run.resets({ decisionsBack: 4 }),
  );
});

test("a run without a decision, or without a failure, has nothing to go back to", () => {
  expectRefusal(
    "ValidationException: The execution has made no decision yet, so there is none to go back to",
    () => started().resets({ decision: "first" }),
  );
  expectRefusal(
    "ValidationException: Nothing has failed in the execution: name another decision",
    () => started().decides().resets({ decision: "beforeFailure" }),
  );
});

test("what others did since the cut is recorded again, with new ids, and what was decided since is not", () => {
  const run = started()
    .decides(schedule("a"), startTimer("t", "5"))
    .workerPolls("a")
    .signaled("go", "now")
    .decides(schedule("b"))
    .completes("a", "one")
    .after("5 s");
  const next = run.resets({ decision: "last" });
  expectHistory(
    next,
    `
    ...
    5 ActivityTaskScheduled activityId=a
    6 TimerStarted timerId=t
    7 ActivityTaskStarted
    8 WorkflowExecutionSignaled signalName=go input=now
  = 9 DecisionTaskScheduled
   10 ActivityTaskCompleted result=one scheduledEventId=5 startedEventId=7
 = 11 TimerFired timerId=t startedEventId=6`,
  );
});

test("without results, a worker's answer is dropped with the start of its activity, which is handed out again", () => {
  const run = started()
    .decides(schedule("a", { taskPriority: "7" }))
    .workerPolls("a")
    .signaled("go")
    .decides(mark("m"))
    .completes("a", "one");
  const next = run.resets({ decision: "last" }, { results: false });
  expectHistory(
    next,
    `
    ...
    5 ActivityTaskScheduled activityId=a
  = 6 WorkflowExecutionSignaled
  = 7 DecisionTaskScheduled`,
  );
  assert.deepEqual(next.offers, ["activity workers 7", "decision deciders 0"]);
  next.workerPolls("a").completes("a", "again").decides(complete());
});

test("without signals, neither signals nor requests to cancel since the cut are recorded again", () => {
  const run = started().decides(mark("m")).signaled("go").cancelRequested();
  assert.equal(run.plans({ decision: "last" }).applied.length, 2);
  const next = run.resets({ decision: "last" }, { signals: false });
  assert.equal(next.history.length, 2);
  assert.equal(next.state.cancelRequested, false);
});

test("before a failure, what has failed since is handed out again, and other answers stay", () => {
  const run = started()
    .decides(schedule("a"), schedule("b"))
    .workerPolls("a")
    .workerPolls("b")
    .signaled("go")
    .decides()
    .completes("a", "one")
    .fails("b", { reason: "the bank is away" })
    .decides(fail("the bank is away"));
  const next = run.resets({ decision: "beforeFailure" });
  expectHistory(
    next,
    `
    ...
    5 ActivityTaskScheduled activityId=a
    6 ActivityTaskScheduled activityId=b
    7 ActivityTaskStarted scheduledEventId=5
  = 8 WorkflowExecutionSignaled
  = 9 DecisionTaskScheduled
 = 10 ActivityTaskCompleted result=one scheduledEventId=5 startedEventId=7`,
  );
  next.decides().workerPolls("b").completes("b").decides(complete());
  assert.equal(next.state.closed?.status, "COMPLETED");
});

test("what has timed out is no answer, so it is handed out again with all of its time", () => {
  const run = started()
    .decides(schedule("a", { scheduleToStartTimeout: "10", scheduleToCloseTimeout: "30" }))
    .signaled("go")
    .decides()
    .after("10 s");
  assert.equal(run.history.at(-2)?.type, "ActivityTaskTimedOut");
  const next = run.resets({ decision: "last" });
  assert.equal(next.offers.length, 2);
  assert.equal(nextDeadline(next.state), next.harness.now + 10_000);
});

test("an activity that was asked to cancel before the cut is canceled, as no worker has it any more", () => {
  const run = started()
    .decides(schedule("a"))
    .workerPolls("a")
    .signaled("stop")
    .decides(requestCancel("a"))
    .signaled("go")
    .decides();
  const next = run.resets({ decision: "last" });
  expectHistory(
    next,
    `
    ...
    6 WorkflowExecutionSignaled signalName=stop
    ...
   10 ActivityTaskCancelRequested
   11 WorkflowExecutionSignaled
 = 12 DecisionTaskScheduled
   13 ActivityTaskCanceled only scheduledEventId=5 startedEventId=0
      latestCancelRequestedEventId=10`,
  );
});

test("a cancellation that was asked for after the cut is forgotten, and the activity goes on", () => {
  const run = started()
    .decides(schedule("a"))
    .workerPolls("a")
    .signaled("stop")
    .decides(requestCancel("a"))
    .cancels("a");
  const next = run.resets({ decision: "last" });
  assert.deepEqual(next.offers, ["activity workers 0", "decision deciders 0"]);
});

test("the time of the run is counted anew, and a timer keeps its own", () => {
  const run = started({ executionStartToCloseTimeout: "100" })
    .decides(startTimer("t", "90"))
    .signaled("go")
    .decides(mark("m"))
    .after("60 s");
  const next = run.resets({ decision: "last" });
  assert.equal(nextDeadline(next.state), run.state.startedAt + 90_000);
  next.decides().after("40 s");
  assert.equal(next.history.filter(({ type }) => type === "TimerFired").length, 1);
  assert.equal(next.history.some(isClosing), false, "it may take 100 seconds from the reset on");
  next.decides().after("60 s");
  assert.equal(next.state.closed?.status, "TIMED_OUT");
});

test("a run that was reset records nothing before it began, also for a poll that is older", () => {
  const run = started()
    .decides(schedule("a", { heartbeatTimeout: "1" }))
    .signaled("go")
    .decides();
  run.harness.now += 5_000;
  const next = run.resets({ decision: "last" });
  const beganAt = run.harness.now;
  // It has looked for a task for so long.
  run.harness.now -= 3_000;
  next.workerPolls("a");
  assert.equal(next.history.at(-1)?.at, beganAt);
  assert.equal(nextDeadline(next.state), beganAt + 1_000, "the heartbeat has its whole time");
});

test("a decision task that is being worked on is refused its answer, and another one is offered", () => {
  const run = started().decides().signaled("go").deciderPolls();
  const attempt = run.decisionTask;
  run.resets({ eventId: 6 });
  expectRefusal(
    "UnknownResourceFault: Unknown execution: WorkflowExecution=[workflowId=w, runId=w-1]",
    () => run.answersAs(attempt),
  );
});

test("a queued decision task that was not started is cut at with all that there is", () => {
  const run = started().decides().signaled("one").signaled("two");
  const next = run.resets({ eventId: 6 });
  assert.deepEqual(
    next.history.map(({ type }) => type),
    run.history.slice(0, -1).map(({ type }) => type),
  );
});

test("a run that is closed is reset as an open one is, and stays as it was", () => {
  const run = failed().signaled("go").decides(fail("over"));
  const { length } = run.history;
  const next = run.resets({ decision: "beforeFailure" });
  assert.equal(run.history.length, length);
  assert.equal(next.history.at(-1)?.type, "WorkflowExecutionSignaled");
  assert.equal(next.state.closed, undefined);
});

test("a run that continued as new is not reset, but the one that continues it", () => {
  const run = started().decides(continueAsNew());
  expectRefusal(
    "ValidationException: The run continued as new: choose the run that continues it",
    () => run.resets({ decision: "last" }),
  );
});

test("a request to another execution is waited for, unless it is left out", () => {
  for (const request of [signalOther("other"), cancelOther("other")]) {
    const run = started().holdsMessages().decides(mark("m"), request).signaled("go").decides();
    expectRefusal(
      "ValidationException: The outcome of event 6, a request to another execution, is not known " +
        "yet: try again in a moment, or choose a decision before it",
      () => run.resets({ decision: "last" }),
    );
    assert.equal(run.resets({ decision: "first" }).history.length, 3, "with the signal");
  }
});

test("an outcome that a closed run did not know is not waited for", () => {
  const run = started().holdsMessages().decides(signalOther("other")).signaled("go");
  run.decides(complete()).delivers();
  expectRefusal(
    "ValidationException: The outcome of event 5, a request to another execution, was not known " +
      "when the execution closed: choose a decision before it",
    () => run.resets({ decision: "last" }),
  );
  assert.equal(run.resets({ decision: "first" }).history.length, 3, "with the signal");
});

test("a function that was not answered is invoked again", () => {
  const run = started({ lambdaRole: "role", lambdaAvailable: true })
    .decides(invoke("f"))
    .functionStarts(5)
    .signaled("go")
    .decides();
  const next = run.resets({ decision: "last" });
  assert.deepEqual(next.offers, ["lambda functions 0", "decision deciders 0"]);
});

test("a run that is reset can be reset again", () => {
  const next = failed().resets({ decision: "last" });
  next.after("1 min").decides(mark("m"));
  const last = next.resets({ decision: "first" });
  assert.equal(last.history.length, 2);
  assert.equal(last.state.origin?.runId, next.runId);
});

test("a history that would be too long is refused", () => {
  const run = started({ limits: { historyEvents: 20 } }).decides(
    ...Array.from({ length: 10 }, () => mark("m")),
  );
  run.signaled("go").decides();
  expectRefusal(
    "LimitExceededFault: The new run would begin with 16 events, and a history may have 20: " +
      "choose an earlier decision",
    () => run.resets({ decision: "last" }),
  );
});
