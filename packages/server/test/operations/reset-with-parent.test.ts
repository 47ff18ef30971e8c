// A child that changes or is deleted while its parent is reset belongs to the parent's new run.
import assert from "node:assert/strict";
import { test } from "node:test";
import { reach } from "@ekiden/engine";
import { domainKey } from "../../src/store/domain-key.ts";
import { activityType, domain, Service, taskList, workflowType } from "../model/service.ts";

const settings = {
  workflowType,
  taskList,
  taskStartToCloseTimeout: "NONE",
  executionStartToCloseTimeout: "3600",
  childPolicy: "TERMINATE",
} as const;

const decide = async (service: Service, decisions: readonly object[]): Promise<void> => {
  const polled = await service.call("PollForDecisionTask", { domain, taskList });
  assert.ok(typeof polled === "object");
  const answer = { taskToken: String(polled.taskToken), decisions } as never;
  assert.deepEqual(await service.call("RespondDecisionTaskCompleted", answer), {});
};

const reset = (service: Service, workflowId: string, runId?: string) =>
  service.call("ResetWorkflowExecution", { domain, workflowId, runId, decision: "LAST" });

const startChild = {
  decisionType: "StartChildWorkflowExecution",
  startChildWorkflowExecutionDecisionAttributes: { workflowId: "child", ...settings },
};

const openRun = async ({ store }: Service, workflowId: string) => {
  const found = await store.executions.find({ domain: domainKey(undefined, domain), workflowId });
  assert.ok(found);
  return found;
};

test("a child that is reset while its parent is ends with the parent's new run", async () => {
  const service = await Service.open();
  await service.call("StartWorkflowExecution", { domain, workflowId: "parent", ...settings });
  await decide(service, [startChild]);
  // Of the child, and of the parent, which has heard that the child runs.
  await decide(service, []);
  await decide(service, []);
  const { histories } = service.store;
  const read = histories.read.bind(histories);
  Object.assign(histories, {
    async read(...asked: Parameters<typeof read>) {
      Object.assign(histories, { read });
      assert.equal(typeof (await reset(service, "parent")), "object");
      return read(...asked);
    },
  });
  const { runId } = (await reset(service, "child")) as { runId: string };
  await service.call("TerminateWorkflowExecution", { domain, workflowId: "parent" });
  const events = await service.events({ workflowId: "child", runId }, 1);
  const last = events?.at(-1);
  assert.equal(last?.type, "WorkflowExecutionTerminated");
  await service.close();
});

test("a child whose first run is deleted while its parent is reset is not told as terminated", async () => {
  const service = await Service.open();
  await service.call("StartWorkflowExecution", { domain, workflowId: "parent", ...settings });
  await decide(service, [startChild]);
  const first = await openRun(service, "child");
  // The first is the child's, which goes on in another run; the other is the parent's.
  await decide(service, [{ decisionType: "ContinueAsNewWorkflowExecution" }]);
  await decide(service, []);
  const { executions, histories } = service.store;
  const read = histories.read.bind(histories);
  let isRemoved = false;
  Object.assign(histories, {
    async read(...asked: Parameters<typeof read>) {
      const events = await read(...asked);
      // Where its last event is looked at, to say how it ended.
      if (asked[0] === first.id && !isRemoved) {
        isRemoved = true;
        await executions.remove(first.id);
      }
      return events;
    },
  });
  const { runId } = (await reset(service, "parent")) as { runId: string };
  assert.ok(isRemoved);
  const told = await service.events({ workflowId: "parent", runId }, 1);
  assert.ok(told?.every(({ type }) => type !== "ChildWorkflowExecutionTerminated"));
  const { execution } = await openRun(service, "child");
  assert.notEqual(execution.runId, first.execution.runId);
  assert.equal(execution.parent?.runId, runId);
  await service.close();
});

test("a child of which later runs are left tells its parent's new run how the last of them ended", async () => {
  const service = await Service.open();
  await service.call("StartWorkflowExecution", { domain, workflowId: "parent", ...settings });
  await decide(service, [startChild]);
  const first = await openRun(service, "child");
  const executionStartToCloseTimeout = "1800";
  await decide(service, [
    {
      decisionType: "ContinueAsNewWorkflowExecution",
      continueAsNewWorkflowExecutionDecisionAttributes: { executionStartToCloseTimeout },
    },
  ]);
  await decide(service, []);
  const { executions } = service.store;
  await executions.remove(first.id);
  const child = { domain: first.execution.domain, workflowId: "child" };
  const find = executions.find.bind(executions);
  Object.assign(executions, {
    async find(...asked: Parameters<typeof find>) {
      const [reference] = asked;
      if ("runId" in reference && reference.runId === first.execution.runId) {
        Object.assign(executions, { find });
        // What the child tells its former parent by this is delivered after what is asked here.
        service.clock.moveTo(service.clock.now() + 1_800_000);
        await executions.step(child, service.clock.now(), reach);
      }
      return find(...asked);
    },
  });
  const { runId } = (await reset(service, "parent")) as { runId: string };
  assert.equal(executions.find, find);
  const events = await service.events({ workflowId: "parent", runId }, 1);
  const ends = events?.filter(({ type }) => /^Child\w+(TimedOut|Terminated)$/.test(type));
  assert.deepEqual(
    ends?.map(({ type }) => type),
    ["ChildWorkflowExecutionTimedOut"],
  );
  await service.close();
});

/** The child ends, its parent hears so, and it runs again: asked for by a later event. */
const runTwice = async (service: Service): Promise<void> => {
  await service.call("StartWorkflowExecution", { domain, workflowId: "parent", ...settings });
  await decide(service, [startChild]);
  await decide(service, [{ decisionType: "CompleteWorkflowExecution" }]);
  await decide(service, [startChild]);
  await decide(service, []);
  await decide(service, []);
};

/** Its child goes on. */
const terminateParent = async (service: Service): Promise<string> => {
  const { execution } = await openRun(service, "parent");
  const childPolicy = "ABANDON";
  await service.call("TerminateWorkflowExecution", { domain, workflowId: "parent", childPolicy });
  return execution.runId;
};

/** What the parent's new run says of its children. The run of the last one is gone by then. */
const childEventsAfterReset = async (service: Service): Promise<readonly string[] | undefined> => {
  const closed = await terminateParent(service);
  const { id } = await openRun(service, "child");
  await service.call("TerminateWorkflowExecution", { domain, workflowId: "child" });
  await service.store.executions.remove(id);
  const { runId } = (await reset(service, "parent", closed)) as { runId: string };
  const events = await service.events({ workflowId: "parent", runId }, 1);
  return events?.map(({ type }) => type).filter((type) => type.startsWith("ChildWorkflow"));
};

const endOfEach = [
  "ChildWorkflowExecutionStarted",
  "ChildWorkflowExecutionCompleted",
  "ChildWorkflowExecutionStarted",
  "ChildWorkflowExecutionTerminated",
];

test("a parent is not told how an earlier child with the same workflow id ended", async () => {
  const service = await Service.open();
  await runTwice(service);
  assert.deepEqual(await childEventsAfterReset(service), endOfEach);
  await service.close();
});

test("a parent that was reset before is not told so either", async () => {
  const service = await Service.open();
  await runTwice(service);
  assert.equal(typeof (await reset(service, "parent")), "object");
  await decide(service, []);
  assert.deepEqual(await childEventsAfterReset(service), endOfEach);
  await service.close();
});

const schedule = {
  decisionType: "ScheduleActivityTask",
  scheduleActivityTaskDecisionAttributes: { activityType, activityId: "a" },
};

test("a child that a reset has given another event is found in its later run", async () => {
  const service = await Service.open();
  await service.call("StartWorkflowExecution", { domain, workflowId: "parent", ...settings });
  await decide(service, [schedule]);
  // Its start is left out of the runs to come, so that what follows has other ids there.
  assert.equal(typeof (await service.call("PollForActivityTask", { domain, taskList })), "object");
  const signal = { domain, workflowId: "parent", signalName: "go" };
  await service.call("SignalWorkflowExecution", signal);
  await decide(service, [startChild]);
  const first = await openRun(service, "child");
  await decide(service, [{ decisionType: "ContinueAsNewWorkflowExecution" }]);
  await decide(service, []);
  await service.store.executions.remove(first.id);
  const closed = await terminateParent(service);
  const before = (await openRun(service, "child")).execution.parent;
  assert.equal(typeof (await reset(service, "parent", closed)), "object");
  const between = (await openRun(service, "child")).execution.parent;
  assert.equal(between?.initiatedEventId, (before?.initiatedEventId ?? 0) - 1);
  await terminateParent(service);
  const { runId } = (await reset(service, "parent", closed)) as { runId: string };
  assert.equal((await openRun(service, "child")).execution.parent?.runId, runId);
  await service.close();
});
