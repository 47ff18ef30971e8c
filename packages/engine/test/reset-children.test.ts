// The parents and the children of a run that is reset.
import assert from "node:assert/strict";
import { test } from "node:test";
import { isClosing } from "@ekiden/model";
import { complete, continueAsNew, fail, mark, schedule, startChild } from "./decisions.ts";
import { expectRefusal, started } from "./script.ts";

/** Its child runs, and it has heard so; then it has decided once more. */
const withChild = () =>
  started({ childPolicy: "TERMINATE" })
    .decides(startChild("c"))
    .decides(mark("m"))
    .signaled("go")
    .decides(mark("m"));

test("an open child goes on, and its end is told to the new run", () => {
  const run = withChild();
  const child = run.latest("c");
  const next = run.resets({ decision: "last" });
  assert.equal(child.state.closed, undefined, "no child policy was applied to it");
  assert.equal(child.state.parent?.runId, next.runId);
  child.decides(complete("done"));
  assert.equal(next.history.at(-1)?.type, "ChildWorkflowExecutionCompleted");
  assert.equal(run.history.at(-1)?.type, "WorkflowExecutionTerminated");
});

test("before the failure of a child, the decision that asked for it is made again", () => {
  const run = withChild();
  run.latest("c").decides(fail("broken"));
  const next = run.resets({ decision: "beforeFailure" });
  assert.deepEqual(
    next.history.map(({ type }) => type),
    ["WorkflowExecutionStarted", "DecisionTaskScheduled", "WorkflowExecutionSignaled"],
  );
});

test("the policy of the new run is applied to the children that it has taken over", () => {
  const run = withChild();
  const child = run.latest("c");
  run.resets({ decision: "last" }).terminated();
  assert.equal(child.state.closed?.status, "TERMINATED");
});

test("a new run that closes before its child knows of it still applies its policy", () => {
  const run = withChild();
  const child = run.latest("c");
  run.holdsMessages();
  run.resets({ decision: "last" }).terminated();
  run.delivers("applyChildPolicy");
  assert.equal(child.history.some(isClosing), false, "it does not know its new parent yet");
  run.delivers();
  assert.equal(child.state.closed?.status, "TERMINATED");
});

test("a child that one parent run asked to cancel is terminated by the next", () => {
  const run = withChild();
  const child = run.latest("c");
  run.terminated({ childPolicy: "REQUEST_CANCEL" });
  assert.equal(child.state.cancelRequested, true);
  const next = run.resets({ decision: "last" });
  assert.equal(child.state.parent?.runId, next.runId);
  next.terminated({ childPolicy: "TERMINATE" });
  assert.equal(child.state.closed?.status, "TERMINATED");
});

test("what the policy of its parent asked of a child is recorded again if that is wanted", () => {
  const parent = started({ childPolicy: "REQUEST_CANCEL" }).decides(startChild("c"));
  const child = parent.latest("c").decides(mark("m")).signaled("go");
  parent.terminated();
  const recorded = (policyRequests: boolean, signals = false) =>
    child.plans({ decision: "last" }, { signals, policyRequests }).applied.map(({ type }) => type);
  assert.deepEqual(recorded(false), []);
  assert.deepEqual(recorded(true), ["WorkflowExecutionCancelRequested"]);
  assert.deepEqual(recorded(false, true), ["WorkflowExecutionSignaled"]);
});

test("a child that was started after the cut gets the policy of the run that was closed", () => {
  const run = withChild();
  const child = run.latest("c");
  const next = run.resets({ decision: "first" });
  assert.equal(child.state.closed?.status, "TERMINATED");
  assert.equal(next.history.length, 3, "the start and its decision task, and the signal");
});

test("the end of a child that was on its way at the reset is told to the new run", () => {
  const run = withChild();
  const child = run.latest("c");
  run.holdsMessages();
  child.decides(fail("broken"));
  const next = run.resets({ decision: "last" });
  run.delivers();
  assert.equal(next.history.at(-1)?.type, "ChildWorkflowExecutionFailed");
});

test("an end of a child that the run has recorded is recorded again", () => {
  const run = withChild();
  run.latest("c").decides(complete("done"));
  const next = run.resets({ decision: "last" }, { results: false });
  const { type, data } = next.history.at(-1) ?? {};
  assert.equal(type, "ChildWorkflowExecutionCompleted");
  assert.equal((data as { result?: string }).result, "done");
});

test("a child that continued as new reports by its latest run", () => {
  const run = withChild();
  run.latest("c").decides(continueAsNew());
  const next = run.resets({ decision: "last" });
  assert.equal(run.latest("c").state.parent?.runId, next.runId);
  run.latest("c").decides(complete());
  assert.equal(next.history.at(-1)?.type, "ChildWorkflowExecutionCompleted");
});

test("a child that is reset tells its parent of its end by its new run", () => {
  const run = withChild();
  const child = run.latest("c").decides(schedule("a"));
  const next = child.resets({ decision: "first" });
  next.decides(complete("by the new run"));
  const told = run.history.filter(({ type }) => type.startsWith("ChildWorkflowExecutionC"));
  assert.equal(told.length, 1, "and of nothing else");
  assert.equal(
    run.history.some(({ type }) => type === "ChildWorkflowExecutionTerminated"),
    false,
  );
});

test("parent and child are reset one after the other, and still know each other", () => {
  const run = withChild();
  const child = run.latest("c").decides(mark("m"));
  const newChild = child.resets({ decision: "first" });
  const next = run.resets({ decision: "last" });
  assert.equal(newChild.state.parent?.runId, next.runId);
  const last = next.resets({ eventId: next.history.length });
  newChild.decides(complete());
  assert.equal(last.history.at(-1)?.type, "ChildWorkflowExecutionCompleted");
});

test("two resets in a row leave no child behind, in either order of their messages", () => {
  for (const isReversed of [false, true]) {
    const run = withChild();
    run.holdsMessages();
    const next = run.resets({ decision: "last" });
    const last = next.resets({ eventId: next.history.length });
    if (isReversed) run.harness.pending.reverse();
    run.delivers();
    const child = run.latest("c");
    assert.equal(child.state.parent?.runId, last.runId);
    run.harness.holding = false;
    child.decides(complete());
    assert.equal(last.history.at(-1)?.type, "ChildWorkflowExecutionCompleted");
  }
});

test("the end of a child that a closed parent did not record is recorded in the new run", () => {
  const run = started({ childPolicy: "ABANDON" }).decides(startChild("c")).decides().signaled("go");
  run.decides(fail("broken"));
  run.latest("c").decides(complete("late"));
  const next = run.resets({ decision: "last" });
  assert.equal(next.history.at(-1)?.type, "ChildWorkflowExecutionCompleted");
});

test("a child of which nothing is left counts as terminated", () => {
  const run = started({ childPolicy: "ABANDON" }).decides(startChild("c")).decides().signaled("go");
  run.decides(fail("broken"));
  const { runs } = run.harness;
  runs.splice(runs.indexOf(run.latest("c").kept), 1);
  const next = run.resets({ decision: "last" });
  assert.equal(next.history.at(-1)?.type, "ChildWorkflowExecutionTerminated");
});

test("the start of a child is waited for", () => {
  const run = started().holdsMessages().decides(startChild("c")).signaled("go").decides();
  expectRefusal(
    "ValidationException: The start of the child c (event 5) is not known yet: try again in a moment, " +
      "or choose a decision before it",
    () => run.resets({ decision: "last" }),
  );
});

test("a fork waits for the end of a child only while that can still be recorded", () => {
  const refusal =
    "ValidationException: The child c reports to the execution that is forked: choose a decision " +
    "before it was started";
  const run = withChild();
  expectRefusal(`${refusal}, or wait for its end`, () => run.plansFork({ decision: "last" }));
  run.signaled("go").decides(fail("broken"));
  expectRefusal(refusal, () => run.plansFork({ decision: "last" }));
});
