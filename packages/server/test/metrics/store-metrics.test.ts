// What a node tells of its store, its caches, its leases, of people and of functions.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { TestClock } from "@ekiden/testing";
import Sqlite from "better-sqlite3";
import type { NodeOptions } from "../../src/index.ts";
import { maxTaskListsByName } from "../../src/metrics/limits.ts";
import { CapturedLog } from "../captured-log.ts";
import { domain, Harness } from "../ekiden/harness.ts";
import { decide, deciders, order, populate, schedule, start, workers } from "../ekiden/orders.ts";
import { role } from "../functions/invocations.ts";
import { postgres } from "../shared-postgres.ts";
import { Scrape } from "./scrape.ts";

const day = 86_400_000;
const hour = 3_600_000;
const metrics = "127.0.0.1:0";
const masterKey = Buffer.alloc(32, 7).toString("base64");

const placeOf = async (kind: "sqlite" | "postgres"): Promise<Partial<NodeOptions>> =>
  kind === "sqlite" ? {} : { store: await postgres.createDatabase(), masterKey };

const scrape = ({ node }: Harness): Promise<Scrape> => Scrape.of(node.metricsUrl ?? "");

const invoke = (id: string, name: string) => ({
  decisionType: "ScheduleLambdaFunction" as const,
  scheduleLambdaFunctionDecisionAttributes: { id, name },
});

const functions = {
  price: async () => 7,
  refuse: async () => {
    throw new Error("no");
  },
};

for (const kind of ["sqlite", "postgres"] as const) {
  test(`over ${kind}, caches, leases, retention and errors are told`, async () => {
    const clock = new TestClock(Date.now());
    await using harness = await Harness.open({ ...(await placeOf(kind)), metrics, clock });
    const { owner, node } = harness;
    await populate(owner);
    await start(owner, "order-1");
    await decide(owner, [{ decisionType: "CompleteWorkflowExecution" }]);
    const open = await scrape(harness);
    assert.equal(open.sum("ekiden_retention_removed_total"), 0);
    assert.equal(open.sum("ekiden_retention_overdue_executions"), 0);
    assert.equal(open.sum("ekiden_retention_overdue_age_seconds"), 0);
    for (const cache of ["runs", "histories", "access_keys"]) {
      assert.ok((open.sum("ekiden_cache_hits_total", { cache }) ?? 0) > 0, cache);
      assert.ok(open.sum("ekiden_cache_misses_total", { cache }) !== undefined, cache);
      assert.equal(open.sum("ekiden_cache_evictions_total", { cache }), 0);
    }
    assert.equal(open.sum("ekiden_cache_entries", { cache: "access_keys" }), 1);
    assert.ok(open.sum("ekiden_cache_characters", { cache: "histories" }) !== undefined);
    assert.equal(open.sum("ekiden_cache_characters", { cache: "access_keys" }), undefined);
    assert.equal(open.sum("ekiden_store_errors_total"), 0);
    const connections = kind === "postgres" ? 5 : undefined;
    assert.equal(open.sum("ekiden_database_connections"), connections);
    for (const held of ["deadlines", "messages", "jobs"]) {
      assert.equal(open.sum("ekiden_leases_held", { kind: held }), 0);
      assert.equal(open.sum("ekiden_lease_age_seconds", { kind: held }), 0);
      assert.equal(open.sum("ekiden_leases_lost_total", { kind: held }), 0);
    }

    clock.moveTo(clock.now() + 2 * day);
    await node.settled();
    assert.equal((await scrape(harness)).sum("ekiden_retention_removed_total"), 1);
  });

  test(`over ${kind}, tasks that wait for people are told, and functions by how they end`, async () => {
    const clock = new TestClock(Date.now());
    const place = await placeOf(kind);
    await using harness = await Harness.open({ ...place, metrics, clock, functions });
    const { owner, node } = harness;
    await populate(owner);
    const started = { domain, workflowId: "order-1", workflowType: order, lambdaRole: role };
    await owner.startWorkflowExecution(started);
    const forPeople = schedule("approve", { scheduleToStartTimeout: "NONE" }, { name: "people" });
    await decide(owner, [forPeople, schedule("charge-1")]);
    clock.moveTo(clock.now() + hour / 10);
    const waiting = await scrape(harness);
    assert.equal(waiting.sum("ekiden_human_tasks_waiting", { domain }), 1);
    assert.equal(waiting.sum("ekiden_oldest_human_task_age_seconds", { domain }), 360);
    // What waits for workers is told apart: alerts and autoscalers go by it.
    for (const name of ["swf_pending_tasks", "ekiden_oldest_pending_task_age_seconds"]) {
      const lists = waiting.samples
        .filter((sample) => sample.name === name && sample.labels.kind === "activity")
        .map(({ labels }) => labels.task_list);
      assert.deepEqual(lists, [workers.name]);
    }
    assert.equal(waiting.sum("swf_pending_tasks", { domain, kind: "activity" }), 1);

    await owner.terminateWorkflowExecution({ domain, workflowId: "order-1" });
    await owner.startWorkflowExecution({ ...started, workflowId: "order-2" });
    await decide(owner, [invoke("1", "price"), invoke("2", "refuse")]);
    const ended = { completed: "price", failed: "refuse" };
    for (const [end, name] of Object.entries(ended)) {
      const count = `ekiden_functions_${end}_total`;
      let told = await scrape(harness);
      while (told.sum(count, { function: name }) === undefined) {
        await node.settled();
        told = await scrape(harness);
      }
      assert.equal(told.sum(count, { domain, function: name }), 1);
      const times = "ekiden_function_start_to_close_time_seconds_count";
      assert.equal(told.sum(times, { domain, function: name }), 1);
    }
  });

  test(`over ${kind}, a function that waits is none of the tasks for workers`, async () => {
    await using harness = await Harness.open({ ...(await placeOf(kind)), metrics, functions });
    const { owner } = harness;
    await populate(owner);
    const run = { domain, workflowId: "order-1" };
    await owner.startWorkflowExecution({ ...run, workflowType: order, lambdaRole: role });
    const { taskToken = "" } = await owner.pollForDecisionTask({ domain, taskList: deciders });
    await owner.ekiden.pauseWorkflowExecution({ ...run, reason: "no stock" });
    await owner.respondDecisionTaskCompleted({ taskToken, decisions: [invoke("1", "price")] });
    const told = await scrape(harness);
    for (const name of ["swf_pending_tasks", "ekiden_held_tasks"]) {
      assert.equal(told.sum(name, { domain }), undefined, name);
    }
  });
}

for (const kind of ["sqlite", "postgres"] as const) {
  test(`over ${kind}, the longest task lists have their names, and the others are added up`, async () => {
    await using harness = await Harness.open({ ...(await placeOf(kind)), metrics });
    const { owner } = harness;
    await populate(owner);
    await start(owner, "order-1");
    await decide(owner, [schedule("charge-1"), schedule("charge-2")]);
    // By their names these are before the list of the activities, and each is shorter.
    const lists = maxTaskListsByName + 5;
    const starts = Array.from({ length: lists }, (_, list) => {
      const taskList = { name: `list-${list}` };
      const workflowId = `order-of-${list}`;
      return owner.startWorkflowExecution({ domain, workflowType: order, workflowId, taskList });
    });
    await Promise.all(starts);

    const told = await scrape(harness);
    const { samples } = told;
    assert.equal(told.sum("swf_pending_tasks"), lists + 2, "each task is counted");
    assert.equal(told.sum("swf_pending_tasks", { kind: "activity", domain }), 2);
    assert.equal(told.sum("swf_pending_tasks", { kind: "decision", task_list: "other" }), 6);
    const ofLists = samples.filter(({ name }) => name === "swf_pending_tasks");
    assert.equal(ofLists.length, maxTaskListsByName + 1);
  });
}

test("closed executions that a clock keeps from being removed are told as overdue", async () => {
  const machineClock = new TestClock(Date.now());
  const steadyClock = new TestClock(0);
  await using harness = await Harness.open({ metrics, machineClock, steadyClock });
  const { owner } = harness;
  await populate(owner);
  await start(owner, "order-1");
  await decide(owner, [{ decisionType: "CompleteWorkflowExecution" }]);
  // The machine's clock alone: retention does not believe it for ten minutes.
  machineClock.moveTo(machineClock.now() + day + hour);
  const told = await scrape(harness);
  assert.equal(told.sum("ekiden_retention_overdue_executions"), 1);
  assert.equal(told.sum("ekiden_retention_overdue_age_seconds"), hour / 1_000);
  assert.equal(told.sum("ekiden_retention_removed_total"), 0);
});

test("a node tells how late notices of commits of another node come", async () => {
  const store = await postgres.createDatabase();
  await using harness = await Harness.open({ store, masterKey, metrics });
  await populate(harness.owner);
  const credentials = harness.node.firstKey;
  assert.ok(credentials);
  await using other = await Harness.open({ store, masterKey });
  const client = harness.client(credentials, other.node.url);
  const heard = async () => (await scrape(harness)).sum("ekiden_notification_lag_seconds_count");
  assert.equal(await heard(), 0, "nothing was told before");
  for (let count = 1; (await heard()) === 0; count += 1) await start(client, `order-${count}`);
  const told = await scrape(harness);
  const seconds = told.sum("ekiden_notification_lag_seconds_sum") ?? -1;
  assert.ok(seconds >= 0 && seconds < 60, `${seconds} s`);
  const polled = await harness.owner.pollForDecisionTask({ domain, taskList: deciders });
  assert.ok(polled.taskToken, "what the other node has started is given here");
});

test("a notice is as late as it comes, and not as long ago as the commit before its own", async () => {
  const store = await postgres.createDatabase();
  await using harness = await Harness.open({ store, masterKey, metrics });
  await populate(harness.owner);
  const credentials = harness.node.firstKey;
  assert.ok(credentials);
  await using other = await Harness.open({ store, masterKey, pollSeconds: 1 });
  const client = harness.client(credentials, other.node.url);
  const notices = async () => {
    const told = await scrape(harness);
    const [count, sum] = ["count", "sum"].map((part) =>
      told.sum(`ekiden_notification_lag_seconds_${part}`),
    );
    return { count: count ?? 0, sum: sum ?? 0 };
  };
  for (let count = 1; (await notices()).count === 0; count += 1) {
    await start(client, `heard-${count}`);
  }
  // A poll gets the task of this start in its commit, so that nothing is left for others.
  const polled = client.pollForDecisionTask({ domain, taskList: { name: "own" } });
  const owned = { domain, workflowType: order, taskList: { name: "own" } };
  await client.startWorkflowExecution({ ...owned, workflowId: "order-own" });
  assert.ok((await polled).taskToken);
  const before = await notices();
  const empty = await client.pollForDecisionTask({ domain, taskList: { name: "empty" } });
  assert.equal(empty.taskToken ?? "", "", "a second has passed");

  await start(client, "order-left");
  let after = await notices();
  while (after.count === before.count) after = await notices();
  const lag = (after.sum - before.sum) / (after.count - before.count);
  assert.ok(lag < 0.9, `${lag} s`);
});

test("what the store refuses to count is left out after a minute, and the rest goes on", async () => {
  const clock = new TestClock(Date.now());
  const log = new CapturedLog();
  await using harness = await Harness.open({ metrics, clock, logLevel: "info", logTo: log });
  const { owner } = harness;
  await populate(owner);
  await start(owner, "order-1");
  const list = { kind: "decision", domain, task_list: "deciders" };
  const incidents = { domain, code: "HEARTBEATS_MISSED" };
  const before = await scrape(harness);
  const told = (of: Scrape) => [
    of.sum("swf_pending_tasks", list),
    of.sum("ekiden_incidents", incidents),
    of.sum("ekiden_store_up"),
  ];
  assert.deepEqual(told(before), [1, 0, 1]);
  const beside = new Sqlite(join(harness.data, "ekiden.db"));
  beside.exec("alter table run_incidents rename to away");
  await start(owner, "order-2");
  clock.moveTo(clock.now() + 30_000);
  assert.deepEqual(told(await scrape(harness)), [2, 0, 1]);
  clock.moveTo(clock.now() + 61_000);
  await start(owner, "order-3");
  assert.deepEqual(told(await scrape(harness)), [3, undefined, 1]);
  const lines = log.of(/what metrics ask of it/);
  assert.equal(lines.length, 2, "once a minute");
  beside.exec("alter table away rename to run_incidents");
  beside.close();
  clock.moveTo(clock.now() + 30_000);
  assert.deepEqual(told(await scrape(harness)), [3, 0, 1]);
});

test("a deprecated domain is told for as long as executions are open in it", async () => {
  const clock = new TestClock(Date.now());
  await using harness = await Harness.open({ metrics, clock });
  const { owner } = harness;
  await populate(owner);
  await start(owner, "order-1");
  await owner.deprecateDomain({ name: domain });
  const list = { kind: "decision", domain };
  assert.equal((await scrape(harness)).sum("swf_pending_tasks", list), 1);
  await owner.terminateWorkflowExecution({ domain, workflowId: "order-1" });
  clock.moveTo(clock.now() + 30_000);
  assert.equal((await scrape(harness)).sum("ekiden_open_executions", { domain }), undefined);
});
