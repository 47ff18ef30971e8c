// ListIncidents through sockets, over both stores and two nodes.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type EkidenOutput, SwfClient, type WireDecision } from "@ekiden/client";
import { incidentThresholds } from "@ekiden/model";
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
const none = "NONE";
const { decisionTimeouts, activityFailures, historyPercent } = incidentThresholds;

const register = async (swf: SwfClient): Promise<void> => {
  await swf.registerDomain({ name: domain, ...retention });
  await swf.registerWorkflowType({
    domain,
    ...order,
    defaultTaskList: deciders,
    defaultChildPolicy: "TERMINATE",
    defaultTaskStartToCloseTimeout: "60",
    defaultExecutionStartToCloseTimeout: "86400",
  });
  await swf.registerActivityType({ domain, ...charge });
};

/** Started within two hours, and done within one. */
const scheduleForPeople: WireDecision = {
  decisionType: "ScheduleActivityTask",
  scheduleActivityTaskDecisionAttributes: {
    activityId: "approve",
    activityType: charge,
    taskList: { name: "people-finance" },
    scheduleToStartTimeout: "7200",
    scheduleToCloseTimeout: none,
    startToCloseTimeout: "3600",
    heartbeatTimeout: none,
  },
};

const schedule = (activityType = charge): WireDecision => ({
  decisionType: "ScheduleActivityTask",
  scheduleActivityTaskDecisionAttributes: {
    activityId: "charge",
    activityType,
    taskList: payments,
    scheduleToStartTimeout: none,
    scheduleToCloseTimeout: none,
    startToCloseTimeout: none,
    heartbeatTimeout: "30",
  },
});

const complete: WireDecision = {
  decisionType: "CompleteWorkflowExecution",
  completeWorkflowExecutionDecisionAttributes: {},
};

const decideBy = async (swf: SwfClient, ...decisions: WireDecision[]): Promise<void> => {
  const { taskToken } = await swf.pollForDecisionTask({ domain, taskList: deciders });
  await swf.respondDecisionTaskCompleted({ taskToken, decisions });
};

const failBy = async (swf: SwfClient): Promise<void> => {
  const { taskToken } = await swf.pollForActivityTask({ domain, taskList: payments });
  await swf.respondActivityTaskFailed({ taskToken, reason: "InsufficientFunds" });
};

type Incident = EkidenOutput<"ListIncidents">["incidents"][number];

/** Of runs alone. */
const ofRuns = (incidents: readonly Incident[]): readonly Incident[] =>
  incidents.filter(({ code }) => code !== "TASK_LIST_UNPOLLED");

/** A server whose time stands still, with a client of it. */
class IncidentHarness implements AsyncDisposable {
  readonly server: TestServer;
  readonly swf: SwfClient;

  private constructor(server: TestServer) {
    const { endpoint, clientOptions } = server;
    const { credentials } = clientOptions;
    this.server = server;
    this.swf = new SwfClient({ endpoint, region: "us-east-1", credentials });
  }

  static async open(options: Parameters<typeof startTestServer>[0]): Promise<IncidentHarness> {
    const harness = new IncidentHarness(await startTestServer(options));
    await register(harness.swf);
    return harness;
  }

  get seconds(): number {
    return this.server.now() / 1_000;
  }

  async start(workflowId: string): Promise<{ workflowId: string; runId: string }> {
    const input = { domain, workflowId, workflowType: order };
    const { runId = "" } = await this.swf.startWorkflowExecution(input);
    return { workflowId, runId };
  }

  decide(...decisions: WireDecision[]): Promise<void> {
    return decideBy(this.swf, ...decisions);
  }

  /** The activity fails so many times, one after the other; its decider is asked once more. */
  async fail(times: number): Promise<void> {
    for (let count = 0; count < times; count += 1) {
      await this.decide(schedule());
      await this.server.advance({ seconds: 1 });
      await failBy(this.swf);
    }
  }

  list() {
    return this.swf.ekiden.listIncidents({ domain });
  }

  async ofRuns(): Promise<readonly Incident[]> {
    return ofRuns((await this.list()).incidents);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.swf.close();
    await this.server[Symbol.asyncDispose]();
  }
}

const ofActivity = { activityType: charge, truncated: false };
const ofWorkflow = { workflowType: order, truncated: false };

for (const [name, openStore] of Object.entries(stores)) {
  const open = async () => IncidentHarness.open({ store: await openStore() });

  describe(`over ${name}`, () => {
    test("an activity type that fails again and again is one until it succeeds", async () => {
      await using harness = await open();
      const oldest = await harness.start("order-1");
      await harness.fail(activityFailures - 1);
      assert.deepEqual(await harness.ofRuns(), []);
      await harness.fail(1);
      const since = harness.seconds;
      const code = "ACTIVITY_FAILS_REPEATEDLY";
      const expected = { code, ...ofActivity, count: 1, since, oldest };
      assert.deepEqual(await harness.ofRuns(), [expected]);
      await harness.fail(1);
      assert.deepEqual(await harness.ofRuns(), [expected], "it is as old as before");
      await harness.decide(schedule());
      const { taskToken } = await harness.swf.pollForActivityTask({ domain, taskList: payments });
      await harness.swf.respondActivityTaskCompleted({ taskToken });
      assert.deepEqual(await harness.ofRuns(), []);
    });

    test("executions of one code and type are a group, with its oldest, and closed ones are gone", async () => {
      await using harness = await open();
      const oldest = await harness.start("order-1");
      await harness.fail(activityFailures);
      const since = harness.seconds;
      await harness.decide();
      const second = await harness.start("order-2");
      await harness.fail(activityFailures);
      const code = "ACTIVITY_FAILS_REPEATEDLY";
      const both = { code, ...ofActivity, count: 2, since, oldest };
      assert.deepEqual(await harness.ofRuns(), [both]);
      await harness.swf.terminateWorkflowExecution({ domain, ...oldest });
      const [left] = await harness.ofRuns();
      assert.deepEqual([left?.count, left?.oldest], [1, second]);
      await harness.decide(complete);
      assert.deepEqual(await harness.ofRuns(), []);
    });

    test("a decider that times out again and again is one until it answers", async () => {
      await using harness = await open();
      const oldest = await harness.start("order-1");
      for (let count = 1; count <= decisionTimeouts; count += 1) {
        assert.deepEqual(await harness.ofRuns(), []);
        await harness.swf.pollForDecisionTask({ domain, taskList: deciders });
        await harness.server.advance({ seconds: 60 });
      }
      const since = harness.seconds;
      const code = "DECISION_TASKS_TIME_OUT";
      assert.deepEqual(await harness.ofRuns(), [{ code, ...ofWorkflow, count: 1, since, oldest }]);
      await harness.decide();
      assert.deepEqual(await harness.ofRuns(), []);
    });

    test("an execution whose decision was refused is one once nothing can move it on", async () => {
      await using harness = await open();
      const oldest = await harness.start("order-1");
      await harness.decide(schedule({ name: "Unknown", version: "1" }));
      assert.deepEqual(await harness.ofRuns(), [], "its decider is asked again");
      await harness.decide();
      const since = harness.seconds;
      const code = "DECISIONS_REFUSED";
      assert.deepEqual(await harness.ofRuns(), [{ code, ...ofWorkflow, count: 1, since, oldest }]);
      await harness.swf.signalWorkflowExecution({ domain, ...oldest, signalName: "again" });
      await harness.decide(schedule());
      assert.deepEqual(await harness.ofRuns(), []);
      await failBy(harness.swf);
      await harness.decide();
      assert.deepEqual(await harness.ofRuns(), [], "what was accepted has made up for it");
    });

    test("a heartbeat that does not come is one until the activity type succeeds", async () => {
      await using harness = await open();
      const oldest = await harness.start("order-1");
      await harness.decide(schedule());
      await harness.swf.pollForActivityTask({ domain, taskList: payments });
      await harness.server.advance({ seconds: 30 });
      const since = harness.seconds;
      const code = "HEARTBEATS_MISSED";
      assert.deepEqual(await harness.ofRuns(), [{ code, ...ofActivity, count: 1, since, oldest }]);
      await harness.decide(schedule());
      const { taskToken } = await harness.swf.pollForActivityTask({ domain, taskList: payments });
      await harness.swf.respondActivityTaskCompleted({ taskToken });
      assert.deepEqual(await harness.ofRuns(), []);
    });

    test("a task for people that runs out of time is one until one of its type is answered", async () => {
      await using harness = await open();
      const oldest = await harness.start("order-1");
      await harness.decide(scheduleForPeople);
      assert.deepEqual(await harness.ofRuns(), []);
      await harness.server.advance({ hours: 2 });
      const since = harness.seconds;
      const code = "HUMAN_TASKS_OVERDUE";
      const expected = { code, ...ofActivity, count: 1, since, oldest };
      assert.deepEqual(await harness.ofRuns(), [expected], "it was not claimed");
      await harness.decide(scheduleForPeople);
      const { ekiden } = harness.swf;
      const [first] = (await ekiden.listHumanTasks({ domain })).tasks;
      await ekiden.claimHumanTask({ id: first?.id ?? "" });
      await harness.server.advance({ hours: 1 });
      assert.deepEqual(await harness.ofRuns(), [expected], "nor was the next one answered");
      await harness.decide(scheduleForPeople);
      const [second] = (await ekiden.listHumanTasks({ domain })).tasks;
      await ekiden.completeHumanTask({ id: second?.id ?? "", answer: true });
      assert.deepEqual(await harness.ofRuns(), []);
    });

    test("a history near its limit is one for as long as it is open", async () => {
      await using harness = await open();
      const oldest = await harness.start("order-1");
      const marker: WireDecision = {
        decisionType: "RecordMarker",
        recordMarkerDecisionAttributes: { markerName: "noted" },
      };
      const near = (25_000 * historyPercent) / 100;
      const perDecision = 990;
      for (let events = 0; events < near; events += perDecision) {
        assert.deepEqual(await harness.ofRuns(), []);
        await harness.decide(...Array(perDecision).fill(marker));
        await harness.swf.signalWorkflowExecution({ domain, ...oldest, signalName: "go" });
      }
      const code = "HISTORY_NEAR_LIMIT";
      const since = harness.seconds;
      assert.deepEqual(await harness.ofRuns(), [{ code, ...ofWorkflow, count: 1, since, oldest }]);
      await harness.decide(complete);
      assert.deepEqual(await harness.ofRuns(), []);
    });

    test("a task list with tasks that no worker polls is one", async () => {
      await using harness = await open();
      const since = harness.seconds;
      await harness.start("order-1");
      await harness.start("order-2");
      await harness.server.advance({ minutes: 2 });
      const { incidents, ...knowledge } = await harness.list();
      const taskList = { kind: "decision", name: "deciders" };
      const code = "TASK_LIST_UNPOLLED";
      assert.deepEqual(incidents, [{ code, taskList, count: 2, truncated: false, since }]);
      assert.deepEqual(knowledge, {
        truncated: false,
        asOf: since + 120,
        watchedSince: since,
        unseenNodes: 0,
      });
    });

    test("a task list is none while a worker of a server that has begun may still come", async () => {
      await using harness = await open();
      await harness.start("order-1");
      await harness.server.advance({ seconds: 119 });
      assert.deepEqual((await harness.list()).incidents, []);
    });

    test("the gravest come first, then the largest", async () => {
      await using harness = await open();
      await harness.start("order-1");
      await harness.fail(activityFailures);
      await harness.decide(schedule({ name: "Unknown", version: "1" }));
      await harness.decide();
      await harness.start("order-2");
      await harness.server.advance({ minutes: 3 });
      const { incidents } = await harness.list();
      assert.deepEqual(
        incidents.map(({ code, count }) => [code, count]),
        [
          ["TASK_LIST_UNPOLLED", 1],
          ["DECISIONS_REFUSED", 1],
          ["ACTIVITY_FAILS_REPEATEDLY", 1],
        ],
      );
    });
  });
}

test("tasks for people are not missed by a worker", async () => {
  await using harness = await IncidentHarness.open({ inboxLists: ["payments"] });
  await harness.start("order-1");
  await harness.decide(schedule());
  await harness.server.advance({ minutes: 3 });
  assert.deepEqual((await harness.list()).incidents, []);
});

test("each of two nodes tells the incidents of the other, and a new node those of before", async () => {
  const shared = {
    store: await postgres.createDatabase(),
    masterKey: Buffer.alloc(32, 7).toString("base64"),
  };
  await using harness = await Harness.open(shared);
  const { owner, node } = harness;
  assert.ok(node.firstKey);
  await register(owner);
  const input = { domain, workflowId: "order-1", workflowType: order };
  const { runId } = await owner.startWorkflowExecution(input);
  const second = await startNode(harness.data, shared);
  const elsewhere = harness.client(node.firstKey, second.url);
  try {
    // Each failure is recorded by another node than the one before.
    for (let count = 0; count < activityFailures; count += 1) {
      const [one, other] = count % 2 === 0 ? [owner, elsewhere] : [elsewhere, owner];
      await decideBy(one, schedule());
      await failBy(other);
    }
    for (const client of [owner, elsewhere]) {
      const [incident] = ofRuns((await client.ekiden.listIncidents({ domain })).incidents);
      assert.deepEqual(
        [incident?.code, incident?.count, incident?.oldest],
        ["ACTIVITY_FAILS_REPEATEDLY", 1, { workflowId: "order-1", runId }],
      );
    }
  } finally {
    await second.close();
  }
  const third = await startNode(harness.data, shared);
  try {
    const client = harness.client(node.firstKey, third.url);
    const told = await client.ekiden.listIncidents({ domain });
    assert.equal(ofRuns(told.incidents).length, 1);
    await decideBy(client, complete);
    assert.deepEqual(ofRuns((await owner.ekiden.listIncidents({ domain })).incidents), []);
  } finally {
    await third.close();
  }
});

test("policies decide who may look", async () => {
  await using harness = await Harness.open();
  await register(harness.owner);
  const Resource = arnOf(domain);
  const look = { Effect: "Allow", Action: "ekiden:ListIncidents", Resource };
  const reader = harness.client(await harness.keyFor("reader", look));
  const other = { Effect: "Allow", Action: "ekiden:ListTaskLists", Resource };
  const outsider = harness.client(await harness.keyFor("outsider", other));
  assert.equal(await outcomeOf(reader.ekiden.listIncidents({ domain })), "allowed");
  assert.equal(await outcomeOf(outsider.ekiden.listIncidents({ domain })), denied);
  const missing = harness.owner.ekiden.listIncidents({ domain: "elsewhere" });
  assert.equal(await outcomeOf(missing), "UnknownResourceFault");
});
