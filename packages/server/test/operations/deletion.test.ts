// Deleting a run that closed a moment ago, while another run may still ask it how it ended.
import assert from "node:assert/strict";
import { test } from "node:test";
import { reach } from "@ekiden/engine";
import { anonymous } from "../../src/access/principal.ts";
import { deletionHandlers } from "../../src/operations/deletion.ts";
import { domainKey } from "../../src/store/domain-key.ts";
import { contextOf } from "../call-contexts.ts";
import { accounts, domain, Service, taskList, workflowType } from "../model/service.ts";

const settings = {
  workflowType,
  taskList,
  taskStartToCloseTimeout: "NONE",
  childPolicy: "ABANDON",
} as const;
const key = domainKey(undefined, domain);
const childSeconds = 60;
const child = { domain: key, workflowId: "child" };

/** A parent that knows of its child; returns the run id of the child. */
const startBoth = async (service: Service): Promise<string> => {
  const executionStartToCloseTimeout = "3600";
  const parent = { domain, workflowId: "parent", ...settings, executionStartToCloseTimeout };
  await service.call("StartWorkflowExecution", parent);
  const attributes = {
    ...settings,
    workflowId: "child",
    executionStartToCloseTimeout: String(childSeconds),
  };
  const decisionType = "StartChildWorkflowExecution";
  for (const decisions of [
    [{ decisionType, startChildWorkflowExecutionDecisionAttributes: attributes }],
    [],
    [],
  ] as const) {
    const polled = await service.call("PollForDecisionTask", { domain, taskList });
    assert.ok(typeof polled === "object");
    const answer = { taskToken: String(polled.taskToken), decisions } as never;
    assert.deepEqual(await service.call("RespondDecisionTaskCompleted", answer), {});
  }
  const found = await service.store.executions.find(child);
  assert.ok(found);
  return found.execution.runId;
};

/** The child ends, and what it tells by that is not delivered yet. */
const endChild = async (service: Service): Promise<void> => {
  service.clock.moveTo(service.clock.now() + childSeconds * 1_000);
  await service.store.executions.step(child, service.clock.now(), reach);
};

const remove = (service: Service, runId: string) =>
  deletionHandlers(service).DeleteWorkflowExecution(
    { domain, workflowId: "child", runId },
    contextOf({ accounts, store: service.store }, anonymous),
  );

const tooEarly = {
  name: "OperationNotPermittedFault",
  message: /its parent may not know yet how it ended: try again in a minute$/,
};

test("a child is not deleted before its parent knows how it ended", async () => {
  const service = await Service.open();
  const runId = await startBoth(service);
  await endChild(service);
  await assert.rejects(remove(service, runId), tooEarly);
  await service.settle();
  assert.deepEqual(await remove(service, runId), { closeStatus: "TIMED_OUT" });
  await service.close();
});

test("a child whose parent was reset before it knew the end is deleted a minute later", async () => {
  const service = await Service.open();
  const runId = await startBoth(service);
  const { executions } = service.store;
  const find = executions.find.bind(executions);
  Object.assign(executions, {
    async find(...asked: Parameters<typeof find>) {
      const [reference] = asked;
      // The first that the parent's new run asks of the child.
      if ("runId" in reference && reference.runId === runId) {
        Object.assign(executions, { find });
        await endChild(service);
        await assert.rejects(remove(service, runId), tooEarly);
      }
      return find(...asked);
    },
  });
  const reset = { domain, workflowId: "parent", decision: "LAST" } as const;
  const { runId: parentRunId } = (await service.call("ResetWorkflowExecution", reset)) as {
    runId: string;
  };
  assert.equal(executions.find, find);
  const events = await service.events({ workflowId: "parent", runId: parentRunId }, 1);
  assert.equal(events?.filter(({ type }) => type === "ChildWorkflowExecutionTimedOut").length, 1);
  await service.pass(60_000);
  assert.deepEqual(await remove(service, runId), { closeStatus: "TIMED_OUT" });
  await service.close();
});
