// Calls about a run that is removed between being found and its history being read.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SwfClient } from "@ekiden/client";
import { terminate } from "@ekiden/engine";
import { startTestServer } from "@ekiden/testing";
import { domainKey } from "../../src/store/domain-key.ts";
import { activityType, domain, Service, taskList, workflowType } from "../model/service.ts";
import { postgres } from "../shared-postgres.ts";

const execution = { domain, workflowId: "w" } as const;

const schedule = {
  decisionType: "ScheduleActivityTask",
  scheduleActivityTaskDecisionAttributes: { activityId: "a", activityType, taskList },
} as const;

/** One run, whose decider has given a context and has scheduled an activity. */
const openWithRun = async (): Promise<{ service: Service; runId: string }> => {
  const service = await Service.open();
  const start = { ...execution, workflowType, taskList };
  const { runId } = (await service.call("StartWorkflowExecution", start)) as { runId: string };
  const task = await service.call("PollForDecisionTask", { domain, taskList });
  assert.ok(typeof task === "object");
  await service.call("RespondDecisionTaskCompleted", {
    taskToken: String(task.taskToken),
    executionContext: "half way",
    decisions: [schedule],
  });
  return { service, runId };
};

/** The run ends and is removed just before the next reading of a history. */
const removeBeforeReading = async ({ store, clock }: Service, runId: string): Promise<void> => {
  const key = { domain: domainKey(undefined, domain), workflowId: "w", runId };
  const found = await store.executions.find(key);
  assert.ok(found);
  const { executions, histories } = store;
  const read = histories.read.bind(histories);
  const isOpen = !found.execution.closed;
  Object.assign(histories, {
    async read(...asked: Parameters<typeof read>) {
      if (isOpen) await executions.step(key, clock.now(), (step) => terminate(step, {}));
      await executions.remove(found.id);
      return read(...asked);
    },
  });
};

test("a run that is removed while it is described is unknown", async () => {
  const { service, runId } = await openWithRun();
  await service.call("TerminateWorkflowExecution", execution);
  const named = { domain, execution: { workflowId: "w", runId } };
  const described = await service.call("DescribeWorkflowExecution", named);
  assert.ok(typeof described === "object");
  assert.equal(described.latestExecutionContext, "half way");
  await removeBeforeReading(service, runId);
  const answer = await service.call("DescribeWorkflowExecution", named);
  assert.equal(answer, "UnknownResourceFault");
  await service.close();
});

for (const reverseOrder of [false, true]) {
  const order = reverseOrder ? "backwards" : "forwards";
  test(`a run that is removed while its history is read ${order} is unknown`, async () => {
    const { service, runId } = await openWithRun();
    await service.call("TerminateWorkflowExecution", execution);
    await removeBeforeReading(service, runId);
    const named = { domain, execution: { workflowId: "w", runId } };
    const answer = await service.call("GetWorkflowExecutionHistory", { ...named, reverseOrder });
    assert.equal(answer, "UnknownResourceFault");
    await service.close();
  });
}

test("an activity task whose run is removed before it is given is none", async () => {
  const { service, runId } = await openWithRun();
  await removeBeforeReading(service, runId);
  const answer = await service.call("PollForActivityTask", { domain, taskList });
  assert.deepEqual(answer, { startedEventId: 0 });
  await service.close();
});

test("a decision task whose run is removed before it is given is none", async () => {
  const { service, runId } = await openWithRun();
  await service.call("SignalWorkflowExecution", { ...execution, signalName: "go" });
  await removeBeforeReading(service, runId);
  const answer = await service.call("PollForDecisionTask", { domain, taskList });
  assert.deepEqual(answer, { previousStartedEventId: 0, startedEventId: 0 });
  await service.close();
});

test("a page of a decision task whose run is removed meanwhile is of no task", async () => {
  const { service, runId } = await openWithRun();
  await service.call("SignalWorkflowExecution", { ...execution, signalName: "go" });
  const poll = { domain, taskList, maximumPageSize: 1 };
  const first = await service.call("PollForDecisionTask", poll);
  assert.ok(typeof first === "object");
  await removeBeforeReading(service, runId);
  const next = { ...poll, nextPageToken: String(first.nextPageToken) };
  assert.equal(await service.call("PollForDecisionTask", next), "ValidationException");
  await service.close();
});

for (const kind of ["files", "PostgreSQL"] as const) {
  test(`over ${kind}, answers for a run that was removed are of an unknown task`, async () => {
    const store = kind === "files" ? undefined : await postgres.createDatabase();
    await using server = await startTestServer({ store });
    const client = new SwfClient(server.clientOptions);
    await client.registerDomain({ name: domain, workflowExecutionRetentionPeriodInDays: "1" });
    await client.registerWorkflowType({ domain, ...workflowType });
    await client.registerActivityType({ domain, ...activityType });
    const timeouts = { executionStartToCloseTimeout: "60", taskStartToCloseTimeout: "60" };
    const started = { ...execution, workflowType, taskList, ...timeouts };
    const { runId = "" } = await client.startWorkflowExecution({
      ...started,
      childPolicy: "TERMINATE",
    });
    const { taskToken = "" } = await client.pollForDecisionTask({ domain, taskList });
    const attributes = {
      ...schedule.scheduleActivityTaskDecisionAttributes,
      scheduleToStartTimeout: "60",
      scheduleToCloseTimeout: "60",
      startToCloseTimeout: "60",
      heartbeatTimeout: "60",
    };
    const decisions = [{ ...schedule, scheduleActivityTaskDecisionAttributes: attributes }];
    await client.respondDecisionTaskCompleted({ taskToken, decisions });
    const activity = await client.pollForActivityTask({ domain, taskList });
    await client.signalWorkflowExecution({ ...execution, signalName: "go" });
    const decision = await client.pollForDecisionTask({ domain, taskList });
    await client.terminateWorkflowExecution(execution);
    await server.settled();
    await client.ekiden.deleteWorkflowExecution({ ...execution, runId });
    const ofActivity = { taskToken: activity.taskToken ?? "" };
    const ofDecision = { taskToken: decision.taskToken ?? "" };
    const unknownActivity = { message: /^Unknown activity, scheduledEventId = 5/ };
    await assert.rejects(client.respondActivityTaskCompleted(ofActivity), unknownActivity);
    await assert.rejects(client.recordActivityTaskHeartbeat(ofActivity), unknownActivity);
    const unknownDecision = { message: /^Unknown decision task, scheduledEventId = 8/ };
    await assert.rejects(client.respondDecisionTaskCompleted(ofDecision), unknownDecision);
  });
}
