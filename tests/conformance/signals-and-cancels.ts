// What the API says to a running execution: signal, cancel, terminate.
import assert from "node:assert/strict";
import { test } from "node:test";
import { cancel, complete, schedule } from "./decisions.ts";
import { domain, startService, unknown } from "./harness.ts";

test("a signal is recorded with a decision task at the same moment", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.decide();
  await service.signal("w", "go", "now");
  await service.expectHistory(
    run,
    `4 DecisionTaskCompleted
    5 WorkflowExecutionSignaled signalName=go input=now externalInitiatedEventId=0 externalWorkflowExecution=-
    = 6 DecisionTaskScheduled`,
  );
});

test("signals before the first poll are only added to the history", async () => {
  await using service = await startService();
  const run = await service.start();
  for (const name of ["1", "2", "3", "4", "5"]) await service.signal("w", name);
  await service.decide(complete());
  const history = await service.history(run);
  assert.equal(history.length, 10);
  await service.expectHistory(
    run,
    `7 WorkflowExecutionSignaled signalName=5 input=-
    8 DecisionTaskStarted scheduledEventId=2
    9 DecisionTaskCompleted scheduledEventId=2 startedEventId=8
    = 10 WorkflowExecutionCompleted`,
  );
});

test("a signal reaches the open run, or the run that it names", async () => {
  await using service = await startService();
  const { swf } = service;
  const first = await service.start();
  await service.decide(complete());
  const second = await service.start();
  await service.signal();
  await swf.signalWorkflowExecution({ domain, ...second, signalName: "named" });
  await swf.signalWorkflowExecution({ domain, workflowId: "w", runId: "", signalName: "empty" });
  const toClosed = swf.signalWorkflowExecution({ domain, ...first, signalName: "late" });
  const message = `Unknown execution: WorkflowExecution=[workflowId=w, runId=${first.runId}]`;
  await unknown(toClosed, message);
  await service.expectHistory(
    second,
    `3 WorkflowExecutionSignaled signalName=go
    4 WorkflowExecutionSignaled signalName=named
    5 WorkflowExecutionSignaled signalName=empty`,
  );
});

test("nothing can be said to an execution that is not open", async () => {
  await using service = await startService();
  const { swf } = service;
  await service.start();
  await service.decide(complete());
  const names = { domain, workflowId: "w" };
  const message = "Unknown execution, workflowId = w";
  await unknown(swf.signalWorkflowExecution({ ...names, signalName: "go" }), message);
  await unknown(swf.requestCancelWorkflowExecution(names), message);
  await unknown(swf.terminateWorkflowExecution(names), message);
});

test("a cancel request asks the decider, who cancels with details", async () => {
  await using service = await startService();
  const { swf } = service;
  const run = await service.start();
  await service.decide(schedule("a"));
  await service.activityTask();
  await swf.requestCancelWorkflowExecution({ domain, workflowId: "w" });
  assert.equal((await service.describe(run)).executionInfo?.cancelRequested, true);
  await service.decide(cancel("as asked"));
  await service.expectHistory(
    run,
    `6 ActivityTaskStarted
    7 WorkflowExecutionCancelRequested externalInitiatedEventId=0 externalWorkflowExecution=- cause=-
    = 8 DecisionTaskScheduled
    9 DecisionTaskStarted
    10 DecisionTaskCompleted
    = 11 WorkflowExecutionCanceled details=as asked decisionTaskCompletedEventId=10`,
  );
  const { executionInfo, openCounts } = await service.describe(run);
  assert.equal(executionInfo?.closeStatus, "CANCELED");
  assert.equal(executionInfo?.cancelRequested, false);
  assert.equal(openCounts?.openActivityTasks, 1);
});

test("cancelRequested is true only while the execution is open, described and listed", async () => {
  await using service = await startService();
  const { swf } = service;
  const run = await service.start();
  await swf.requestCancelWorkflowExecution({ domain, ...run });
  const startTimeFilter = { oldestDate: new Date(0) };
  const open = await swf.listOpenWorkflowExecutions({ domain, startTimeFilter });
  assert.equal(open.executionInfos?.[0]?.cancelRequested, true);
  assert.equal((await service.describe(run)).executionInfo?.cancelRequested, true);
  await service.decide(cancel());
  assert.equal((await service.describe(run)).executionInfo?.cancelRequested, false);
  for (const filter of [{ startTimeFilter }, { closeTimeFilter: startTimeFilter }]) {
    const closed = await swf.listClosedWorkflowExecutions({ domain, ...filter });
    assert.equal(closed.executionInfos?.[0]?.cancelRequested, false);
  }
});

test("an execution whose cancel was requested may still complete", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.swf.requestCancelWorkflowExecution({ domain, ...run });
  await service.decide(complete("done anyway"));
  const { executionInfo } = await service.describe(run);
  assert.equal(executionInfo?.closeStatus, "COMPLETED");
  assert.equal(executionInfo?.cancelRequested, false);
});

test("each cancel request is recorded, also a repeated one (a guess)", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.swf.requestCancelWorkflowExecution({ domain, workflowId: "w" });
  await service.swf.requestCancelWorkflowExecution({ domain, workflowId: "w" });
  await service.expectHistory(
    run,
    `3 WorkflowExecutionCancelRequested
    4 WorkflowExecutionCancelRequested`,
  );
});

test("a termination closes at once, without a decision task", async () => {
  await using service = await startService();
  const run = await service.start();
  const task = await service.decisionTask();
  await service.swf.terminateWorkflowExecution({
    domain,
    workflowId: "w",
    reason: "why",
    details: "how",
    childPolicy: "ABANDON",
  });
  await service.expectHistory(
    run,
    "4 WorkflowExecutionTerminated reason=why details=how childPolicy=ABANDON cause=OPERATOR_INITIATED",
  );
  assert.equal((await service.describe(run)).executionInfo?.closeStatus, "TERMINATED");
  const message = `Unknown execution: WorkflowExecution=[workflowId=w, runId=${run.runId}]`;
  await unknown(service.answer(task), message);
});

test("a termination without a policy names the execution's own", async () => {
  await using service = await startService();
  const run = await service.start("w", { childPolicy: "REQUEST_CANCEL" });
  await service.swf.terminateWorkflowExecution({ domain, ...run });
  await service.expectHistory(
    run,
    "3 WorkflowExecutionTerminated reason=- details=- childPolicy=REQUEST_CANCEL cause=OPERATOR_INITIATED",
  );
});

test("the tasks of a terminated execution are given to no poller", async () => {
  await using service = await startService();
  const { swf } = service;
  await service.start();
  await service.decide(schedule("a"));
  await service.signal();
  await swf.terminateWorkflowExecution({ domain, workflowId: "w" });
  const taskList = { name: "workers" };
  assert.equal((await swf.countPendingActivityTasks({ domain, taskList })).count, 0);
  const decisions = await swf.countPendingDecisionTasks({ domain, taskList: { name: "deciders" } });
  assert.equal(decisions.count, 0);
});
