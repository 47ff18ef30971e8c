// Time that calls move: through a whole node, with workers on the machine's own time.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SwfClient, type WireDecision } from "@ekiden/client";
import { TestClock } from "@ekiden/testing";
import { ConfigError } from "../../src/config.ts";
import { createNode, type Node, type NodeOptions } from "../../src/index.ts";
import { domain, own, region, retention } from "./harness.ts";

const workflowType = { name: "reminder", version: "1" };
const taskList = { name: "deciders" };
const dayMilliseconds = 86_400_000;

const start = (options: Partial<NodeOptions> = {}): Promise<Node> =>
  createNode({
    host: "127.0.0.1",
    port: 0,
    data: ":memory:",
    region,
    account: own,
    access: "open",
    limits: "aws",
    pollSeconds: 60,
    logLevel: "silent",
    isTimeVirtual: true,
    ...options,
  });

class VirtualTimeHarness implements AsyncDisposable {
  readonly client: SwfClient;
  readonly #node: Node;
  readonly #polls = new AbortController();

  private constructor(node: Node) {
    this.#node = node;
    this.client = new SwfClient({ endpoint: node.url, region, credentials: "none" });
  }

  static async open(options: Partial<NodeOptions> = {}): Promise<VirtualTimeHarness> {
    const harness = new VirtualTimeHarness(await start(options));
    await harness.client.registerDomain({ name: domain, ...retention });
    await harness.client.registerWorkflowType({ domain, ...workflowType });
    return harness;
  }

  async begin(workflowId: string, seconds = "31536000"): Promise<{ runId: string }> {
    const { runId = "" } = await this.client.startWorkflowExecution({
      domain,
      workflowId,
      workflowType,
      taskList,
      taskStartToCloseTimeout: "NONE",
      executionStartToCloseTimeout: seconds,
      childPolicy: "TERMINATE",
    });
    return { runId };
  }

  /** A worker in this process: as many timers of a day, one after the other, and then the end. */
  remind(days: number): Promise<void> {
    return this.#work(days).catch((error) => {
      if (!this.#polls.signal.aborted) throw error;
    });
  }

  async #work(days: number): Promise<void> {
    for (let fired = 0; fired <= days; fired += 1) {
      const task = await this.client.pollForDecisionTask(
        { domain, taskList },
        { signal: this.#polls.signal },
      );
      const decision = fired === days ? completion : timer(fired);
      await this.client.respondDecisionTaskCompleted({
        taskToken: task.taskToken,
        decisions: [decision],
      });
    }
  }

  async statusOf(workflowId: string, runId: string) {
    const execution = { workflowId, runId };
    const { executionInfo } = await this.client.describeWorkflowExecution({ domain, execution });
    return executionInfo;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#polls.abort();
    await this.client.close();
    await this.#node.close();
  }
}

const timer = (number: number): WireDecision => ({
  decisionType: "StartTimer",
  startTimerDecisionAttributes: { timerId: `day-${number}`, startToFireTimeout: "86400" },
});

const question: WireDecision = {
  decisionType: "ScheduleActivityTask",
  scheduleActivityTaskDecisionAttributes: {
    activityId: "ask-1",
    activityType: { name: "ask", version: "1" },
    taskList: { name: "people" },
    input: JSON.stringify({ humanTask: { title: "Approve" } }),
    scheduleToStartTimeout: "NONE",
    scheduleToCloseTimeout: "NONE",
    startToCloseTimeout: "NONE",
    heartbeatTimeout: "NONE",
  },
};

const mail: WireDecision = {
  decisionType: "ScheduleActivityTask",
  scheduleActivityTaskDecisionAttributes: {
    activityId: "mail-1",
    activityType: { name: "mail", version: "1" },
    taskList: { name: "mail" },
    scheduleToStartTimeout: "600",
    scheduleToCloseTimeout: "NONE",
    startToCloseTimeout: "NONE",
    heartbeatTimeout: "NONE",
  },
};

const completion: WireDecision = {
  decisionType: "CompleteWorkflowExecution",
  completeWorkflowExecutionDecisionAttributes: { result: "reminded" },
};

test("time stands still until it is moved, and 30 days pass with every timer at its own moment", async () => {
  await using harness = await VirtualTimeHarness.open();
  const { ekiden } = harness.client;
  const before = await ekiden.getTime({});
  assert.equal(before.skipping, false);
  const worked = harness.remind(30);
  const { runId } = await harness.begin("thirty-days");
  const seconds = 30 * 86_400 + 3_600;
  const after = await ekiden.advanceTime({ seconds, waitForTasks: true });
  await worked;
  assert.equal(Math.round(after.now - before.now), seconds);
  const { closeStatus, startTimestamp, closeTimestamp } = await harness.statusOf(
    "thirty-days",
    runId,
  );
  assert.equal(closeStatus, "COMPLETED");
  assert.equal(Number(closeTimestamp) - Number(startTimestamp), 30 * dayMilliseconds);
});

test("while time skips, a workflow of ten days ends by itself, and time stands after it", async () => {
  await using harness = await VirtualTimeHarness.open();
  const { ekiden } = harness.client;
  const { now } = await ekiden.getTime({});
  assert.equal((await ekiden.setTimeSkipping({ enabled: true })).skipping, true);
  const worked = harness.remind(10);
  const { runId } = await harness.begin("ten-days");
  await worked;
  assert.equal((await harness.statusOf("ten-days", runId)).closeStatus, "COMPLETED");
  const stopped = await ekiden.setTimeSkipping({ enabled: false });
  assert.equal(Math.round((stopped.now - now) * 1_000), 10 * dayMilliseconds);
});

test("a task that a worker has holds time that skips; without waiting for it, time passes and it times out", async () => {
  await using harness = await VirtualTimeHarness.open();
  const { client } = harness;
  const { runId } = await harness.begin("held", "600");
  const { taskToken } = await client.pollForDecisionTask({ domain, taskList });
  await client.ekiden.setTimeSkipping({ enabled: true });
  const held = await client.ekiden.getTime({});
  await client.ekiden.setTimeSkipping({ enabled: false });
  assert.equal((await client.ekiden.getTime({})).now, held.now);
  assert.equal(Math.round((held.nextDeadline ?? 0) - held.now), 600);
  await client.ekiden.advanceTime({ seconds: 601 });
  assert.equal((await harness.statusOf("held", runId)).closeStatus, "TIMED_OUT");
  await assert.rejects(
    client.respondDecisionTaskCompleted({ taskToken, decisions: [completion] }),
    { name: "UnknownResourceFault" },
  );
});

test("a task that is ready and that no worker takes holds time that skips for 10 seconds of the machine's time", async () => {
  const steadyClock = new TestClock();
  await using harness = await VirtualTimeHarness.open({ steadyClock });
  const { ekiden } = harness.client;
  const { runId } = await harness.begin("unpolled", "600");
  const { now } = await ekiden.setTimeSkipping({ enabled: true });
  steadyClock.moveTo(steadyClock.now() + 9_999);
  assert.equal((await ekiden.getTime({})).now, now);
  // The server notices that so much has passed, and skips then.
  while ((await harness.statusOf("unpolled", runId)).executionStatus === "OPEN") {
    steadyClock.moveTo(steadyClock.now() + 1);
  }
  assert.equal((await harness.statusOf("unpolled", runId)).closeStatus, "TIMED_OUT");
});

test("an advance that waits for a task which is not answered is refused, and goes on when called again", async () => {
  const steadyClock = new TestClock();
  await using harness = await VirtualTimeHarness.open({ steadyClock });
  const { client } = harness;
  const { runId } = await harness.begin("unanswered", "600");
  const { taskToken } = await client.pollForDecisionTask({ domain, taskList });
  let isOver = false;
  const advanced = client.ekiden.advanceTime({ seconds: 601, waitForTasks: true });
  const over = () => {
    isOver = true;
  };
  advanced.then(over, over);
  while (!isOver) {
    steadyClock.moveTo(steadyClock.now() + 1_000);
    await client.ekiden.getTime({});
  }
  await assert.rejects(advanced, {
    name: "OperationNotPermittedFault",
    message:
      /^Time stands at .*: a task is started, and nothing has changed for 10 seconds\. Call AdvanceTime again for the rest/,
  });
  const rest = client.ekiden.advanceTime({ seconds: 601, waitForTasks: true });
  await client.respondDecisionTaskCompleted({ taskToken, decisions: [] });
  await rest;
  assert.equal((await harness.statusOf("unanswered", runId)).closeStatus, "TIMED_OUT");
});

test("a task for people holds no time, also while a person has it", async () => {
  await using harness = await VirtualTimeHarness.open();
  const { client } = harness;
  await client.registerActivityType({ domain, name: "ask", version: "1" });
  const { runId } = await harness.begin("asks", "600");
  const { taskToken } = await client.pollForDecisionTask({ domain, taskList });
  await client.respondDecisionTaskCompleted({ taskToken, decisions: [question] });
  const [asked] = (await client.ekiden.listHumanTasks({ domain })).tasks;
  assert.ok(asked);
  await client.ekiden.claimHumanTask({ id: asked.id, as: "mary" });
  const before = await client.ekiden.getTime({});
  const { now } = await client.ekiden.advanceTime({ seconds: 601, waitForTasks: true });
  assert.equal(Math.round(now - before.now), 601);
  assert.equal((await harness.statusOf("asks", runId)).closeStatus, "TIMED_OUT");
});

test("a task that is ready holds no time while its list is paused", async () => {
  // It stands still: what holds time for 10 seconds of it does so for ever.
  await using harness = await VirtualTimeHarness.open({ steadyClock: new TestClock() });
  const { client } = harness;
  const { runId } = await harness.begin("decides", "600");
  const list = { domain, kind: "decision", name: taskList.name } as const;
  await client.ekiden.pauseTaskList({ ...list, reason: "the deciders are down" });
  const advancing = { seconds: 601, waitForTasks: true };
  await client.ekiden.advanceTime(advancing, { signal: AbortSignal.timeout(5_000) });
  assert.equal((await harness.statusOf("decides", runId)).closeStatus, "TIMED_OUT");
});

test("the deadline of a task whose list is paused is none, and comes so much later after the pause", async () => {
  const steadyClock = new TestClock();
  await using harness = await VirtualTimeHarness.open({ steadyClock });
  const { client } = harness;
  const { ekiden } = client;
  await client.registerActivityType({ domain, name: "mail", version: "1" });
  const { runId } = await harness.begin("mails", "86400");
  const list = { domain, kind: "activity", name: "mail" } as const;
  await ekiden.pauseTaskList({ ...list, reason: "the mail is down" });
  const { taskToken } = await client.pollForDecisionTask({ domain, taskList });
  await client.respondDecisionTaskCompleted({ taskToken, decisions: [mail] });
  const begun = await ekiden.getTime({});
  const deadline = async () => {
    const { nextDeadline = assert.fail("there is one") } = await ekiden.getTime({});
    return Math.round(nextDeadline - begun.now);
  };
  assert.equal(await deadline(), 86_400);
  await ekiden.advanceTime({ seconds: 700 });
  assert.equal(await deadline(), 86_400);
  await ekiden.resumeTaskList(list);
  assert.equal(await deadline(), 1_300);
  const timedOutAfter = async () => {
    const execution = { workflowId: "mails", runId };
    const { events } = await client.getWorkflowExecutionHistory({ domain, execution });
    const timedOut = events.find(({ eventType }) => eventType === "ActivityTaskTimedOut");
    return timedOut && timedOut.eventTimestamp.getTime() / 1_000 - begun.now;
  };
  await ekiden.setTimeSkipping({ enabled: true });
  while ((await timedOutAfter()) === undefined) steadyClock.moveTo(steadyClock.now() + 1_000);
  await ekiden.setTimeSkipping({ enabled: false });
  const late = ((await timedOutAfter()) ?? assert.fail()) - 1_300;
  assert.ok(late > -1 && late <= 300, `${late} s late`);
  assert.ok((await ekiden.getTime({})).now - begun.now < 1_700, "no time was skipped beyond it");
});

test("a server whose time is real refuses to tell, move and skip it, and says which server does", async () => {
  const node = await start({ isTimeVirtual: false });
  const client = new SwfClient({ endpoint: node.url, region, credentials: "none" });
  const { ekiden } = client;
  const calls = [
    ekiden.getTime({}),
    ekiden.advanceTime({ seconds: 1 }),
    ekiden.setTimeSkipping({ enabled: true }),
  ];
  for (const call of calls) {
    await assert.rejects(call, {
      name: "OperationNotPermittedFault",
      message: /cannot be moved.*ekiden dev --time virtual/,
    });
  }
  await client.close();
  await node.close();
});

test("time cannot be virtual with keys, with a database, or with data that is kept", async () => {
  const places = [
    [{ access: "keys" }, /open access/],
    [{ host: "0.0.0.0", access: "auto" }, /open access/],
    [{ store: "postgres://ekiden@127.0.0.1:1/none" }, /a database/],
    [{ data: "/nonexistent/data" }, /in memory, and not in \/nonexistent\/data/],
  ] as const;
  for (const [options, message] of places) {
    await assert.rejects(start(options), (error: Error) => {
      assert.ok(error instanceof ConfigError);
      assert.match(error.message, message);
      return true;
    });
  }
});

test("how far time may be moved is bounded", async () => {
  await using harness = await VirtualTimeHarness.open();
  for (const seconds of [-1, 1e12]) {
    await assert.rejects(harness.client.ekiden.advanceTime({ seconds }), {
      name: "ValidationException",
    });
  }
});

const beginDaily = async ({ client }: VirtualTimeHarness): Promise<readonly number[]> => {
  const { upcoming } = await client.ekiden.createSchedule({
    domain,
    name: "daily",
    times: { cron: ["@daily"] },
    start: {
      workflowType,
      taskList,
      taskStartToCloseTimeout: "NONE",
      executionStartToCloseTimeout: "60",
      childPolicy: "TERMINATE",
    },
  });
  return upcoming;
};

const startsOf = async ({ client }: VirtualTimeHarness): Promise<readonly number[]> => {
  const { recent } = await client.ekiden.describeSchedule({ domain, name: "daily" });
  return recent
    .filter(({ outcome }) => outcome === "STARTED")
    .map(({ at }) => at)
    .reverse();
};

test("a schedule starts executions at its times as virtual time moves through them", async () => {
  await using harness = await VirtualTimeHarness.open();
  const upcoming = await beginDaily(harness);
  await harness.client.ekiden.advanceTime({ seconds: 4 * 86_400 });
  assert.deepEqual(await startsOf(harness), upcoming.slice(0, 4));
});

test("virtual time that skips goes from one time of a schedule to the next", async () => {
  await using harness = await VirtualTimeHarness.open();
  // Tasks that no worker takes would hold time for a while.
  const deciders = { domain, kind: "decision", name: taskList.name } as const;
  await harness.client.ekiden.pauseTaskList({ ...deciders, reason: "there is no worker" });
  await harness.client.ekiden.setTimeSkipping({ enabled: true });
  const upcoming = await beginDaily(harness);
  while ((await startsOf(harness)).length < 3);
  await harness.client.ekiden.setTimeSkipping({ enabled: false });
  assert.deepEqual((await startsOf(harness)).slice(0, 3), upcoming.slice(0, 3));
});
