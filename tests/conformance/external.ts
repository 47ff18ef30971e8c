// Signals and cancel requests from one execution to another.
import assert from "node:assert/strict";
import { test } from "node:test";
import { cancelOther, complete, signalOther } from "./decisions.ts";
import { startService } from "./harness.ts";

const elsewhere = { taskList: { name: "elsewhere" } };

test("a signal reaches its target, which learns who sent it, and the sender hears that it did", async () => {
  await using service = await startService();
  const target = await service.start("target", elsewhere);
  const source = await service.start("source");
  await service.decide(signalOther("target", { signalName: "s", input: "i", control: "c" }));
  await service.expectHistory(
    source,
    `5 SignalExternalWorkflowExecutionInitiated workflowId=target runId=- signalName=s input=i control=c decisionTaskCompletedEventId=4
    6 ExternalWorkflowExecutionSignaled workflowExecution=target/${target.runId} initiatedEventId=5
    = 7 DecisionTaskScheduled`,
  );
  await service.expectHistory(
    target,
    `3 WorkflowExecutionSignaled signalName=s input=i externalWorkflowExecution=source/${source.runId} externalInitiatedEventId=5`,
  );
});

test("a cancel request reaches its target, and the sender hears that it did", async () => {
  await using service = await startService();
  const target = await service.start("target", elsewhere);
  const source = await service.start("source");
  await service.decide(cancelOther("target", { control: "c", runId: target.runId }));
  await service.expectHistory(
    source,
    `5 RequestCancelExternalWorkflowExecutionInitiated workflowId=target runId=${target.runId} control=c decisionTaskCompletedEventId=4
    6 ExternalWorkflowExecutionCancelRequested workflowExecution=target/${target.runId} initiatedEventId=5
    = 7 DecisionTaskScheduled`,
  );
  await service.expectHistory(
    target,
    `3 WorkflowExecutionCancelRequested externalWorkflowExecution=source/${source.runId} externalInitiatedEventId=5 cause=-`,
  );
  assert.equal((await service.describe(target)).executionInfo?.cancelRequested, true);
});

test("a signal and a cancel request to an unknown workflow fail after they were initiated", async () => {
  await using service = await startService();
  const source = await service.start("source");
  await service.decide(
    signalOther("nobody", { control: "s" }),
    cancelOther("nobody", { runId: "r" }),
  );
  await service.expectHistory(
    source,
    `5 SignalExternalWorkflowExecutionInitiated
    = 6 RequestCancelExternalWorkflowExecutionInitiated runId=r control=-
    7 SignalExternalWorkflowExecutionFailed workflowId=nobody runId=- cause=UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION initiatedEventId=5 decisionTaskCompletedEventId=4 control=s
    8 DecisionTaskScheduled
    9 RequestCancelExternalWorkflowExecutionFailed workflowId=nobody runId=r cause=UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION initiatedEventId=6 decisionTaskCompletedEventId=4 control=-`,
  );
});

test("a cancel request to an unknown workflow makes the recorded history of ten events", async () => {
  await using service = await startService();
  const source = await service.start("source");
  await service.decide(cancelOther("nobody"));
  await service.decide(complete());
  assert.equal((await service.history(source)).length, 10);
});

test("a closed run is unknown, though its workflow may have another that is open", async () => {
  await using service = await startService();
  const closed = await service.start("target");
  await service.decide(complete());
  const open = await service.start("target", elsewhere);
  const source = await service.start("source");
  await service.decide(signalOther("target", { runId: closed.runId }));
  await service.decide(signalOther("target"));
  await service.expectHistory(
    source,
    `6 SignalExternalWorkflowExecutionFailed cause=UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION runId=${closed.runId}
    = 7 DecisionTaskScheduled
    8 DecisionTaskStarted
    9 DecisionTaskCompleted
    = 10 SignalExternalWorkflowExecutionInitiated
    11 ExternalWorkflowExecutionSignaled workflowExecution=target/${open.runId}
    = 12 DecisionTaskScheduled`,
  );
});

test("an execution may signal itself", async () => {
  await using service = await startService();
  const run = await service.start("self");
  await service.decide(signalOther("self"));
  await service.expectHistory(
    run,
    `5 SignalExternalWorkflowExecutionInitiated
    6 WorkflowExecutionSignaled externalWorkflowExecution=self/${run.runId} externalInitiatedEventId=5
    7 DecisionTaskScheduled
    8 ExternalWorkflowExecutionSignaled workflowExecution=self/${run.runId}`,
  );
});

test("executions of two domains cannot reach each other", async () => {
  await using service = await startService();
  const { swf } = service;
  const names = { domain: "other", name: "order", version: "1" };
  await swf.registerDomain({ name: "other", workflowExecutionRetentionPeriodInDays: "1" });
  await swf.registerWorkflowType({ ...names, defaultTaskList: { name: "deciders" } });
  await service.start("target", {
    domain: "other",
    executionStartToCloseTimeout: "60",
    taskStartToCloseTimeout: "60",
    childPolicy: "ABANDON",
  });
  const source = await service.start("source");
  await service.decide(signalOther("target"));
  await service.expectHistory(
    source,
    `6 SignalExternalWorkflowExecutionFailed cause=UNKNOWN_EXTERNAL_WORKFLOW_EXECUTION
    7 DecisionTaskScheduled`,
  );
});
