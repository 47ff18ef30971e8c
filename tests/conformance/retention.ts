// How long a closed execution is remembered.
import assert from "node:assert/strict";
import { test } from "node:test";
import { complete, continueAsNew } from "./decisions.ts";
import { domain, type Service, startService, unknown } from "./harness.ts";

const dayMilliseconds = 86_400_000;

/** An execution that starts and completes in a domain of its own. */
const completeIn = async (service: Service, retention: string) => {
  const { swf } = service;
  await swf.registerDomain({ name: "d", workflowExecutionRetentionPeriodInDays: retention });
  await swf.registerWorkflowType({ domain: "d", name: "order", version: "1" });
  const run = await service.start("w", {
    domain: "d",
    taskList: { name: "l" },
    taskStartToCloseTimeout: "NONE",
    executionStartToCloseTimeout: "60",
    childPolicy: "ABANDON",
  });
  const task = await service.decisionTask({ domain: "d", taskList: { name: "l" } });
  await service.answer(task, [complete()]);
  return { domain: "d", execution: run };
};

const expectForgotten = async (
  service: Service,
  execution: { workflowId: string; runId: string },
) => {
  const { swf } = service;
  const { workflowId, runId } = execution;
  const message = `Unknown execution: WorkflowExecution=[workflowId=${workflowId}, runId=${runId}]`;
  await unknown(swf.describeWorkflowExecution({ domain: "d", execution }), message);
  await unknown(swf.getWorkflowExecutionHistory({ domain: "d", execution }), message);
  const times = { domain: "d", closeTimeFilter: { oldestDate: new Date(0) } };
  assert.deepEqual((await swf.listClosedWorkflowExecutions(times)).executionInfos, []);
  assert.equal((await swf.countClosedWorkflowExecutions(times)).count, 0);
};

for (const days of ["1", "90"]) {
  test(`after ${days} days of retention a closed execution is forgotten with all that was its own`, async () => {
    await using service = await startService();
    const names = await completeIn(service, days);
    await service.server.advance({ milliseconds: Number(days) * dayMilliseconds - 1 });
    const { events } = await service.swf.getWorkflowExecutionHistory(names);
    assert.equal(events?.length, 5);
    await service.server.advance({ milliseconds: 1 });
    await expectForgotten(service, names.execution);
  });
}

for (const retention of ["NONE", "0"]) {
  test(`with a retention of ${retention} a closed execution is forgotten after a minute (a guess)`, async () => {
    await using service = await startService();
    const names = await completeIn(service, retention);
    const { events } = await service.swf.getWorkflowExecutionHistory(names);
    assert.equal(events?.length, 5);
    await service.server.advance({ seconds: 60 });
    await expectForgotten(service, names.execution);
  });
}

test("an open execution is never forgotten", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.decide();
  await service.server.advance({ days: 364 });
  assert.equal((await service.describe(run)).executionInfo?.executionStatus, "OPEN");
});

test("runs that continue as new are forgotten one by one (a guess)", async () => {
  await using service = await startService();
  const first = await service.start();
  await service.decide(continueAsNew());
  await service.server.advance({ days: 5 });
  await service.decide(continueAsNew());
  await service.server.advance({ days: 2 });
  const message = `Unknown execution: WorkflowExecution=[workflowId=w, runId=${first.runId}]`;
  const { workflowId, runId } = first;
  await unknown(
    service.swf.describeWorkflowExecution({ domain, execution: { workflowId, runId } }),
    message,
  );
  const { count } = await service.swf.countClosedWorkflowExecutions({
    domain,
    startTimeFilter: { oldestDate: new Date(0) },
  });
  assert.equal(count, 1);
});

test("a workflow id can be started anew after its last run is forgotten", async () => {
  await using service = await startService();
  await service.start();
  await service.decide(complete());
  await service.server.advance({ days: 8 });
  await service.start();
});
