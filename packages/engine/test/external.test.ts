// Signals and cancel requests from one run to another.
import assert from "node:assert/strict";
import { test } from "node:test";
import { cancelOther, complete, continueAsNew, signalOther, startChild } from "./decisions.ts";
import { expectHistory, started } from "./script.ts";

const target = () => started({ workflowId: "target" });

test("a run signals another, and each side tells its half", () => {
  const other = target().decides();
  const source = started({ harness: other.harness })
    .holdsMessages()
    .decides(signalOther("target", { input: "in", control: "mine" }))
    .after("1 s")
    .delivers();
  expectHistory(
    source,
    `
    ...
    4 DecisionTaskCompleted
  = 5 SignalExternalWorkflowExecutionInitiated only workflowId=target signalName=go input=in
      control=mine decisionTaskCompletedEventId=4
    6 ExternalWorkflowExecutionSignaled only workflowExecution=target/target-1 initiatedEventId=5
  = 7 DecisionTaskScheduled`,
  );
  expectHistory(
    other,
    `
    ...
    4 DecisionTaskCompleted
    5 WorkflowExecutionSignaled only signalName=go input=in externalWorkflowExecution=w/w-1
      externalInitiatedEventId=5
  = 6 DecisionTaskScheduled`,
  );
});

test("a run asks another to cancel, and each side tells its half", () => {
  const other = target().decides();
  const source = started({ harness: other.harness })
    .holdsMessages()
    .decides(cancelOther("target", { control: "mine" }))
    .after("1 s")
    .delivers();
  expectHistory(
    source,
    `
    ...
    4 DecisionTaskCompleted
  = 5 RequestCancelExternalWorkflowExecutionInitiated only workflowId=target control=mine
      decisionTaskCompletedEventId=4
    6 ExternalWorkflowExecutionCancelRequested only workflowExecution=target/target-1
      initiatedEventId=5
  = 7 DecisionTaskScheduled`,
  );
  expectHistory(
    other,
    `
    ...
    5 WorkflowExecutionCancelRequested only externalWorkflowExecution=w/w-1
      externalInitiatedEventId=5
  = 6 DecisionTaskScheduled`,
  );
  assert.equal(other.state.cancelRequested, true);
});

const kinds = [
  { kind: "SignalExternalWorkflowExecution", say: signalOther },
  { kind: "RequestCancelExternalWorkflowExecution", say: cancelOther },
] as const;

for (const { kind, say } of kinds) {
  test(`${kind} to a workflow that has no open run fails`, () => {
    const closed = target().terminated();
    const run = started({ harness: closed.harness }).decides(
      say("target", { control: "mine" }),
      say("missing"),
    );
    expectHistory(
      run,
      `
      ...
      5 ${kind}Initiated workflowId=target control=mine !runId
      6 ${kind}Initiated workflowId=missing !control !runId
      7 ${kind}Failed only workflowId=target cause=UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION
        initiatedEventId=5 decisionTaskCompletedEventId=4 control=mine
    = 8 DecisionTaskScheduled
      9 ${kind}Failed only workflowId=missing cause=UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION
        initiatedEventId=6 decisionTaskCompletedEventId=4`,
    );
    assert.equal(run.state.externals.size, 0);
  });

  test(`${kind} to a run that is named reaches that run, or none`, () => {
    const first = target().decides(continueAsNew());
    const run = started({ harness: first.harness }).decides(
      say("target", { runId: "target-2" }),
      say("target", { runId: "target-1" }),
    );
    assert.equal(run.history[6]?.type.startsWith("External"), true);
    expectHistory(
      run,
      `
      ...
      5 ${kind}Initiated workflowId=target runId=target-2
      6 ${kind}Initiated workflowId=target runId=target-1
      ...
      9 ${kind}Failed only workflowId=target runId=target-1 initiatedEventId=6
        cause=UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION decisionTaskCompletedEventId=4`,
    );
    assert.equal(run.latest("target").history.length, 3);
  });

  test(`${kind} with an empty run id reaches whichever run is open`, () => {
    const other = target();
    const run = started({ harness: other.harness }).decides(say("target", { runId: "" }));
    assert.equal(run.history[5]?.type.startsWith("External"), true);
    expectHistory(
      run,
      `
      ...
      5 ${kind}Initiated workflowId=target !runId
      ...
      7 DecisionTaskScheduled`,
    );
  });

  test(`${kind} without a run id reaches the run that is open when it arrives`, () => {
    const first = target();
    const run = started({ harness: first.harness }).holdsMessages().decides(say("target"));
    first.decides(continueAsNew());
    run.delivers();
    assert.equal(run.latest("target").history.length, 3);
    assert.deepEqual(run.history[5]?.data, {
      workflowExecution: { workflowId: "target", runId: "target-2" },
      initiatedEventId: 5,
    });
  });

  test(`the outcome of ${kind} is not recorded once its source has closed`, () => {
    const other = target();
    const run = started({ harness: other.harness }).holdsMessages();
    run.decides(say("target"), say("missing"), complete()).delivers();
    assert.equal(run.history.at(-1)?.type, "WorkflowExecutionCompleted");
    assert.equal(other.history.length, 3);
  });

  test(`${kind} may be said to its own run`, () => {
    const run = started().holdsMessages().decides(say("w")).delivers();
    assert.deepEqual(
      run.history.slice(4).map(({ type }) => type),
      [
        `${kind}Initiated`,
        kind === "SignalExternalWorkflowExecution"
          ? "WorkflowExecutionSignaled"
          : "WorkflowExecutionCancelRequested",
        "DecisionTaskScheduled",
        kind === "SignalExternalWorkflowExecution"
          ? "ExternalWorkflowExecutionSignaled"
          : "ExternalWorkflowExecutionCancelRequested",
      ],
    );
  });
}

test("a child signals its parent, and a parent its child", () => {
  const parent = started().decides(startChild("c")).decides(signalOther("c"));
  parent.latest("c").decides(signalOther("w"));
  expectHistory(
    parent,
    `
    ...
   10 SignalExternalWorkflowExecutionInitiated workflowId=c
   11 ExternalWorkflowExecutionSignaled workflowExecution=c/c-1 initiatedEventId=10
   12 DecisionTaskScheduled
   13 WorkflowExecutionSignaled externalWorkflowExecution=c/c-1 externalInitiatedEventId=6`,
  );
});

test("a signal may reach a run before its first decision task is started", () => {
  const other = target();
  started({ harness: other.harness }).decides(signalOther("target"));
  expectHistory(
    other,
    `
    1 WorkflowExecutionStarted
    2 DecisionTaskScheduled
    3 WorkflowExecutionSignaled`,
  );
});

test("two signals of one batch arrive as two", () => {
  const other = target();
  started({ harness: other.harness }).decides(signalOther("target"), signalOther("target"));
  expectHistory(
    other,
    `
    ...
    3 WorkflowExecutionSignaled externalInitiatedEventId=5
    4 WorkflowExecutionSignaled externalInitiatedEventId=6`,
  );
});
