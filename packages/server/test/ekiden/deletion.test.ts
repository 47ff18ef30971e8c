// Deleting closed executions through whole nodes over both stores.
import assert from "node:assert/strict";
import { test } from "node:test";
import { arnOf, denied, domain, Harness, outcomeOf } from "./harness.ts";
import {
  childId,
  complete,
  continueChildAsNew,
  decide,
  historyOf,
  openRunOf,
  populate,
  start,
  startChild,
  typesOf,
  until,
  workflowId,
} from "./reset-orders.ts";
import { sharedOptions } from "./stores.ts";

const stores = { sqlite: async () => ({}), postgres: sharedOptions };

for (const [kind, options] of Object.entries(stores)) {
  test(`over ${kind}, a closed execution is deleted with its history, and no other run is`, async () => {
    await using harness = await Harness.open(await options());
    const { owner } = harness;
    await populate(owner);
    const runId = await start(owner);
    const remove = () => owner.ekiden.deleteWorkflowExecution({ domain, workflowId, runId });
    await assert.rejects(remove(), {
      name: "OperationNotPermittedFault",
      message: `The execution ${workflowId}, run ${runId}, is open: terminate it, and then delete it`,
    });
    await owner.terminateWorkflowExecution({ domain, workflowId });
    const next = await start(owner);
    assert.deepEqual(await remove(), { closeStatus: "TERMINATED" });
    const unknown = { name: "UnknownResourceFault" };
    const execution = { workflowId, runId };
    await assert.rejects(owner.describeWorkflowExecution({ domain, execution }), unknown);
    await assert.rejects(owner.getWorkflowExecutionHistory({ domain, execution }), unknown);
    const query = `workflowId = "${workflowId}"`;
    const { executionInfos } = await owner.ekiden.findWorkflowExecutions({ domain, query });
    assert.deepEqual(
      executionInfos.map((found) => found.execution.runId),
      [next],
    );
    assert.equal(await openRunOf(owner, workflowId), next);
    assert.equal((await historyOf(owner, { workflowId, runId: next })).length, 2);
    await assert.rejects(remove(), unknown);
  });

  test(`over ${kind}, a child whose first run was deleted reports to a parent that was reset`, async () => {
    await using harness = await Harness.open(await options());
    const { owner } = harness;
    await populate(owner);
    await start(owner);
    await decide(owner, startChild(childId));
    await until(async () => (await openRunOf(owner, childId)) !== undefined);
    const first = (await openRunOf(owner, childId)) ?? "";
    await decide(owner, continueChildAsNew, { of: childId });
    const hasRecorded = async (type: string) =>
      typesOf(await historyOf(owner, { workflowId })).includes(type);
    await until(() => hasRecorded("ChildWorkflowExecutionStarted"));
    await owner.signalWorkflowExecution({ domain, workflowId, signalName: "hurry" });
    await decide(owner, undefined, { of: workflowId });
    await owner.ekiden.deleteWorkflowExecution({ domain, workflowId: childId, runId: first });
    await owner.ekiden.resetWorkflowExecution({ domain, workflowId, decision: "LAST" });
    await decide(owner, complete("delivered"), { of: childId });
    await until(() => hasRecorded("ChildWorkflowExecutionCompleted"));
    assert.equal(await hasRecorded("ChildWorkflowExecutionTerminated"), false);
  });
}

test("to terminate executions is not yet a right to delete them", async () => {
  await using harness = await Harness.open();
  const { owner } = harness;
  await populate(owner);
  const runId = await start(owner);
  await owner.terminateWorkflowExecution({ domain, workflowId });
  const call = { domain, workflowId, runId };
  const keyOf = (user: string, Action: string) =>
    harness.keyFor(user, [{ Effect: "Allow", Action, Resource: arnOf(domain) }]);
  const ann = harness.client(await keyOf("ann", "swf:*"));
  assert.equal(await outcomeOf(ann.ekiden.deleteWorkflowExecution(call)), denied);
  const mary = harness.client(await keyOf("mary", "ekiden:DeleteWorkflowExecution"));
  assert.equal(await outcomeOf(mary.ekiden.deleteWorkflowExecution(call)), "allowed");
});

test("an execution that closed while the start of its child was under way is deleted a minute later", async () => {
  const virtual = { isTimeVirtual: true, access: "open", data: ":memory:" } as const;
  await using harness = await Harness.open(virtual);
  const owner = harness.client({ accessKeyId: "anybody", secretAccessKey: "anything" });
  await populate(owner);
  const runId = await start(owner);
  await decide(owner, [startChild(childId), complete("in a hurry")]);
  const remove = () => owner.ekiden.deleteWorkflowExecution({ domain, workflowId, runId });
  await assert.rejects(remove(), {
    name: "OperationNotPermittedFault",
    message: /may have a child that does not know of it yet.* try again in a minute/,
  });
  await until(async () => {
    const { executionInfos } = await owner.listClosedWorkflowExecutions({
      domain,
      startTimeFilter: { oldestDate: new Date(0) },
      executionFilter: { workflowId: childId },
    });
    return executionInfos[0]?.closeStatus === "TERMINATED";
  });
  await owner.ekiden.advanceTime({ seconds: 60 });
  assert.deepEqual(await remove(), { closeStatus: "COMPLETED" });
});
