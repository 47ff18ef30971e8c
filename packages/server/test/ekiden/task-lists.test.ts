// ListTaskLists, DescribeTaskList and ListWorkers through sockets, over both stores and two nodes.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type EkidenOutput, SwfClient, type WireDecision } from "@ekiden/client";
import { startTestServer, type TestServer } from "@ekiden/testing";
import { postgres } from "../shared-postgres.ts";
import { arnOf, denied, domain, Harness, outcomeOf, retention, startNode } from "./harness.ts";

const stores = {
  "an embedded store": async () => undefined,
  PostgreSQL: () => postgres.createDatabase(),
};

const order = { name: "Order", version: "1" };
const charge = { name: "ChargeCard", version: "1" };
const deciders = { name: "deciders" };
const payments = { name: "payments" };
const decider = { domain, taskList: deciders, identity: "decider-1" };
const worker = { domain, taskList: payments, identity: "worker-1" };

const register = async (swf: SwfClient): Promise<void> => {
  await swf.registerDomain({ name: domain, ...retention });
  await swf.registerWorkflowType({
    domain,
    ...order,
    defaultTaskList: deciders,
    defaultChildPolicy: "TERMINATE",
    defaultTaskStartToCloseTimeout: "600",
    defaultExecutionStartToCloseTimeout: "86400",
  });
  await swf.registerActivityType({ domain, ...charge });
};

const schedule = (activityId: string, taskList = payments): WireDecision => ({
  decisionType: "ScheduleActivityTask",
  scheduleActivityTaskDecisionAttributes: {
    activityId,
    activityType: charge,
    taskList,
    scheduleToStartTimeout: "NONE",
    scheduleToCloseTimeout: "NONE",
    startToCloseTimeout: "3600",
    heartbeatTimeout: "600",
  },
});

/** A server whose time stands still, with a client of it. */
class TaskListHarness implements AsyncDisposable {
  readonly server: TestServer;
  readonly swf: SwfClient;

  private constructor(server: TestServer) {
    const { endpoint, clientOptions } = server;
    const { credentials } = clientOptions;
    this.server = server;
    this.swf = new SwfClient({ endpoint, region: "us-east-1", credentials });
  }

  static async open(options: Parameters<typeof startTestServer>[0]): Promise<TaskListHarness> {
    const harness = new TaskListHarness(await startTestServer(options));
    await register(harness.swf);
    return harness;
  }

  get seconds(): number {
    return this.server.now() / 1_000;
  }

  start(workflowId: string) {
    return this.swf.startWorkflowExecution({ domain, workflowId, workflowType: order });
  }

  async decide(...decisions: WireDecision[]): Promise<void> {
    const { taskToken = "" } = await this.swf.pollForDecisionTask(decider);
    await this.swf.respondDecisionTaskCompleted({ taskToken, decisions });
  }

  describe(kind: "decision" | "activity", name: string) {
    return this.swf.ekiden.describeTaskList({ domain, kind, name });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.swf.close();
    await this.server[Symbol.asyncDispose]();
  }
}

type Rates = EkidenOutput<"DescribeTaskList">["taskList"]["rates"];

const rateOf = (rates: Rates, windowSeconds: number) =>
  rates.find((rate) => rate.windowSeconds === windowSeconds) ?? assert.fail("has no such rate");

for (const [name, openStore] of Object.entries(stores)) {
  describe(`over ${name}`, () => {
    test("a task list tells what waits on it, since when, and how fast it comes and goes", async () => {
      await using harness = await TaskListHarness.open({ store: await openStore() });
      const begun = harness.seconds;
      await harness.server.advance({ seconds: 100 });
      for (let index = 0; index < 10; index += 1) await harness.start(`order-${index}`);
      const startedAt = harness.seconds;
      for (let index = 0; index < 4; index += 1) await harness.decide(schedule("charge-1"));
      await harness.server.advance({ seconds: 20 });
      const { taskList, ...knowledge } = await harness.describe("decision", "deciders");
      assert.deepEqual([taskList.backlog, taskList.truncated], [6, false]);
      assert.equal(taskList.oldestAt, startedAt);
      assert.deepEqual(knowledge, {
        asOf: harness.seconds,
        watchedSince: begun,
        countedSince: begun,
        unseenNodes: 0,
      });
      const hour = rateOf(taskList.rates, 3_600);
      assert.equal(hour.addedPerSecond, 10 / 120);
      assert.equal(hour.startedPerSecond, 4 / 120);
      assert.equal(taskList.emptyInSeconds, undefined, "more tasks come than go");
      assert.equal((await harness.describe("activity", "payments")).taskList.backlog, 4);
    });

    test("what a reset has taken over waits since the reset", async () => {
      await using harness = await TaskListHarness.open({ store: await openStore() });
      const { swf, server } = harness;
      const order7 = { domain, workflowId: "order-7" };
      const { runId = "" } = await harness.start("order-7");
      await harness.decide(schedule("charge-1"));
      await swf.signalWorkflowExecution({ ...order7, signalName: "go" });
      await harness.decide();
      await swf.terminateWorkflowExecution(order7);
      await server.advance({ hours: 20 });
      const resetAt = harness.seconds;
      await swf.ekiden.resetWorkflowExecution({ ...order7, runId, decision: "LAST" });
      await server.advance({ seconds: 10 });
      const { taskLists } = await swf.ekiden.listTaskLists({ domain });
      assert.deepEqual(
        taskLists.map(({ name: list, backlog, oldestAt }) => [list, backlog, oldestAt]),
        [
          ["deciders", 1, resetAt],
          ["payments", 1, resetAt],
        ],
      );
      await harness.decide({ decisionType: "CompleteWorkflowExecution" });
      const { waits } = await swf.ekiden.describeDomainOverview({ domain });
      assert.equal(waits.decision.p99, 10);
    });

    test("a list that is worked off tells when it will be empty", async () => {
      await using harness = await TaskListHarness.open({ store: await openStore() });
      for (let index = 0; index < 10; index += 1) await harness.start(`order-${index}`);
      await harness.server.advance({ minutes: 6 });
      for (let index = 0; index < 4; index += 1) await harness.decide();
      const { taskList } = await harness.describe("decision", "deciders");
      const { startedPerSecond, addedPerSecond } = rateOf(taskList.rates, 300);
      assert.equal(addedPerSecond, 0);
      assert.equal(taskList.emptyInSeconds, 6 / startedPerSecond);
    });

    test("its pollers wait, were seen a moment ago, or have been gone since", async () => {
      await using harness = await TaskListHarness.open({ store: await openStore() });
      const stateNow = async () => {
        const { taskList } = await harness.describe("activity", "payments");
        const [poller] = taskList.pollers;
        return { state: taskList.state, poller: poller?.state, lastSeenAt: poller?.lastSeenAt };
      };
      assert.equal((await stateNow()).state, "never");
      const poll = harness.swf.pollForActivityTask(worker);
      await harness.server.pollsWaiting(1);
      const waiting = { state: "waiting", poller: "waiting", lastSeenAt: harness.seconds };
      assert.deepEqual(await stateNow(), waiting);
      await harness.server.advance({ seconds: 60 });
      await poll;
      const endedAt = harness.seconds;
      assert.deepEqual(await stateNow(), { state: "seen", poller: "seen", lastSeenAt: endedAt });
      await harness.server.advance({ seconds: 119 });
      assert.equal((await stateNow()).state, "seen");
      await harness.server.advance({ seconds: 1 });
      assert.deepEqual(await stateNow(), { state: "gone", poller: "gone", lastSeenAt: endedAt });
    });

    test("the lists of a domain are those with tasks and those that are polled", async () => {
      await using harness = await TaskListHarness.open({ store: await openStore() });
      await harness.start("order-7");
      const poll = harness.swf.pollForActivityTask(worker);
      await harness.server.pollsWaiting(1);
      const { taskLists, truncated } = await harness.swf.ekiden.listTaskLists({ domain });
      assert.equal(truncated, false);
      assert.deepEqual(
        taskLists.map(({ kind, name: list, backlog, state }) => [kind, list, backlog, state]),
        [
          ["decision", "deciders", 1, "never"],
          ["activity", "payments", 0, "waiting"],
        ],
      );
      const [poller] = taskLists[1]?.pollers ?? [];
      assert.deepEqual([poller?.identity, poller?.address], ["worker-1", "127.0.0.1"]);
      await harness.server.advance({ seconds: 60 });
      await poll;
    });

    test("a worker tells what it has in hand, since when, with its last heartbeat", async () => {
      await using harness = await TaskListHarness.open({ store: await openStore() });
      const { runId } = await harness.start("order-7");
      await harness.decide(schedule("charge-1"));
      const startedAt = harness.seconds;
      const { taskToken = "" } = await harness.swf.pollForActivityTask(worker);
      await harness.server.advance({ seconds: 30 });
      await harness.swf.recordActivityTaskHeartbeat({ taskToken });
      const lastHeartbeatAt = harness.seconds;
      await harness.server.advance({ minutes: 5 });
      const answer = await harness.swf.ekiden.listWorkers({ domain });
      assert.deepEqual(
        answer.workers.map(({ identity, state }) => [identity, state]),
        [
          ["worker-1", "gone"],
          ["decider-1", "gone"],
        ],
      );
      const [first, second] = answer.workers;
      assert.deepEqual(first?.taskLists, [
        { kind: "activity", name: "payments", lastSeenAt: startedAt, state: "gone" },
      ]);
      assert.deepEqual(first?.tasks, [
        {
          kind: "activity",
          taskList: "payments",
          workflowId: "order-7",
          runId,
          activityId: "charge-1",
          activityType: charge,
          startedEventId: 6,
          startedAt,
          lastHeartbeatAt,
        },
      ]);
      assert.deepEqual(second?.tasks, []);
      assert.deepEqual([answer.examinedRuns, answer.tasksTruncated], [1, false]);
    });
  });
}

test("a person that does a task of an inbox is no worker", async () => {
  await using harness = await TaskListHarness.open({ inboxLists: ["payments"] });
  await harness.start("order-7");
  await harness.decide(schedule("sign-1"));
  const { taskToken } = await harness.swf.pollForActivityTask({ ...worker, identity: "ada" });
  assert.ok(taskToken, "the task is given to a poll, too");
  const { workers } = await harness.swf.ekiden.listWorkers({ domain });
  assert.deepEqual(
    workers.flatMap(({ tasks }) => tasks),
    [],
  );
});

test("workers are missing from a list once their absence is known, from an inbox never", async () => {
  await using harness = await TaskListHarness.open({ inboxLists: ["people"] });
  const areMissing = async () => {
    const described = await Promise.all([
      harness.describe("decision", "deciders"),
      harness.describe("activity", "payments"),
      harness.describe("activity", "people"),
    ]);
    return described.map(({ taskList }) => taskList.unpolled);
  };
  await harness.start("order-7");
  await harness.decide(schedule("charge-1"), schedule("sign-1", { name: "people" }));
  assert.deepEqual(await areMissing(), [false, false, false], "nothing waits for deciders");
  await harness.start("order-8");
  await harness.server.advance({ seconds: 119 });
  assert.deepEqual(await areMissing(), [false, false, false]);
  await harness.server.advance({ seconds: 1 });
  assert.deepEqual(await areMissing(), [true, true, false]);
  await harness.swf.pollForActivityTask(worker);
  assert.deepEqual(await areMissing(), [true, false, false]);
});

test("what a pause holds needs no worker", async () => {
  await using harness = await TaskListHarness.open({});
  for (let index = 0; index < 30; index += 1) await harness.start(`order-${index}`);
  const list = { domain, kind: "decision", name: deciders.name } as const;
  await harness.swf.ekiden.pauseTaskList({ ...list, reason: "a bad release" });
  await harness.server.advance({ seconds: 121 });
  const told = async () => (await harness.describe("decision", "deciders")).taskList;
  assert.deepEqual([(await told()).backlog, (await told()).unpolled], [30, false]);
  await harness.swf.ekiden.resumeTaskList(list);
  assert.equal((await told()).unpolled, true);
});

test("pollers beyond those that are told are not told as if they were all", async () => {
  await using harness = await TaskListHarness.open({});
  const left = new AbortController();
  const told = async () => (await harness.describe("activity", "payments")).taskList;
  const poll = (index: number) => {
    const identity = `worker-${index}`;
    return harness.swf.pollForActivityTask({ ...worker, identity }, { signal: left.signal });
  };
  const polls = Array.from({ length: 200 }, (_, index) => poll(index));
  while ((await told()).pollers.length < 200) assert.equal((await told()).pollersTruncated, false);
  assert.equal((await told()).pollersTruncated, false);
  polls.push(poll(200));
  while (!(await told()).pollersTruncated) assert.equal((await told()).pollers.length, 200);
  left.abort();
  await Promise.allSettled(polls);
});

for (const [count, examined, isTruncated] of [
  [900, 900, false],
  [1_200, 1_000, true],
] as const) {
  test(`of ${count} open executions, ${examined} are looked at, the oldest and the latest`, async () => {
    await using harness = await TaskListHarness.open({});
    const startMany = async (first: number, last: number) => {
      const ids = Array.from({ length: last - first }, (_, index) => `order-${first + index}`);
      await Promise.all(ids.map((id) => harness.start(id)));
      await harness.server.advance({ seconds: 1 });
    };
    await startMany(0, 400);
    await harness.swf.pollForDecisionTask({ ...decider, identity: "oldest" });
    await startMany(400, count);
    const { workers, ...answer } = await harness.swf.ekiden.listWorkers({ domain });
    const busy = workers.filter(({ tasks }) => tasks.length > 0).map(({ identity }) => identity);
    assert.deepEqual(busy, ["oldest"]);
    assert.deepEqual([answer.examinedRuns, answer.tasksTruncated], [examined, isTruncated]);
  });
}

test("each of two nodes knows those that poll at the other one", async () => {
  const shared = {
    store: await postgres.createDatabase(),
    masterKey: Buffer.alloc(32, 7).toString("base64"),
    pollSeconds: 60,
  };
  await using harness = await Harness.open(shared);
  const second = await startNode(harness.data, shared);
  try {
    assert.ok(harness.node.firstKey);
    const elsewhere = harness.client(harness.node.firstKey, second.url);
    const { owner } = harness;
    await register(owner);
    const left = new AbortController();
    const poll = elsewhere.pollForActivityTask(worker, { signal: left.signal });
    const asked = () =>
      owner.ekiden.describeTaskList({ domain, kind: "activity", name: "payments" });
    let told = await asked();
    while (told.taskList.state !== "waiting" || told.unseenNodes > 0) told = await asked();
    assert.deepEqual(
      told.taskList.pollers.map(({ identity, state }) => [identity, state]),
      [["worker-1", "waiting"]],
    );
    await owner.startWorkflowExecution({ domain, workflowId: "order-7", workflowType: order });
    const { explanations } = await owner.ekiden.explainWorkflowExecution({
      domain,
      workflowId: "order-7",
    });
    const texts = explanations.flatMap(({ findings }) => findings.map(({ text }) => text));
    assert.doesNotMatch(texts.join(), /not known here/);
    left.abort();
    await poll.catch(() => undefined);
  } finally {
    await second.close();
  }
});

test("policies decide who may look", async () => {
  await using harness = await Harness.open();
  await register(harness.owner);
  const reader = harness.client(
    await harness.keyFor("reader", {
      Effect: "Allow",
      Action: ["ekiden:ListWorkers", "ekiden:DescribeTaskList"],
      Resource: arnOf(domain),
    }),
  );
  const list = { domain, kind: "decision", name: "deciders" } as const;
  assert.equal(await outcomeOf(reader.ekiden.listWorkers({ domain })), "allowed");
  assert.equal(await outcomeOf(reader.ekiden.describeTaskList(list)), "allowed");
  assert.equal(await outcomeOf(reader.ekiden.listTaskLists({ domain })), denied);
  assert.equal(await outcomeOf(reader.ekiden.listWorkers({ domain: "elsewhere" })), denied);
  const missing = harness.owner.ekiden.listWorkers({ domain: "elsewhere" });
  assert.equal(await outcomeOf(missing), "UnknownResourceFault");
});
