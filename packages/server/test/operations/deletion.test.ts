// Deleting a run that closed a moment ago, while another run may still ask it how it ended.
import assert from "node:assert/strict";
import { test } from "node:test";
import { reach, terminate } from "@ekiden/engine";
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

const remove = (service: Service, runId: string, workflowId = "child") =>
  deletionHandlers(service).DeleteWorkflowExecution(
    { domain, workflowId, runId },
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

/** Just before the child is told for the first time of the parent's new run, or asked by it. */
const beforeNews = (service: Service, runId: string, act: () => Promise<void>): void => {
  const { executions } = service.store;
  const find = executions.find.bind(executions);
  Object.assign(executions, {
    async find(...asked: Parameters<typeof find>) {
      const [reference] = asked;
      if ("runId" in reference && reference.runId === runId) {
        Object.assign(executions, { find });
        await act();
      }
      return find(...asked);
    },
  });
};

/**
 * The child is not deleted just before it is told, after what `act` does. Returns what is to be
 * called in the end: it throws where that moment did not come.
 */
const refusedBeforeNews = (
  service: Service,
  runId: string,
  act: () => Promise<unknown> = async () => undefined,
): (() => void) => {
  let isRefused = false;
  beforeNews(service, runId, async () => {
    await act();
    await assert.rejects(remove(service, runId), tooEarly);
    isRefused = true;
  });
  return () => assert.ok(isRefused);
};

const parent = { domain: key, workflowId: "parent" };

const openParent = async ({ store }: Service): Promise<string> => {
  const found = await store.executions.find(parent);
  assert.ok(found);
  return found.execution.runId;
};

const endParent = async (service: Service): Promise<string> => {
  const runId = await openParent(service);
  const { workflowId } = parent;
  assert.deepEqual(await service.call("TerminateWorkflowExecution", { domain, workflowId }), {});
  return runId;
};

/** Returns the run id of the new run. */
const resetParent = async (
  service: Service,
  runId?: string,
  decision: "FIRST" | "LAST" = "LAST",
): Promise<string> => {
  const answer = { domain, workflowId: "parent", runId, decision };
  return ((await service.call("ResetWorkflowExecution", answer)) as { runId: string }).runId;
};

/** What the parent's run says of the child's end, which it has not from another run. */
const assertTold = async (service: Service, runId: string): Promise<void> => {
  const events = await service.events({ workflowId: "parent", runId }, 1);
  const ends = events?.filter(({ type }) => /^Child\w+(TimedOut|Terminated)$/.test(type));
  assert.deepEqual(
    ends?.map(({ type }) => type),
    ["ChildWorkflowExecutionTimedOut"],
  );
};

test("a child whose parent was reset before it knew the end is deleted a minute later", async () => {
  const service = await Service.open();
  const runId = await startBoth(service);
  const requireRefused = refusedBeforeNews(service, runId, () => endChild(service));
  await assertTold(service, await resetParent(service));
  requireRefused();
  await service.pass(60_000);
  assert.deepEqual(await remove(service, runId), { closeStatus: "TIMED_OUT" });
  await service.close();
});

test("so is a child whose parent had closed when it was reset", async () => {
  const service = await Service.open();
  const runId = await startBoth(service);
  const closed = await endParent(service);
  const requireRefused = refusedBeforeNews(service, runId, () => endChild(service));
  await assertTold(service, await resetParent(service, closed));
  requireRefused();
  await service.close();
});

test("so is a child whose end an earlier run of its parent knows", async () => {
  const service = await Service.open();
  const runId = await startBoth(service);
  const closed = await endParent(service);
  await resetParent(service, closed);
  await endChild(service);
  await service.settle();
  await assertTold(service, await endParent(service));
  const requireRefused = refusedBeforeNews(service, runId);
  await assertTold(service, await resetParent(service, closed));
  requireRefused();
  await service.close();
});

test("so is a child whose parent is deleted when it has been reset", async () => {
  const service = await Service.open();
  const runId = await startBoth(service);
  const before = await openParent(service);
  const requireRefused = refusedBeforeNews(service, runId, async () => {
    await remove(service, before, "parent");
    await endChild(service);
  });
  await assertTold(service, await resetParent(service));
  requireRefused();
  await service.close();
});

test("a child that a closed parent left is deleted at once", async () => {
  const service = await Service.open();
  const runId = await startBoth(service);
  const closed = await endParent(service);
  await endChild(service);
  // It has decided nothing of the child.
  await resetParent(service, closed, "FIRST");
  assert.deepEqual(await remove(service, runId), { closeStatus: "TIMED_OUT" });
  await service.close();
});

test("a parent that was reset is not deleted before its children know of its end", async () => {
  const service = await Service.open();
  const runId = await startBoth(service);
  const { executions } = service.store;
  let next = "";
  beforeNews(service, runId, async () => {
    next = await openParent(service);
    const childPolicy = "TERMINATE";
    await executions.step(parent, service.clock.now(), (step) => terminate(step, { childPolicy }));
    await assert.rejects(remove(service, next, "parent"), {
      name: "OperationNotPermittedFault",
      message: /may have a child that does not know of it yet.*: try again in a minute$/,
    });
  });
  assert.equal(await resetParent(service), next);
  const found = await executions.find({ ...child, runId });
  assert.equal(found?.execution.closed?.status, "TERMINATED");
  await service.pass(60_000);
  assert.deepEqual(await remove(service, next, "parent"), { closeStatus: "TERMINATED" });
  await service.close();
});
