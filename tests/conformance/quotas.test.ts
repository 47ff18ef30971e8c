// How fast what may be asked for, as the SDK for JavaScript meets it; a test says what time it is.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { type Decision, type HistoryEvent, SWF, type SWFClientConfig } from "@aws-sdk/client-swf";
import { openKeyService } from "@ekiden/server";
import {
  startTestPostgres,
  startTestServer,
  type TestServer,
  type TestServerOptions,
} from "@ekiden/testing";

const domain = "video";
const workflowType = { name: "encode", version: "1" };
const activityType = { name: "cut", version: "1" };
const taskList = { name: "usual" };
const throttled = { name: "ThrottlingException", message: "Rate exceeded" };

class Client extends SWF {
  constructor(server: TestServer, config: SWFClientConfig = {}) {
    super({ ...server.clientOptions, maxAttempts: 1, ...config });
  }

  [Symbol.dispose](): void {
    this.destroy();
  }

  async prepare(): Promise<void> {
    await this.registerDomain({ name: domain, workflowExecutionRetentionPeriodInDays: "1" });
    await this.registerWorkflowType({
      domain,
      ...workflowType,
      defaultTaskList: taskList,
      defaultChildPolicy: "TERMINATE",
      defaultExecutionStartToCloseTimeout: "86400",
      defaultTaskStartToCloseTimeout: "86400",
    });
    await this.registerActivityType({
      domain,
      ...activityType,
      defaultTaskList: taskList,
      defaultTaskHeartbeatTimeout: "NONE",
      defaultTaskScheduleToCloseTimeout: "NONE",
      defaultTaskScheduleToStartTimeout: "NONE",
      defaultTaskStartToCloseTimeout: "NONE",
    });
  }

  start(workflowId: string) {
    return this.startWorkflowExecution({ domain, workflowId, workflowType });
  }

  /** Answers the next decision task; the events that the answer has left. */
  async decide(workflowId: string, ...decisions: Decision[]): Promise<HistoryEvent[]> {
    const { taskToken, events = [] } = await this.pollForDecisionTask({ domain, taskList });
    const before = events.length;
    await this.respondDecisionTaskCompleted({ taskToken, decisions });
    const { executionInfos: [info] = [] } = await this.listOpenWorkflowExecutions({
      domain,
      executionFilter: { workflowId },
      startTimeFilter: { oldestDate: new Date(0) },
    });
    const execution = { workflowId, runId: info?.execution?.runId };
    const history = await this.getWorkflowExecutionHistory({ domain, execution });
    return (history.events ?? []).slice(before + 1);
  }
}

/** How many of so many calls, one after the other, are not throttled. */
const passing = async (calls: number, call: () => Promise<unknown>): Promise<number> => {
  let passed = 0;
  for (let made = 0; made < calls; made += 1) {
    try {
      await call();
      passed += 1;
    } catch (error) {
      const { name, message } = error as Error;
      assert.deepEqual({ name, message }, throttled);
    }
  }
  return passed;
};

const timer = (timerId: string): Decision => ({
  decisionType: "StartTimer",
  startTimerDecisionAttributes: { timerId, startToFireTimeout: "5000" },
});
const activity = (activityId: string, list?: string): Decision => ({
  decisionType: "ScheduleActivityTask",
  scheduleActivityTaskDecisionAttributes: {
    activityId,
    activityType,
    ...(list && { taskList: { name: list } }),
  },
});

test("with the quotas of the service, an open server throttles what is too much and no more", async () => {
  await using server = await startTestServer({ quotas: "aws" });
  using client = new Client(server);
  const list = () => client.listDomains({ registrationStatus: "REGISTERED" });
  assert.equal(await passing(110, list), 100);
  await server.advance({ seconds: 1 });
  assert.equal(await passing(10, list), 6);
  await assert.rejects(list(), throttled);
  // Another operation has a bucket of its own.
  await client.registerDomain({ name: domain, workflowExecutionRetentionPeriodInDays: "1" });
});

test("without a word about quotas nothing is throttled", async () => {
  await using server = await startTestServer();
  using client = new Client(server);
  const list = () => client.listDomains({ registrationStatus: "REGISTERED" });
  assert.equal(await passing(300, list), 300);
});

test("the SDK comes back by itself after it was throttled", async () => {
  await using server = await startTestServer({ time: "running", quota: ["ListDomains=1/10"] });
  const client = new SWF(server.clientOptions);
  for (let calls = 0; calls < 3; calls += 1) {
    await client.listDomains({ registrationStatus: "REGISTERED" });
  }
  client.destroy();
});

test("one execution has quotas of its own, beside all that the others do", async () => {
  const quota = [
    "SignalWorkflowExecution@execution=3/1",
    "RequestCancelWorkflowExecution@execution=1/1",
    "GetWorkflowExecutionHistory@execution=2/1",
    "RecordActivityTaskHeartbeat@execution=2/1",
  ];
  await using server = await startTestServer({ quota });
  using client = new Client(server);
  await client.prepare();
  const { runId } = await client.start("one");
  await client.start("other");
  const signal = (workflowId: string, run?: string | undefined) => () =>
    client.signalWorkflowExecution({ domain, workflowId, runId: run, signalName: "s" });
  assert.equal(await passing(2, signal("one")), 2);
  assert.equal(await passing(2, signal("one", runId)), 1, "named with its run or without");
  assert.equal(await passing(4, signal("other")), 3);
  const cancel = (workflowId: string) => () =>
    client.requestCancelWorkflowExecution({ domain, workflowId });
  assert.equal(await passing(2, cancel("one")), 1);
  assert.equal(await passing(2, cancel("other")), 1);
  const execution = { workflowId: "one", runId };
  const look = () => client.getWorkflowExecutionHistory({ domain, execution });
  assert.equal(await passing(3, look), 2);
  await server.advance({ seconds: 1 });
  assert.equal(await passing(3, look), 1);
  await client
    .pollForDecisionTask({ domain, taskList })
    .then(({ taskToken }) =>
      client.respondDecisionTaskCompleted({ taskToken, decisions: [activity("a")] }),
    );
  const { taskToken } = await client.pollForActivityTask({ domain, taskList });
  assert.equal(await passing(3, () => client.recordActivityTaskHeartbeat({ taskToken })), 2);
});

test("decisions that are too many fail with their causes, and the answer is taken", async () => {
  await using server = await startTestServer({ quota: ["StartTimer=2/1"] });
  using client = new Client(server);
  await client.prepare();
  await client.start("w");
  const left = await client.decide("w", timer("1"), timer("2"), timer("3"), activity("a"));
  assert.deepEqual(
    left.map(({ eventType }) => eventType),
    [
      "TimerStarted",
      "TimerStarted",
      "StartTimerFailed",
      "ActivityTaskScheduled",
      "DecisionTaskScheduled",
    ],
  );
  assert.deepEqual(left[2]?.startTimerFailedEventAttributes, {
    timerId: "3",
    cause: "TIMER_CREATION_RATE_EXCEEDED",
    decisionTaskCompletedEventId: 4,
  });
});

test("a ContinueAsNewWorkflowExecution without attributes counts, and fails when there are too many", async () => {
  const quota = ["ContinueAsNewWorkflowExecution=1/1", "ScheduleActivityTask@taskList=2/1"];
  await using server = await startTestServer({ quota });
  using client = new Client(server);
  await client.prepare();
  const continues: Decision = { decisionType: "ContinueAsNewWorkflowExecution" };
  const { runId } = await client.start("w");
  await client.decide("w", continues);
  const execution = { workflowId: "w", runId };
  const { executionInfo } = await client.describeWorkflowExecution({ domain, execution });
  assert.equal(executionInfo?.closeStatus, "CONTINUED_AS_NEW");
  const [failed] = await client.decide("w", continues);
  assert.equal(
    failed?.continueAsNewWorkflowExecutionFailedEventAttributes?.cause,
    "CONTINUE_AS_NEW_WORKFLOW_EXECUTION_RATE_EXCEEDED",
  );
});

test("a task list takes so many activity tasks, named by a decision or by the defaults of its type", async () => {
  await using server = await startTestServer({ quota: ["ScheduleActivityTask@taskList=2/1"] });
  using client = new Client(server);
  await client.prepare();
  await client.start("w");
  const wanted = [activity("1"), activity("2", "usual"), activity("3"), activity("4", "other")];
  const left = await client.decide("w", ...wanted);
  assert.deepEqual(
    left
      .map(({ scheduleActivityTaskFailedEventAttributes: failed }) => failed?.cause)
      .filter(Boolean),
    ["ACTIVITY_CREATION_RATE_EXCEEDED"],
  );
  assert.equal(left[2]?.scheduleActivityTaskFailedEventAttributes?.activityId, "3");
});

test("a call that its caller may not make takes nothing from the quota of the account", async () => {
  const data = mkdtempSync(join(tmpdir(), "ekiden-quotas-"));
  after(() => rmSync(data, { recursive: true }));
  await using server = await startTestServer({ access: "keys", data, quota: ["ListDomains=1/1"] });
  using admin = new Client(server);
  const { service, close } = await openKeyService({ data });
  const credentials = await service.create({ account: "123456789012", user: "nobody" });
  await close();
  using nobody = new Client(server, { credentials });
  const list = (client: SWF) => client.listDomains({ registrationStatus: "REGISTERED" });
  await assert.rejects(list(nobody), { name: "AccessDeniedException" });
  assert.equal(await passing(2, () => list(admin)), 1);
});

interface Pair extends AsyncDisposable {
  readonly servers: readonly TestServer[];
  readonly clients: readonly Client[];
}

/** Two nodes over one database, each of which has heard that the other is there, and a domain. */
const openPair = async (options: TestServerOptions): Promise<Pair> => {
  const postgres = await startTestPostgres();
  const shared = { store: await postgres.createDatabase(), ...options };
  const quota = [...(options.quota ?? []), "ListDomains=2/1"];
  const start = () => startTestServer({ ...shared, quota });
  const servers = [await start(), await start()];
  const clients = servers.map((server) => new Client(server));
  const [first] = clients;
  await first?.registerDomain({ name: domain, workflowExecutionRetentionPeriodInDays: "1" });
  const list = (client: Client) => client.listDomains({ registrationStatus: "REGISTERED" });
  for (const [at, client] of clients.entries()) {
    // Alone it lets two through; once it knows of the other, one.
    while ((await passing(2, () => list(client))) > 1) await servers[at]?.advance({ seconds: 10 });
  }
  return {
    servers,
    clients,
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.destroy();
      for (const server of servers) await server.close();
      await postgres[Symbol.asyncDispose]();
    },
  };
};

/** How many of so many calls to each of the nodes are not throttled, all nodes together. */
const passingAt = async (clients: readonly Client[], each: number): Promise<number> => {
  const passed = clients.map((client) =>
    passing(each, () => client.describeDomain({ name: domain })),
  );
  return (await Promise.all(passed)).reduce((sum, one) => sum + one);
};

test("two nodes over one database let through together what one would, give or take a fifth", async () => {
  await using pair = await openPair({ quota: ["DescribeDomain=100/10"] });
  const { clients, servers } = pair;
  const isNear = (measured: number, expected: number) =>
    assert.ok(Math.abs(measured - expected) <= expected / 5, `${measured} of ${expected}`);
  isNear(await passingAt(clients, 60), 100);
  let later = 0;
  for (let seconds = 0; seconds < 10; seconds += 1) {
    for (const server of servers) await server.advance({ seconds: 1 });
    later += await passingAt(clients, 8);
  }
  isNear(later, 100);
});

test("two nodes with the console on let through together what the quota of one allows, not twice that", {
  timeout: 30_000,
}, async () => {
  const consoleFiles = mkdtempSync(join(tmpdir(), "ekiden-quotas-console-"));
  after(() => rmSync(consoleFiles, { recursive: true }));
  await using pair = await openPair({ consoleFiles, quota: ["DescribeDomain=20/1"] });
  assert.equal(await passingAt(pair.clients, 30), 20);
});
