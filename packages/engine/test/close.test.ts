// How a run ends: by each decision that closes it, and what becomes of the decisions beside that.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  cancel,
  cancelOther,
  cancelTimer,
  complete,
  continueAsNew,
  fail,
  invoke,
  mark,
  requestCancel,
  schedule,
  signalOther,
  startChild,
  startTimer,
} from "./decisions.ts";
import { expectHistory, expectRefusal, type Run, started } from "./script.ts";

const closes = [
  { decision: complete("out"), status: "COMPLETED", event: "WorkflowExecutionCompleted" },
  { decision: fail("why", "how"), status: "FAILED", event: "WorkflowExecutionFailed" },
  { decision: cancel("how"), status: "CANCELED", event: "WorkflowExecutionCanceled" },
  {
    decision: continueAsNew(),
    status: "CONTINUED_AS_NEW",
    event: "WorkflowExecutionContinuedAsNew",
  },
] as const;
const said = ["result=out", "reason=why details=how", "details=how"];

for (const [at, { decision, status, event }] of closes.slice(0, 3).entries()) {
  test(`a decider closes its run: ${event}`, () => {
    const run = started().decides(decision);
    expectHistory(
      run,
      `
      ...
      4 DecisionTaskCompleted
    = 5 ${event} only ${said[at]} decisionTaskCompletedEventId=4`,
    );
    const { closed } = run.state;
    assert.deepEqual(closed, { at: run.harness.now, status, childPolicy: "TERMINATE" });
  });
}

test("a run closes with nothing to say", () => {
  for (const decision of [complete(), fail(), cancel()]) {
    const last = started().decides(decision).history.at(-1);
    assert.deepEqual(last?.data, { decisionTaskCompletedEventId: 4 });
  }
});

test("a decider may cancel its run without a cancel request", () => {
  const run = started().decides(cancel());
  assert.equal(run.state.cancelRequested, false);
  assert.equal(run.state.closed?.status, "CANCELED");
});

test("a run whose cancel was requested may still complete", () => {
  const run = started().cancelRequested().decides(complete());
  assert.equal(run.state.cancelRequested, true);
  assert.equal(run.state.closed?.status, "COMPLETED");
});

// ── Batch rules ─────────────────────────────────────────────────────────────────────────────────

const notLast = "ValidationException: Close must be last decision in list";
const incompatible = "ValidationException: Specified decision is incompatible with close decision";

for (const { decision, event } of closes) {
  test(`nothing may come after the decision for ${event}`, () => {
    const run = started().deciderPolls();
    expectRefusal(notLast, () => run.decides(decision, mark("m")));
    expectRefusal(notLast, () => run.decides(mark("m"), decision, decision));
    expectRefusal(notLast, () => run.decides(decision, schedule("a")));
  });

  test(`no activity or timer may start together with ${event}`, () => {
    const run = started().deciderPolls();
    expectRefusal(incompatible, () => run.decides(schedule("a"), decision));
    expectRefusal(incompatible, () => run.decides(mark("m"), startTimer("t", "1"), decision));
  });

  test(`all other decisions may come before ${event}`, () => {
    const run = started({ lambdaRole: "r", lambdaAvailable: true })
      .holdsMessages()
      .decides(schedule("a"), startTimer("t", "60"))
      .signaled("go")
      .decides(
        mark("m"),
        cancelTimer("t"),
        requestCancel("a"),
        startChild("c"),
        signalOther("o"),
        cancelOther("o"),
        invoke("f"),
        decision,
      );
    assert.deepEqual(
      run.history.slice(9).map(({ type }) => type),
      [
        "DecisionTaskCompleted",
        "MarkerRecorded",
        "TimerCanceled",
        "ActivityTaskCancelRequested",
        "ActivityTaskCanceled",
        "StartChildWorkflowExecutionInitiated",
        "SignalExternalWorkflowExecutionInitiated",
        "RequestCancelExternalWorkflowExecutionInitiated",
        "LambdaFunctionScheduled",
        event,
      ],
    );
  });
}

test("of a stale token and an unsound batch the token is refused first", () => {
  const run = started().deciderPolls();
  const attempt = run.decisionTask;
  expectRefusal("UnknownResourceFault: Unknown decision task, scheduledEventId = 2", () =>
    run.decides().answersAs(attempt, {}, complete(), mark("m")),
  );
});

test("a refused batch changes nothing: the task stays open, its clock runs on", () => {
  const run = started({ taskStartToCloseTimeout: "60" }).deciderPolls().after("30 s");
  expectRefusal(notLast, () => run.decides(mark("m"), complete(), mark("n")));
  expectHistory(
    run,
    `
    1 WorkflowExecutionStarted
    2 DecisionTaskScheduled
    3 DecisionTaskStarted`,
  );
  expectHistory(
    run.after("30 s"),
    `
    ...
    4 DecisionTaskTimedOut
    5 DecisionTaskScheduled`,
  );
});

test("after a refused batch the same task takes a sound one", () => {
  const run = started().deciderPolls();
  const attempt = run.decisionTask;
  expectRefusal(incompatible, () => run.answersAs(attempt, {}, schedule("a"), complete()));
  expectHistory(
    run.answersAs(attempt, {}, complete()),
    `
    ...
    4 DecisionTaskCompleted
    5 WorkflowExecutionCompleted`,
  );
});

// ── Termination ─────────────────────────────────────────────────────────────────────────────────

test("an operator terminates a run at once, without asking its decider", () => {
  const run = started().deciderPolls().signaled("go");
  expectHistory(
    run.terminated({ reason: "stuck", details: "since noon" }),
    `
    ...
    5 DecisionTaskScheduled
    6 WorkflowExecutionTerminated only reason=stuck details="since noon" childPolicy=TERMINATE
      cause=OPERATOR_INITIATED`,
  );
  assert.deepEqual(run.offers, []);
  assert.equal(run.state.closed?.status, "TERMINATED");
});

test("a termination may set a child policy of its own", () => {
  const run = started({ childPolicy: "TERMINATE" }).terminated({ childPolicy: "ABANDON" });
  expectHistory(
    run,
    `
    ...
    3 WorkflowExecutionTerminated only childPolicy=ABANDON cause=OPERATOR_INITIATED`,
  );
  assert.equal(run.state.closed?.childPolicy, "ABANDON");
});

// ── After the close ─────────────────────────────────────────────────────────────────────────────

const ways: readonly [string, (run: Run) => Run][] = [
  ["completed", (run) => run.decides(complete())],
  ["failed", (run) => run.decides(fail())],
  ["canceled", (run) => run.decides(cancel())],
  ["continued as new", (run) => run.decides(continueAsNew())],
  ["terminated", (run) => run.terminated()],
  ["timed out", (run) => run.after("100 s")],
];

for (const [name, close] of ways) {
  test(`a run that has ${name} can be told nothing more, and none of its tasks can be had`, () => {
    const run = started({ executionStartToCloseTimeout: "100" })
      .decides(schedule("a"), schedule("b", { startToCloseTimeout: "99999" }))
      .workerPolls("b")
      .signaled("go")
      .deciderPolls();
    close(run);
    assert.deepEqual(run.offers, []);
    const refusal =
      "UnknownResourceFault: Unknown execution: WorkflowExecution=[workflowId=w, runId=w-1]";
    expectRefusal(refusal, () => run.signaled("late"));
    expectRefusal(refusal, () => run.cancelRequested());
    expectRefusal(refusal, () => run.terminated());
    expectRefusal(refusal, () => run.completes("b"));
    const { length } = run.history;
    run.after("30 d").oversleeps("30 d");
    assert.equal(run.history.length, length);
  });
}

test("what was open when a run closed is still counted", () => {
  const run = started()
    .decides(schedule("a"), schedule("b"), startTimer("t", "60"), startChild("c"))
    .workerPolls("a")
    .decides(complete());
  assert.equal(run.state.activities.size, 2);
  assert.equal(run.state.timers.size, 1);
  assert.equal(run.state.children.size, 1);
  assert.equal(started().terminated().state.queuedDecisionTask?.scheduledEventId, 2);
});
