// ExplainWorkflowExecution through a socket, over both stores.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { SwfClient, type WireDecision } from "@ekiden/client";
import { answerViolations, type EkidenOutput } from "@ekiden/model";
import { signCall } from "@ekiden/server";
import { startTestServer, type TestServer } from "@ekiden/testing";
import { openKeyService, openPolicyService } from "../../src/node/open-access.ts";
import { postgres } from "../shared-postgres.ts";

const stores = {
  "an embedded store": async () => undefined,
  PostgreSQL: () => postgres.createDatabase(),
};

const domain = "office";
const order = { name: "Order", version: "1" };
const charge = { name: "ChargeCard", version: "1" };
const deciders = { name: "deciders" };
const payments = { name: "payments" };
const shipping = { name: "shipping" };

type Explained = EkidenOutput<"ExplainWorkflowExecution">["explanations"];

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A server with a domain and two types, and a key to call it with. */
class ExplainHarness implements AsyncDisposable {
  readonly server: TestServer;
  readonly swf: SwfClient;
  readonly #credentials: Credentials;

  private constructor(server: TestServer, credentials: Credentials) {
    const { endpoint } = server;
    this.server = server;
    this.#credentials = credentials;
    this.swf = new SwfClient({ endpoint, region: "us-east-1", credentials });
  }

  static async open(options: Parameters<typeof startTestServer>[0] = {}): Promise<ExplainHarness> {
    const server = await startTestServer(options);
    const harness = new ExplainHarness(server, server.clientOptions.credentials);
    await harness.#register();
    return harness;
  }

  /** The same server, to holders of this key. */
  as(credentials: Credentials): ExplainHarness {
    return new ExplainHarness(this.server, credentials);
  }

  async #register(): Promise<void> {
    const { swf } = this;
    await swf.registerDomain({ name: domain, workflowExecutionRetentionPeriodInDays: "1" });
    await swf.registerWorkflowType({
      domain,
      ...order,
      defaultTaskList: deciders,
      defaultChildPolicy: "TERMINATE",
      defaultTaskStartToCloseTimeout: "30",
      defaultExecutionStartToCloseTimeout: "86400",
    });
    await swf.registerActivityType({ domain, ...charge });
  }

  start(workflowId: string) {
    return this.swf.startWorkflowExecution({ domain, workflowId, workflowType: order });
  }

  decide(...decisions: WireDecision[]): Promise<string> {
    return this.decideOn(deciders, ...decisions);
  }

  /** Resolves with the id of the run that the task was of. */
  async decideOn(taskList: { name: string }, ...decisions: WireDecision[]): Promise<string> {
    const { swf } = this;
    const task = await swf.pollForDecisionTask({ domain, taskList, identity: "decider-1" });
    assert.ok(task.taskToken && task.workflowExecution, "no decision task waits");
    await swf.respondDecisionTaskCompleted({ taskToken: task.taskToken, decisions });
    return task.workflowExecution.runId;
  }

  /** A run with one child. */
  async startWithChild(child: string, list: { name: string }): Promise<void> {
    await this.start("order-7");
    await this.decide(startChild(child, list.name));
    await this.server.settled();
    await this.decide();
  }

  work() {
    const identity = "worker-1";
    return this.swf.pollForActivityTask({ domain, taskList: payments, identity });
  }

  async ask(input: object): Promise<{ readonly status: number; readonly text: string }> {
    const path = "/ekiden/ExplainWorkflowExecution";
    const body = JSON.stringify(input);
    const { host } = new URL(this.server.endpoint);
    const at = { host, region: "us-east-1", at: Date.now() };
    const call = { ...at, method: "POST", path, headers: {}, body };
    const headers = signCall(call, this.#credentials);
    const url = this.server.endpoint + path;
    const response = await fetch(url, { method: "POST", headers, body });
    const { status } = response;
    const text = await response.text();
    assert.deepEqual(answerViolations({ method: "POST", path, status, text }), []);
    return { status, text };
  }

  /** Of the run, and of the children below it. */
  async explainAll(workflowId: string, runId?: string): Promise<Explained> {
    const { status, text } = await this.ask({ domain, workflowId, ...(runId && { runId }) });
    assert.equal(status, 200, text);
    return JSON.parse(text).explanations;
  }

  async explain(workflowId: string, runId?: string): Promise<Explained[number]> {
    const [explained] = await this.explainAll(workflowId, runId);
    assert.ok(explained);
    return explained;
  }

  async fault(input: object): Promise<string> {
    const { text } = await this.ask(input);
    return /"__type":"[^"#]*#(\w+)"/.exec(text)?.[1] ?? text;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.swf.close();
    await this.server[Symbol.asyncDispose]();
  }
}

const schedule = (activityId: string, more: object = {}): WireDecision => ({
  decisionType: "ScheduleActivityTask",
  scheduleActivityTaskDecisionAttributes: {
    activityId,
    activityType: charge,
    taskList: payments,
    input: "secret",
    scheduleToStartTimeout: "NONE",
    scheduleToCloseTimeout: "NONE",
    startToCloseTimeout: "600",
    heartbeatTimeout: "30",
    ...more,
  },
});

const startChild = (workflowId: string, list: string): WireDecision => ({
  decisionType: "StartChildWorkflowExecution",
  startChildWorkflowExecutionDecisionAttributes: {
    workflowId,
    workflowType: order,
    taskList: { name: list },
  },
});

/** Each resolves with the id of the run in which the child was before. */
const waysToGoOn: Readonly<Record<string, (harness: ExplainHarness) => Promise<string>>> = {
  "continued as new": (harness) =>
    harness.decideOn(shipping, {
      decisionType: "ContinueAsNewWorkflowExecution",
      continueAsNewWorkflowExecutionDecisionAttributes: { taskList: shipping },
    }),
  async "was reset"(harness) {
    const runId = await harness.decideOn(shipping);
    const ship = { domain, workflowId: "ship-7" };
    await harness.swf.ekiden.resetWorkflowExecution({ ...ship, decision: "LAST" });
    return runId;
  },
};

const codesOf = ({ findings }: Pick<Explained[number], "findings">) =>
  findings.map(({ code }) => code);

for (const [name, open] of Object.entries(stores)) {
  describe(`a run is explained over ${name}`, () => {
    test("its workers have been dead for three minutes, and it says so", async () => {
      await using harness = await ExplainHarness.open({ store: await open() });
      await harness.start("order-7");
      await harness.decide(schedule("charge-1"));
      const { taskToken = "" } = await harness.work();
      const since = harness.server.now() / 1000;
      await harness.swf.respondActivityTaskCompleted({ taskToken });
      await harness.server.advance({ minutes: 3 });
      const [own, ...below] = await harness.explainAll("order-7");
      const { findings = [], nextDeadline, lastAnswer } = own ?? {};
      assert.deepEqual(codesOf({ findings }), ["POLLERS_GONE", "DECISION_TASK_WAITS"]);
      const [gone, waits] = findings;
      assert.equal(gone?.severity, "error");
      assert.match(gone?.text ?? "", /no poller has been seen .*: decider-1 was the last/);
      assert.equal(waits?.since, since);
      assert.deepEqual(waits?.events, [8]);
      assert.equal(waits?.values.forMilliseconds, 180_000);
      assert.equal(nextDeadline?.clock, "EXECUTION_START_TO_CLOSE");
      assert.equal(lastAnswer?.asked[0]?.about, "charge-1 (ChargeCard 1)");
      assert.deepEqual(below, []);
    });

    test("a list is polled at this moment, and nothing is said of its pollers", async () => {
      await using harness = await ExplainHarness.open({ store: await open() });
      await harness.start("order-7");
      await harness.decide(schedule("charge-1", { taskList: { name: "elsewhere" } }));
      await harness.server.advance({ minutes: 3 });
      const { findings } = await harness.explain("order-7");
      assert.deepEqual(codesOf({ findings }), ["NO_POLLER", "ACTIVITY_WAITS"]);
      assert.match(findings[0]?.text ?? "", /elsewhere/);
    });

    test("the next deadline is that of the heartbeat, and moves with it", async () => {
      await using harness = await ExplainHarness.open({ store: await open() });
      await harness.start("order-7");
      await harness.decide(schedule("charge-1"));
      const { taskToken = "" } = await harness.work();
      await harness.server.advance({ seconds: 25 });
      assert.equal((await harness.explain("order-7")).findings[0]?.code, "HEARTBEAT_LATE");
      await harness.swf.recordActivityTaskHeartbeat({ taskToken });
      const { findings, nextDeadline } = await harness.explain("order-7");
      assert.deepEqual(codesOf({ findings }), ["ACTIVITY_RUNS"]);
      const at = harness.server.now() / 1000 + 30;
      assert.deepEqual(nextDeadline, { at, clock: "ACTIVITY_HEARTBEAT", eventId: 5 });
    });

    test("a clock that stands still while its task list is paused is not overdue", async () => {
      await using harness = await ExplainHarness.open({ store: await open() });
      const { server, swf } = harness;
      await harness.start("order-7");
      await harness.decide(schedule("charge-1", { scheduleToStartTimeout: "60" }));
      const at = server.now() / 1000 + 180;
      const list = { domain, kind: "activity", name: payments.name } as const;
      await swf.ekiden.pauseTaskList({ ...list, reason: "the bank is away" });
      await server.advance({ minutes: 2 });
      const paused = await harness.explain("order-7");
      assert.deepEqual(codesOf(paused), ["TASK_LIST_PAUSED"]);
      assert.equal(paused.nextDeadline?.clock, "EXECUTION_START_TO_CLOSE");
      await swf.ekiden.resumeTaskList(list);
      await server.advance({ seconds: 20 });
      const resumed = await harness.explain("order-7");
      assert.deepEqual(codesOf(resumed), ["NO_POLLER", "ACTIVITY_WAITS"]);
      const clock = "ACTIVITY_SCHEDULE_TO_START";
      assert.deepEqual(resumed.nextDeadline, { at, clock, eventId: 5 });
    });

    test("a refused activity type is the finding, with whether it is there by now", async () => {
      await using harness = await ExplainHarness.open({ store: await open() });
      await harness.start("order-7");
      const activityType = { name: "Refund", version: "2" };
      await harness.decide(schedule("refund-1", { activityType }));
      await harness.decide();
      const missing = await harness.explain("order-7");
      assert.deepEqual(codesOf(missing), ["REFUSAL_NOT_HANDLED", "ACTIVITY_TYPE_DOES_NOT_EXIST"]);
      assert.match(missing.findings[1]?.text ?? "", /It is still missing/);
      const call = missing.findings[1]?.next.call;
      assert.deepEqual(call, {
        operation: "RegisterActivityType",
        input: { domain, ...activityType },
      });
      await harness.swf.registerActivityType({ domain, ...activityType });
      const { findings } = await harness.explain("order-7");
      assert.match(findings[1]?.text ?? "", /It is registered by now/);
    });

    test("of twelve refused types that were registered since, none is said to be missing", async () => {
      await using harness = await ExplainHarness.open({ store: await open() });
      await harness.start("order-7");
      const name = `${"Refund ".repeat(35)}  9`;
      const refused = Array.from({ length: 12 }, (_, number) => ({ name, version: `v ${number}` }));
      await harness.decide(
        ...refused.map((activityType) => schedule(activityType.version, { activityType })),
      );
      await harness.decide();
      for (const type of refused) await harness.swf.registerActivityType({ domain, ...type });
      const { findings } = await harness.explain("order-7");
      const missing = findings.filter(({ code }) => code === "ACTIVITY_TYPE_DOES_NOT_EXIST");
      assert.equal(missing.length, 10);
      for (const { text } of missing) assert.match(text, /It is registered by now\.$/);
    });

    test("what a reset run waits for is told since the reset, from where its clocks count", async () => {
      await using harness = await ExplainHarness.open({
        store: await open(),
        inboxLists: ["mail-*"],
      });
      const { server, swf } = harness;
      await harness.start("order-7");
      const inMail = { taskList: { name: "mail-room" }, scheduleToCloseTimeout: "86400" };
      await harness.decide(schedule("charge-1"), schedule("sign-1", inMail));
      await swf.signalWorkflowExecution({ domain, workflowId: "order-7", signalName: "hurry" });
      await harness.decide();
      await server.advance({ hours: 20 });
      const before = await harness.explain("order-7");
      assert.deepEqual(codesOf(before), [
        "NO_POLLER",
        "HUMAN_TASK_DUE_SOON",
        "ACTIVITY_WAITS",
        "HUMAN_TASK_WAITS",
      ]);
      const now = server.now();
      await swf.ekiden.resetWorkflowExecution({ domain, workflowId: "order-7", decision: "LAST" });
      const { findings } = await harness.explain("order-7");
      assert.ok(!codesOf({ findings }).includes("HUMAN_TASK_DUE_SOON"));
      for (const code of ["NO_POLLER", "ACTIVITY_WAITS", "HUMAN_TASK_WAITS"]) {
        const told = findings.find((finding) => finding.code === code);
        assert.equal(told?.since, now / 1000, code);
      }
    });

    test("it descends into the child that blocks", async () => {
      await using harness = await ExplainHarness.open({ store: await open() });
      await harness.startWithChild("ship-7", shipping);
      await harness.server.advance({ minutes: 3 });
      const explained = await harness.explainAll("order-7");
      assert.deepEqual(explained.map(codesOf), [
        ["CHILD_BLOCKED", "CHILD_RUNS"],
        ["NO_POLLER", "DECISION_TASK_WAITS"],
      ]);
      assert.equal(explained[1]?.workflowId, "ship-7");
    });

    for (const [goesOn, goOn] of Object.entries(waysToGoOn)) {
      test(`of a child that ${goesOn}, the run is explained in which it goes on`, async () => {
        await using harness = await ExplainHarness.open({ store: await open() });
        await harness.startWithChild("ship-7", shipping);
        const first = await goOn(harness);
        await harness.server.advance({ minutes: 3 });
        const explained = await harness.explainAll("order-7");
        assert.deepEqual(explained.map(codesOf), [
          ["CHILD_BLOCKED", "CHILD_RUNS"],
          ["POLLERS_GONE", "DECISION_TASK_WAITS"],
        ]);
        assert.notEqual(explained[1]?.runId, first);
      });
    }

    test("a closed run is explained by its run id, and another one is unknown", async () => {
      await using harness = await ExplainHarness.open({ store: await open() });
      const { runId } = await harness.start("order-7");
      await harness.decide(schedule("charge-1"));
      await harness.work();
      await harness.swf.terminateWorkflowExecution({ domain, workflowId: "order-7", reason: "no" });
      const explained = await harness.explain("order-7", runId);
      assert.deepEqual(codesOf(explained), ["RUN_TERMINATED", "OPEN_AT_CLOSE"]);
      assert.equal(explained.runId, runId);
      assert.equal(explained.nextDeadline, undefined);
      const unknown = "UnknownResourceFault";
      assert.equal(await harness.fault({ domain, workflowId: "order-7" }), unknown);
      assert.equal(await harness.fault({ domain, workflowId: "order-8", runId }), unknown);
      assert.equal(await harness.fault({ domain: "other", workflowId: "order-7", runId }), unknown);
      assert.equal(await harness.fault({ domain }), "ValidationException");
    });
  });
}

test("a task for people waits for a person, not for a poller", async () => {
  await using harness = await ExplainHarness.open({ inboxLists: ["mail-*"] });
  await harness.start("order-7");
  await harness.decide(schedule("sign-1", { taskList: { name: "mail-room" } }));
  await harness.server.advance({ minutes: 30 });
  const { findings } = await harness.explain("order-7");
  assert.deepEqual(codesOf({ findings }), ["HUMAN_TASK_WAITS"]);
});

test("policies decide who may explain, and no other account learns of a run", async () => {
  const data = await mkdtemp(join(tmpdir(), "ekiden-explain-"));
  try {
    await using harness = await ExplainHarness.open({ data, access: "keys", time: "running" });
    await harness.start("order-7");
    const account = "123456789012";
    const keyOf = async (user: string, actions: readonly string[], of = account) => {
      const keys = await openKeyService({ data });
      const key = await keys.service.create({ account: of, user });
      await keys.close();
      const policies = await openPolicyService({ data });
      const Statement = { Effect: "Allow", Action: actions, Resource: "*" };
      await policies.service.attach({ account: of, user }, "all", JSON.stringify({ Statement }));
      await policies.close();
      return key;
    };
    const asked = { domain, workflowId: "order-7" };
    const reader = harness.as(await keyOf("reader", ["ekiden:ExplainWorkflowExecution"]));
    assert.equal((await reader.ask(asked)).status, 200);
    const other = harness.as(await keyOf("other", ["swf:*", "ekiden:ListTaskLists"]));
    assert.equal(await other.fault(asked), "AccessDeniedException");
    const stranger = harness.as(await keyOf("stranger", ["*"], "210987654321"));
    assert.equal(await stranger.fault(asked), "UnknownResourceFault");
  } finally {
    await rm(data, { recursive: true });
  }
});
