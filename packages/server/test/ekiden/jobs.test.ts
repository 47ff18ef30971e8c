// Jobs through whole nodes, over both stores, and with a node that ends in the midst of one.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { EkidenInput, EkidenOutput, SwfClient } from "@ekiden/client";
import { TestClock } from "@ekiden/testing";
import { openKeyService, openPolicyService } from "../../src/node/open-access.ts";
import { leaseMilliseconds, maxActionsAtOnce } from "../../src/operations/jobs/held-job.ts";
import { postgres } from "../shared-postgres.ts";
import { arnOf, denied, domain, Harness, outcomeOf, own, retention, startNode } from "./harness.ts";
import { ServedNode } from "./served-node.ts";

type Call = EkidenInput<"StartJob">;
type Job = EkidenOutput<"DescribeJob">;
type Item = EkidenOutput<"ListJobItems">["items"][number];

const order = { name: "order", version: "1" };
const other = { name: "other", version: "1" };
const settings = {
  taskList: { name: "orders" },
  taskStartToCloseTimeout: "NONE",
  executionStartToCloseTimeout: "3600",
  childPolicy: "TERMINATE",
} as const;
const openOrders = 'status = OPEN and type.name = "order"';

const stores = ["sqlite", "postgres"] as const;

/** For nodes over a database of their own. */
const sharedOptions = async () => ({
  store: await postgres.createDatabase(),
  masterKey: Buffer.alloc(32, 7).toString("base64"),
});

const openOn = async (kind: (typeof stores)[number], more = {}): Promise<Harness> =>
  Harness.open({ ...(kind === "postgres" ? await sharedOptions() : {}), ...more });

const populate = async (client: SwfClient, orders: number): Promise<void> => {
  await client.registerDomain({ name: domain, ...retention });
  await client.registerWorkflowType({ domain, ...order });
  await client.registerWorkflowType({ domain, ...other });
  const start = (workflowId: string, workflowType: typeof order) =>
    client.startWorkflowExecution({ domain, workflowId, workflowType, ...settings, input: "[1]" });
  await start("other-1", other);
  await Promise.all(Array.from({ length: orders }, (_, index) => start(`order-${index}`, order)));
};

const call = (more: Partial<Call> = {}): Call => ({
  domain,
  action: "signal",
  query: openOrders,
  reason: "the fair is over",
  ratePerSecond: 500,
  ...(more.action === undefined || more.action === "signal" ? { signalName: "go" } : {}),
  ...more,
});

const startJob = async (client: SwfClient, more: Partial<Call> = {}): Promise<string> => {
  const { jobId } = await client.ekiden.startJob(call(more));
  assert.ok(jobId);
  return jobId;
};

const until = async (
  client: SwfClient,
  jobId: string,
  is: (job: Job) => boolean = ({ endedAt }) => endedAt !== undefined,
): Promise<Job> => {
  for (;;) {
    const job = await client.ekiden.describeJob({ domain, jobId });
    if (is(job)) return job;
  }
};

const itemsOf = async (client: SwfClient, jobId: string): Promise<readonly Item[]> => {
  const items: Item[] = [];
  let nextPageToken: string | undefined;
  do {
    const page = { maximumPageSize: 7, ...(nextPageToken && { nextPageToken }) };
    const answer = await client.ekiden.listJobItems({ domain, jobId, ...page });
    items.push(...answer.items);
    nextPageToken = answer.nextPageToken;
  } while (nextPageToken);
  return items;
};

const signalsOf = async (client: SwfClient, { workflowId, runId }: Item): Promise<number> => {
  const execution = { workflowId, runId };
  const { events } = await client.getWorkflowExecutionHistory({ domain, execution });
  return events.filter(({ eventType }) => eventType === "WorkflowExecutionSignaled").length;
};

/** Each execution is an item once, and has what its item says. */
const assertSignalled = async (client: SwfClient, jobId: string, orders: number): Promise<void> => {
  const items = await itemsOf(client, jobId);
  assert.equal(items.length, orders);
  assert.equal(new Set(items.map(({ runId }) => runId)).size, orders);
  for (const item of items) {
    const signals = await signalsOf(client, item);
    const told = `${item.workflowId} is ${item.state} and has ${signals} signals`;
    assert.ok(item.state === "DONE" ? signals === 1 : item.state === "UNKNOWN", told);
    assert.ok(signals <= 1, told);
  }
};

const openCount = async (client: SwfClient): Promise<number> => {
  const startTimeFilter = { oldestDate: new Date(0) };
  return (await client.countOpenWorkflowExecutions({ domain, startTimeFilter })).count;
};

for (const kind of stores) {
  test(`over ${kind}, a dry run counts and shows, and a job does it to each once`, async () => {
    await using harness = await openOn(kind);
    const { owner } = harness;
    await populate(owner, 20);
    const dry = await owner.ekiden.startJob(call({ dryRun: true }));
    assert.equal(dry.jobId, undefined);
    assert.deepEqual([dry.count, dry.truncated, dry.sample?.length], [20, false, 10]);
    assert.deepEqual((await owner.ekiden.listJobs({ domain })).jobs, []);
    const jobId = await startJob(owner, { signalInput: "[2]" });
    const job = await until(owner, jobId);
    assert.equal(job.status, "COMPLETED");
    assert.deepEqual(job.counts, { selected: 20, done: 20, skipped: 0, failed: 0, unknown: 0 });
    assert.equal(job.reason, "the fair is over");
    assert.match(job.startedBy, /:user\/admin$/);
    await assertSignalled(owner, jobId, 20);
    const { jobs } = await owner.ekiden.listJobs({ domain });
    assert.deepEqual(jobs, [job]);
  });

  test(`over ${kind}, a job since before any clock is about all that are open`, async () => {
    await using harness = await openOn(kind);
    const { owner } = harness;
    await populate(owner, 2);
    const query = `${openOrders} and started > -200000000000d`;
    assert.equal((await owner.ekiden.startJob(call({ query, dryRun: true }))).count, 2);
    const job = await until(owner, await startJob(owner, { query }));
    assert.deepEqual([job.status, job.counts.done], ["COMPLETED", 2]);
  });

  test(`over ${kind}, a job terminates with its reason, and another starts again what it ended`, async () => {
    await using harness = await openOn(kind);
    const { owner } = harness;
    await populate(owner, 12);
    const ending = await startJob(owner, { action: "terminate", maxExecutions: 5 });
    assert.equal((await until(owner, ending)).counts.done, 5);
    assert.equal(await openCount(owner), 8);
    const [first] = await itemsOf(owner, ending);
    assert.ok(first);
    const { workflowId, runId } = first;
    const execution = { workflowId, runId };
    const history = await owner.getWorkflowExecutionHistory({ domain, execution });
    const last = history.events.at(-1)?.workflowExecutionTerminatedEventAttributes;
    assert.equal(last?.reason, "the fair is over");
    const query = 'status = TERMINATED and type.name = "order"';
    const again = await startJob(owner, { action: "restart", query });
    assert.equal((await until(owner, again)).counts.done, 5);
    assert.equal(await openCount(owner), 13);
    const open = await owner.listOpenWorkflowExecutions({
      domain,
      startTimeFilter: { oldestDate: new Date(0) },
      executionFilter: { workflowId },
    });
    const [started] = open.executionInfos;
    assert.ok(started);
    const { events } = await owner.getWorkflowExecutionHistory({
      domain,
      execution: started.execution,
    });
    assert.equal(events[0]?.workflowExecutionStartedEventAttributes?.input, "[1]");
  });

  test(`over ${kind}, a job is stopped, and says how far it came`, async () => {
    await using harness = await openOn(kind);
    const { owner } = harness;
    await populate(owner, 30);
    const jobId = await startJob(owner, { action: "cancel", ratePerSecond: 0.1 });
    await until(owner, jobId, ({ counts }) => counts.done === 1);
    await owner.ekiden.stopJob({ domain, jobId, reason: "a mistake" });
    const job = await until(owner, jobId);
    assert.deepEqual([job.status, job.statusText], ["STOPPED", "a mistake"]);
    assert.equal(job.counts.done, 1);
    assert.equal((await itemsOf(owner, jobId)).length, 1);
    assert.deepEqual(await owner.ekiden.stopJob({ domain, jobId }), { status: "STOPPED" });
  });
}

test("a job goes on after a restart of its node from where it was", async () => {
  const orders = 60;
  const data = await mkdtemp(join(tmpdir(), "ekiden-jobs-"));
  await using harness = await Harness.open();
  try {
    const node = await startNode(data);
    const key = node.firstKey;
    assert.ok(key);
    const before = harness.client(key, node.url);
    await populate(before, orders);
    const jobId = await startJob(before, { ratePerSecond: 200 });
    await until(before, jobId, ({ counts }) => counts.done >= 10);
    await node.close();
    const next = await startNode(data);
    const client = harness.client(key, next.url);
    const { counts } = await until(client, jobId);
    assert.equal(counts.done, orders, "nothing is in doubt after a stop that waited");
    await assertSignalled(client, jobId, orders);
    await next.close();
  } finally {
    await rm(data, { recursive: true, force: true });
  }
});

test("over two nodes, the other one goes on with a job whose node is stopped", async () => {
  const orders = 60;
  const shared = await sharedOptions();
  await using harness = await Harness.open(shared);
  const second = await startNode(harness.data, shared);
  const { owner } = harness;
  assert.ok(harness.node.firstKey);
  const elsewhere = harness.client(harness.node.firstKey, second.url);
  await populate(owner, orders);
  const jobId = await startJob(elsewhere, { ratePerSecond: 100 });
  await until(owner, jobId, ({ counts }) => counts.done >= 10);
  await second.close();
  const { counts, status } = await until(owner, jobId);
  assert.equal(status, "COMPLETED");
  assert.equal(counts.done, orders);
  await assertSignalled(owner, jobId, orders);
});

test("over two nodes, the other one goes on with a job whose node is killed", async () => {
  const orders = 60;
  const shared = await sharedOptions();
  const clock = new TestClock(Date.now());
  await using harness = await Harness.open({ ...shared, clock });
  const { owner } = harness;
  assert.ok(harness.node.firstKey);
  await populate(owner, orders);
  await using killed = await ServedNode.start(shared);
  const elsewhere = harness.client(harness.node.firstKey, killed.url);
  const jobId = await startJob(elsewhere, { ratePerSecond: 50 });
  await until(owner, jobId, ({ counts }) => counts.done >= 10);
  await killed.kill();
  clock.moveTo(clock.now() + leaseMilliseconds);
  const { counts, status } = await until(owner, jobId, ({ endedAt }) => {
    clock.moveTo(clock.now() + 20);
    return endedAt !== undefined;
  });
  assert.equal(status, "COMPLETED");
  assert.equal(counts.done + counts.unknown, orders);
  assert.ok(counts.unknown <= maxActionsAtOnce, `${counts.unknown} are unknown`);
  await assertSignalled(owner, jobId, orders);
});

test("a job does no more than its caller may, and is refused where that is nothing", async () => {
  await using harness = await Harness.open();
  const { owner } = harness;
  await populate(owner, 3);
  const allow = (...Action: string[]) => ({ Effect: "Allow", Action, Resource: arnOf(domain) });
  const find = "ekiden:FindWorkflowExecutions";
  const signal = "swf:SignalWorkflowExecution";
  const userOf = async (user: string, ...statements: object[]) =>
    harness.client(await harness.keyFor(user, statements));
  const jobs = await userOf("jobs", allow("ekiden:StartJob", "swf:List*", find));
  assert.equal(await outcomeOf(jobs.ekiden.startJob(call())), denied);
  assert.equal(await outcomeOf(jobs.ekiden.startJob(call({ dryRun: true }))), denied);
  const blind = await userOf("blind", allow("ekiden:StartJob", "swf:List*", signal));
  assert.equal(await outcomeOf(blind.ekiden.startJob(call())), denied);
  const reader = await userOf("reader", allow("ekiden:List*", "ekiden:Describe*", find));
  assert.equal(await outcomeOf(reader.ekiden.listJobs({ domain })), "allowed");
  assert.equal(await outcomeOf(reader.ekiden.startJob(call())), denied);
  const both = await userOf("both", allow("ekiden:*", "swf:List*", signal));
  assert.equal((await until(owner, await startJob(both))).counts.done, 3);
  assert.equal(await outcomeOf(both.ekiden.startJob(call({ action: "terminate" }))), denied);
  const restart = call({ action: "restart" });
  assert.equal(await outcomeOf(both.ekiden.startJob(restart)), denied);
});

test("a job ends when its caller's key is disabled", async () => {
  await using harness = await Harness.open();
  const { owner } = harness;
  await populate(owner, 3);
  const everything = { Effect: "Allow", Action: "*", Resource: "*" };
  const key = await harness.keyFor("mary", everything);
  const jobId = await startJob(harness.client(key), { ratePerSecond: 0.5 });
  await until(owner, jobId, ({ counts }) => counts.done === 1);
  const { service, close } = await openKeyService({ data: harness.data });
  await service.setStatus(key.accessKeyId, "disabled");
  await close();
  const { status, statusText } = await until(owner, jobId);
  assert.equal(status, "FAILED");
  assert.match(statusText ?? "", /key or the role/);
});

test("a job ends when its caller may no longer find what it is about", async () => {
  await using harness = await Harness.open();
  const { owner } = harness;
  await populate(owner, 30);
  const everything = { Effect: "Allow", Action: "*", Resource: "*" };
  const mary = harness.client(await harness.keyFor("mary", everything));
  const jobId = await startJob(mary, { ratePerSecond: 1 });
  await until(owner, jobId, ({ counts }) => counts.done === 1);
  const { service, close } = await openPolicyService({ data: harness.data });
  const Statement = { Effect: "Allow", Action: "swf:SignalWorkflowExecution", Resource: "*" };
  await service.attach({ account: own, user: "mary" }, "own", JSON.stringify({ Statement }));
  await close();
  const { status, statusText, counts } = await until(owner, jobId);
  assert.equal(status, "FAILED");
  assert.match(statusText ?? "", /^AccessDeniedException: .*ekiden:FindWorkflowExecutions/);
  assert.ok(counts.done < 10 && counts.failed === 0, JSON.stringify(counts));
});

test("each call of a job is in the audit under the name of its caller", async () => {
  const directory = await mkdtemp(join(tmpdir(), "ekiden-audit-"));
  const audit = join(directory, "audit.log");
  try {
    await using harness = await Harness.open({ audit });
    await populate(harness.owner, 2);
    const everything = { Effect: "Allow", Action: "*", Resource: "*" };
    const mary = harness.client(await harness.keyFor("mary", everything));
    const jobId = await startJob(mary);
    await until(mary, jobId);
    await harness.node.close();
    const records = (await readFile(audit, "utf8"))
      .split("\n")
      .filter((line) => line.includes("SignalWorkflowExecution"))
      .map((line) => JSON.parse(line));
    assert.equal(records.length, 2);
    for (const record of records) {
      assert.match(record.userIdentity.arn, /:user\/mary$/);
      assert.equal(record.userAgent, `ekiden-job/${jobId}`);
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
});

test("bad input is refused with what is wrong, and a job that is not there is unknown", async () => {
  await using harness = await Harness.open();
  const { owner } = harness;
  await populate(owner, 1);
  const { ekiden } = owner;
  const refused = async (more: Partial<Call>, message: RegExp) => {
    await assert.rejects(ekiden.startJob(call(more)), { name: "ValidationException", message });
  };
  const { signalName: _none, ...unnamed } = call();
  await assert.rejects(ekiden.startJob(unnamed), { message: /signals needs a signalName/ });
  await refused({ action: "terminate", signalName: "go" }, /signalName is for signal/);
  await refused({ childPolicy: "ABANDON" }, /childPolicy is for terminate/);
  await refused({ query: "statsu = OPEN" }, /statsu/);
  for (const query of [" ", "\n", "order by started"]) {
    await refused({ query, dryRun: true }, /no condition.*: started exists$/);
  }
  await refused({ reason: "" }, /reason/);
  await refused({ ratePerSecond: 0 }, /ratePerSecond/);
  await refused({ ratePerSecond: 1_001 }, /ratePerSecond/);
  await refused({ maxExecutions: 1_000_001 }, /maxExecutions/);
  const unknown = "UnknownResourceFault";
  const jobId = "none";
  assert.equal(await outcomeOf(ekiden.describeJob({ domain, jobId })), unknown);
  assert.equal(await outcomeOf(ekiden.stopJob({ domain, jobId })), unknown);
  assert.equal(await outcomeOf(ekiden.listJobItems({ domain, jobId })), unknown);
  assert.equal(await outcomeOf(ekiden.startJob(call({ domain: "none" }))), unknown);
  await ekiden.startJob(call({ ratePerSecond: 0.1 }));
  const more = Array.from({ length: 12 }, () =>
    outcomeOf(ekiden.startJob(call({ ratePerSecond: 0.1 }))),
  );
  assert.ok((await Promise.all(more)).includes("LimitExceededFault"));
});
