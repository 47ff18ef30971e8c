// Metrics through a whole node, over both stores: what is scraped is what was done.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startTestPostgres, TestClock } from "@ekiden/testing";
import { CapturedLog } from "../captured-log.ts";
import { domain, Harness } from "../ekiden/harness.ts";
import { decide, deciders, populate, schedule, start, takeTask } from "../ekiden/orders.ts";
import { Scrape } from "./scrape.ts";

const postgres = await startTestPostgres();
after(() => postgres[Symbol.asyncDispose]());

const anyFreePort = "127.0.0.1:0";

const optionsOf = async (kind: "sqlite" | "postgres") => ({
  metrics: anyFreePort,
  version: "1.2.3",
  ...(kind === "postgres" && {
    store: await postgres.createDatabase(),
    masterKey: Buffer.alloc(32, 7).toString("base64"),
  }),
});

const scrape = ({ node }: Harness): Promise<Scrape> => {
  assert.ok(node.metricsUrl);
  return Scrape.of(node.metricsUrl);
};

const complete = [{ decisionType: "CompleteWorkflowExecution" as const }];
const ofOrder = { domain, workflow_type: "order", workflow_version: "1" };
const ofCharge = { domain, activity_type: "charge", activity_version: "1" };

for (const kind of ["sqlite", "postgres"] as const) {
  test(`over ${kind}, times and counts are those of the executions`, async () => {
    const clock = new TestClock(Date.now());
    const pass = (seconds: number) => clock.moveTo(clock.now() + seconds * 1_000);
    await using harness = await Harness.open({ ...(await optionsOf(kind)), clock });
    const { owner } = harness;
    await populate(owner);

    await start(owner, "order-1");
    pass(2);
    await decide(owner, [schedule("charge-1")]);
    pass(4);
    const taskToken = await takeTask(owner);
    pass(5);
    await owner.respondActivityTaskCompleted({ taskToken });
    pass(1);
    await decide(owner, complete);

    const told = await scrape(harness);
    const ofWorkflow = (name: string) => told.sum(`swf_${name}`, ofOrder);
    assert.equal(ofWorkflow("workflows_completed_total"), 1);
    assert.equal(ofWorkflow("workflows_failed_total"), 0);
    assert.equal(ofWorkflow("workflow_start_to_close_time_seconds_sum"), 12);
    assert.equal(ofWorkflow("workflow_start_to_close_time_seconds_count"), 1);
    assert.equal(ofWorkflow("decision_tasks_completed_total"), 2);
    assert.equal(ofWorkflow("decision_task_schedule_to_start_time_seconds_sum"), 3);
    const ofActivity = (name: string) => told.sum(`swf_activity_task${name}`, ofCharge);
    assert.equal(ofActivity("s_completed_total"), 1);
    assert.equal(ofActivity("_schedule_to_start_time_seconds_sum"), 4);
    assert.equal(ofActivity("_start_to_close_time_seconds_sum"), 5);
    assert.equal(ofActivity("_schedule_to_close_time_seconds_sum"), 9);
    const bucket = (le: string) =>
      told.sum("swf_activity_task_schedule_to_close_time_seconds_bucket", { ...ofCharge, le });
    assert.deepEqual(["5", "15", "+Inf"].map(bucket), [0, 1, 1]);
  });

  test(`over ${kind}, what a reset records again is counted once`, async () => {
    const clock = new TestClock(Date.now());
    await using harness = await Harness.open({ ...(await optionsOf(kind)), clock });
    const { owner } = harness;
    await populate(owner);
    const runId = await start(owner, "order-1");
    await decide(owner, [schedule("charge-1"), schedule("charge-2")]);
    const tokens = [await takeTask(owner), await takeTask(owner)];
    await owner.respondActivityTaskCompleted({ taskToken: `${tokens[0]}` });
    await decide(owner, []);
    await owner.respondActivityTaskCompleted({ taskToken: `${tokens[1]}` });
    clock.moveTo(clock.now() + 200_000);
    const run = { domain, workflowId: "order-1", runId };
    await owner.ekiden.resetWorkflowExecution({ ...run, decision: "LAST" });
    const ofActivity = async (name: string) =>
      (await scrape(harness)).sum(`swf_activity_task${name}`, ofCharge);
    assert.equal(await ofActivity("s_completed_total"), 2);
    assert.equal(await ofActivity("_schedule_to_close_time_seconds_sum"), 0);
  });

  test(`over ${kind}, time-outs are counted by the clock that ran out`, async () => {
    const clock = new TestClock(Date.now());
    await using harness = await Harness.open({ ...(await optionsOf(kind)), clock });
    const { owner, node } = harness;
    await populate(owner);
    await start(owner, "order-1");
    await decide(owner, [schedule("charge-1"), schedule("charge-2")]);
    await takeTask(owner);
    const endings = { HEARTBEAT: 300, SCHEDULE_TO_START: 200 };
    for (const seconds of Object.values(endings)) {
      clock.moveTo(clock.now() + seconds * 1_000);
      await node.settled();
    }
    const missed = { domain, code: "HEARTBEATS_MISSED" };
    assert.equal((await scrape(harness)).sum("ekiden_incidents", missed), 1);
    await owner.terminateWorkflowExecution({ domain, workflowId: "order-1" });

    const told = await scrape(harness);
    const count = (name: string) => told.sum(`swf_${name}_total`, { domain });
    assert.equal(count("started_activity_tasks_timed_out_on_heartbeat"), 1);
    assert.equal(count("scheduled_activity_tasks_timed_out_on_start"), 1);
    assert.equal(count("scheduled_activity_tasks_timed_out_on_close"), 0);
    assert.equal(count("started_activity_tasks_timed_out_on_close"), 0);
    assert.equal(count("workflows_terminated"), 1);
    assert.equal(count("workflows_completed"), 0);
  });

  test(`over ${kind}, calls, backlogs, commits and the build are told`, async () => {
    const clock = new TestClock(Date.now());
    await using harness = await Harness.open({ ...(await optionsOf(kind)), clock });
    const { owner } = harness;
    await populate(owner);
    await start(owner, "order-1");
    await start(owner, "order-2");
    const unknown = owner.terminateWorkflowExecution({ domain, workflowId: "order-3" });
    await assert.rejects(unknown, { name: "UnknownResourceFault" });
    clock.moveTo(clock.now() + 30_000);

    const told = await scrape(harness);
    const calls = (called: string, status: string) =>
      told.sum("ekiden_calls_total", { operation: called, status });
    assert.equal(calls("StartWorkflowExecution", "ok"), 2);
    assert.equal(calls("TerminateWorkflowExecution", "UnknownResourceFault"), 1);
    const operation = { operation: "StartWorkflowExecution" };
    assert.equal(told.sum("ekiden_call_duration_seconds_count", operation), 2);
    assert.equal(told.sum("swf_throttled_events_total", operation), 0);
    const list = { kind: "decision", domain, task_list: "deciders" };
    assert.equal(told.sum("swf_pending_tasks", list), 2);
    assert.equal(told.sum("ekiden_oldest_pending_task_age_seconds", list), 30);
    assert.equal(told.sum("ekiden_held_tasks", list), 0);
    assert.equal(told.sum("ekiden_open_executions", { domain }), 2);
    assert.equal(told.sum("ekiden_store_up"), 1);
    assert.equal(told.sum("ekiden_polls_held"), 0);
    assert.ok((told.sum("ekiden_connections") ?? 0) >= 1);
    assert.ok((told.sum("ekiden_commit_requests_sum") ?? 0) >= 2);
    assert.equal(told.sum("ekiden_incidents", { domain }), 0);
    assert.equal(told.sum("ekiden_jobs_running"), 0);
    // The clock is handed in, and no collector is named: what is not known is not told as 0.
    assert.equal(told.sum("ekiden_clock_ahead_seconds"), undefined);
    assert.equal(told.sum("ekiden_spans_sent_total"), undefined);
    const store = kind === "sqlite" ? "files" : "postgresql";
    assert.equal(told.sum("ekiden_build_info", { version: "1.2.3", store }), 1);
    assert.ok((told.sum("process_resident_memory_bytes") ?? 0) > 1e6);
    assert.equal(told.types.get("nodejs_gc_duration_seconds"), "histogram");
  });

  test(`over ${kind}, what a pause holds is told apart from what waits for workers`, async () => {
    const clock = new TestClock(Date.now());
    await using harness = await Harness.open({ ...(await optionsOf(kind)), clock });
    const { owner } = harness;
    await populate(owner);
    const paused = { domain, workflowId: "order-1", runId: await start(owner, "order-1") };
    await owner.ekiden.pauseWorkflowExecution({ ...paused, reason: "no stock" });
    await start(owner, "order-2");
    // The poll for the second meets the first.
    await decide(owner, complete);
    clock.moveTo(clock.now() + 30_000);
    let told = await scrape(harness);
    while (told.sum("ekiden_held_tasks", { domain }) === 0) told = await scrape(harness);
    assert.equal(told.sum("ekiden_held_tasks", { domain }), 1);
    assert.equal(told.sum("swf_pending_tasks", { domain }), 0);
    assert.equal(told.sum("ekiden_oldest_pending_task_age_seconds", { domain }), undefined);
  });

  test(`over ${kind}, a paused list has no work for workers, though no poll has met its tasks`, async () => {
    await using harness = await Harness.open(await optionsOf(kind));
    const { owner } = harness;
    await populate(owner);
    const paused = { domain, kind: "decision", name: deciders.name } as const;
    await owner.ekiden.pauseTaskList({ ...paused, reason: "the bank is away" });
    await start(owner, "order-1");
    await start(owner, "order-2");
    const told = await scrape(harness);
    assert.equal(told.sum("ekiden_held_tasks", { domain }), 2);
    assert.equal(told.sum("swf_pending_tasks", { domain }), 0);
    assert.equal(told.sum("ekiden_oldest_pending_task_age_seconds", { domain }), undefined);
  });
}

test("while the database is away a scrape tells what is known, and that it is away", async () => {
  const own = await startTestPostgres();
  after(() => own[Symbol.asyncDispose]());
  const store = await own.createDatabase();
  const masterKey = Buffer.alloc(32, 7).toString("base64");
  await using harness = await Harness.open({ metrics: anyFreePort, store, masterKey });
  const { owner } = harness;
  await populate(owner);
  await start(owner, "order-1");
  const list = { kind: "decision", domain };
  const before = await scrape(harness);
  assert.equal(before.sum("ekiden_store_up"), 1);
  assert.equal(before.sum("swf_pending_tasks", list), 1);
  await own.crash();

  let away = await scrape(harness);
  // What was asked within the last second is remembered.
  while (away.sum("ekiden_store_up") === 1) away = await scrape(harness);
  assert.equal(away.sum("ekiden_store_up"), 0);
  assert.equal(away.sum("ekiden_database_connections"), 0);
  assert.equal(away.sum("ekiden_store_errors_total", { kind: "connection" }), 5);
  assert.ok((away.sum("ekiden_store_errors_total", { kind: "connect" }) ?? 0) > 0);
  assert.equal(away.sum("swf_pending_tasks", list), 1);
  assert.equal(away.sum("ekiden_calls_total", { operation: "RegisterDomain", status: "ok" }), 1);
});

test("decisions that are too many are counted as calls are, and quotas are told", async () => {
  const quota = ["StartTimer=2/1", "ListDomains=1/1"];
  await using harness = await Harness.open({ metrics: anyFreePort, quota });
  const { owner } = harness;
  await populate(owner);
  await start(owner, "order-1");
  const timer = (timerId: string) => ({
    decisionType: "StartTimer" as const,
    startTimerDecisionAttributes: { timerId, startToFireTimeout: "600" },
  });
  await decide(owner, ["1", "2", "3", "4", "5"].map(timer));
  const list = () => owner.listDomains({ registrationStatus: "REGISTERED" });
  await list();
  await assert.rejects(list(), { name: "ThrottlingException" });

  const told = await scrape(harness);
  const throttled = (operation: string) => told.sum("swf_throttled_events_total", { operation });
  assert.equal(throttled("StartTimer"), 3);
  assert.equal(throttled("ListDomains"), 1);
  assert.equal(throttled("RegisterDomain"), 0);
  assert.equal(told.sum("swf_provisioned_bucket_size", { operation: "StartTimer" }), 2);
  assert.equal(told.sum("swf_provisioned_refill_rate", { operation: "StartTimer" }), 1);
  assert.equal(
    told.sum("swf_provisioned_bucket_size", { operation: "StartWorkflowExecution" }),
    undefined,
  );
});

test("without the option nothing is measured and nowhere scraped", async () => {
  await using harness = await Harness.open();
  assert.equal(harness.node.metricsUrl, undefined);
});

const problemOf = (log: CapturedLog) => {
  const unavailable = log.of(/^metrics cannot be scraped/);
  assert.equal(unavailable.length, 1);
  assert.equal(unavailable[0]?.severity_text, "ERROR");
  return String(unavailable[0]?.["ekiden.reason"]);
};

test("an address in use is reported at the start and stops nothing, also the server's own", async () => {
  await using harness = await Harness.open({ metrics: anyFreePort });
  for (const url of [harness.node.metricsUrl, harness.node.url]) {
    const { host } = new URL(url ?? "");
    const log = new CapturedLog();
    await using other = await Harness.open({ metrics: host, logLevel: "info", logTo: log });
    assert.match(problemOf(log), new RegExp(`^--metrics ${host} is in use, [^\\n]+$`));
    assert.equal(other.node.metricsUrl, undefined);
    await populate(other.owner);
  }
});

test("metrics can be scraped once their address is free", async () => {
  const taken = await Harness.open({ metrics: anyFreePort });
  const { metricsUrl = "" } = taken.node;
  const steadyClock = new TestClock(0);
  const { host } = new URL(metricsUrl);
  const log = new CapturedLog();
  await using harness = await Harness.open({
    metrics: host,
    logLevel: "info",
    logTo: log,
    steadyClock,
  });
  assert.match(problemOf(log), /is in use/);
  await taken[Symbol.asyncDispose]();
  steadyClock.moveTo(10_000);
  await log.first(/^metrics can be scraped$/);
  assert.equal(harness.node.metricsUrl, metricsUrl);
  assert.equal((await scrape(harness)).sum("ekiden_store_up"), 1);
});

test("an address that this machine does not have is reported at the start", async () => {
  const log = new CapturedLog();
  await using harness = await Harness.open({
    metrics: "192.0.2.1:9464",
    logLevel: "info",
    logTo: log,
  });
  const said = /^--metrics 192\.0\.2\.1:9464: this machine has no address [^\n]+$/;
  assert.match(problemOf(log), said);
  await populate(harness.owner);
});

test("only GET of /metrics is answered with metrics", async () => {
  await using harness = await Harness.open({ metrics: anyFreePort });
  const { metricsUrl = "" } = harness.node;
  assert.equal((await fetch(new URL("/", metricsUrl))).status, 404);
  const posted = await fetch(metricsUrl, { method: "POST" });
  assert.deepEqual([posted.status, posted.headers.get("allow")], [405, "GET, HEAD"]);
  assert.equal((await fetch(`${metricsUrl}?name=x`, { method: "HEAD" })).status, 200);
});
