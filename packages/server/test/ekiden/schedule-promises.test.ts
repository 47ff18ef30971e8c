// What the page about schedules says of the limits of "once for each time", of what counts as the
// last execution, of clocks, keys and backups: docs/operations/schedules.md.
import assert from "node:assert/strict";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { SwfClient } from "@ekiden/client";
import Sqlite from "better-sqlite3";
import { openKeyService } from "../../src/node/open-access.ts";
import { postgres } from "../shared-postgres.ts";
import { ShiftedClock, TimedNode } from "../time/clocks.ts";
import { arnOf, domain, region, retention, startNode } from "./harness.ts";
import {
  dawn,
  given,
  hour,
  outcomesOf,
  report,
  runsOf,
  ScheduleHarness,
} from "./schedule-harness.ts";
import { stores } from "./stores.ts";

const name = "report";
const named = { domain, name };
const atOne = { domain, workflowId: "report-20260101T010000Z" };
/** All times up to one o'clock. */
const toOne = { ...named, from: dawn + 1, to: dawn + hour };

/** One o'clock has come and its execution has closed. */
const pastOne = async (bench: ScheduleHarness): Promise<string> => {
  await bench.create(name);
  bench.moveTo(hour);
  await bench.outcomes(name, 1);
  await bench.client.terminateWorkflowExecution(atOne);
  const [run] = await runsOf(bench.client);
  assert.ok(run);
  return run.runId;
};

for (const kind of stores) {
  test(`over ${kind}, a backfill leaves out a run that is stored, and starts one that is gone`, async () => {
    await using bench = await ScheduleHarness.open(kind);
    const { ekiden, client } = bench;
    const runId = await pastOne(bench);
    await ekiden.backfillSchedule(toOne);
    await bench.settled(name);
    assert.deepEqual(await bench.runs(), [`${atOne.workflowId} TERMINATED`]);
    await ekiden.deleteWorkflowExecution({ ...atOne, runId });
    bench.moveTo(1.5 * hour);
    await ekiden.backfillSchedule(toOne);
    await bench.settled(name);
    assert.deepEqual(await runsOf(client), [
      { workflowId: atOne.workflowId, runId, status: "OPEN" },
    ]);
    assert.equal((await bench.describe(name)).counts.started, 2);
  });

  test(`over ${kind}, a schedule that is made again is another one, also to a backfill`, async () => {
    await using bench = await ScheduleHarness.open(kind);
    const { ekiden, client } = bench;
    const runId = await pastOne(bench);
    await ekiden.deleteSchedule(named);
    await bench.create(name);
    await bench.pass(1.5 * hour);
    assert.equal((await bench.runs()).length, 1, "times before it are none of its own");
    await ekiden.backfillSchedule(toOne);
    await bench.settled(name);
    const ofOne = (await runsOf(client)).filter(
      ({ workflowId }) => workflowId === atOne.workflowId,
    );
    assert.deepEqual(ofOne.map(({ status }) => status).sort(), ["OPEN", "TERMINATED"]);
    assert.ok(ofOne.some((run) => run.runId !== runId));
  });

  test(`over ${kind}, what was triggered, and what continues it, is the last execution`, async () => {
    await using bench = await ScheduleHarness.open(kind);
    const { ekiden, client } = bench;
    await bench.create(name);
    bench.moveTo(hour / 2);
    const { workflowId } = await ekiden.triggerSchedule(named);
    bench.moveTo(hour);
    const skipped = ["00:30 STARTED", "01:00 SKIPPED"];
    assert.deepEqual(await bench.outcomes(name, 2), skipped);
    const { taskToken } = await client.pollForDecisionTask({
      domain,
      taskList: { name: "deciders" },
    });
    const decisions = [{ decisionType: "ContinueAsNewWorkflowExecution" as const }];
    await client.respondDecisionTaskCompleted({ taskToken, decisions });
    bench.moveTo(2 * hour);
    assert.deepEqual(await bench.outcomes(name, 3), [...skipped, "02:00 SKIPPED"]);
    await client.terminateWorkflowExecution({ domain, workflowId });
    bench.moveTo(3 * hour);
    assert.deepEqual((await bench.outcomes(name, 4)).at(-1), "03:00 STARTED");
  });

  test(`over ${kind}, what waits stays where a schedule is paused, and goes on after that`, async () => {
    await using bench = await ScheduleHarness.open(kind);
    const { ekiden, client } = bench;
    await bench.create(name, { overlap: "WAIT" });
    bench.moveTo(hour);
    await bench.outcomes(name, 1);
    bench.moveTo(2 * hour);
    await bench.until(name, ({ waiting }) => waiting !== undefined);
    await ekiden.pauseSchedule({ ...named, reason: "a test" });
    await client.terminateWorkflowExecution(atOne);
    await bench.pass(2.5 * hour);
    assert.deepEqual(await bench.outcomes(name, 1), ["01:00 STARTED"]);
    await ekiden.resumeSchedule(named);
    assert.deepEqual(await bench.outcomes(name, 2), ["01:00 STARTED", "02:00 STARTED"]);
  });
}

test("a schedule acts by a key whose secret is replaced", async () => {
  await using bench = await ScheduleHarness.open("sqlite");
  const { harness } = bench;
  const all = { Effect: "Allow", Action: ["swf:*", "ekiden:*"], Resource: arnOf(domain) };
  const key = await harness.keyFor("mary", [all]);
  await harness.client(key).ekiden.createSchedule(given(name));
  const { service, close } = await openKeyService({ data: harness.data });
  await service.rotate(key.accessKeyId, 0);
  await close();
  bench.moveTo(hour);
  assert.deepEqual(await bench.outcomes(name, 1), ["01:00 STARTED"]);
});

test("after a restore, times since the backup were missed, and are made up for as is asked", async () => {
  await using bench = await ScheduleHarness.open("sqlite");
  const { harness, clock, client } = bench;
  await bench.create("last");
  await bench.create("all", { missed: "ALL", overlap: "ALLOW" });
  bench.moveTo(hour);
  for (const each of ["last", "all"]) await bench.outcomes(each, 1);
  await client.terminateWorkflowExecution({ ...atOne, workflowId: "last-20260101T010000Z" });
  const data = await mkdtemp(join(tmpdir(), "ekiden-restored-"));
  await copyFile(join(harness.data, "master.key"), join(data, "master.key"));
  const original = new Sqlite(join(harness.data, "ekiden.db"), { readonly: true });
  await original.backup(join(data, "ekiden.db"));
  original.close();
  const copy = new Sqlite(join(data, "ekiden.db"));
  copy.prepare("delete from meta where key = 'server'").run();
  copy.close();
  bench.moveTo(2 * hour);
  for (const each of ["last", "all"]) await bench.outcomes(each, 2);
  bench.moveTo(3.5 * hour);
  const node = await startNode(data, { clock });
  assert.ok(harness.node.firstKey);
  const { ekiden } = harness.client(harness.node.firstKey, node.url);
  const outcomes = async (of: string, count: number): Promise<readonly string[]> => {
    for (;;) {
      const told = await ekiden.describeSchedule({ domain, name: of });
      if (told.recent.length >= count) return outcomesOf(told);
    }
  };
  const made = ["01:00 STARTED", "02:00 STARTED", "03:00 STARTED"];
  assert.deepEqual(await outcomes("all", 3), made);
  const last = ["01:00 STARTED", "02:00 SKIPPED", "03:00 STARTED"];
  assert.deepEqual(await outcomes("last", 3), last);
  await node.close();
  await rm(data, { recursive: true, force: true });
});

test("a node that does not trust its clock starts nothing, and makes up for it once it does", async () => {
  const machineClock = new ShiftedClock(60 * 60 * 1_000);
  await using timed = await TimedNode.start({
    store: await postgres.createDatabase(),
    machineClock,
  });
  const credentials = { accessKeyId: "any", secretAccessKey: "any" };
  const client = new SwfClient({ endpoint: timed.node.url, region, credentials });
  const { ekiden } = client;
  await client.registerDomain({ name: domain, ...retention });
  await client.registerWorkflowType({ domain, ...report, defaultTaskList: { name: "deciders" } });
  const timeouts = { taskStartToCloseTimeout: "NONE", executionStartToCloseTimeout: "3600" };
  const start = { workflowType: report, ...timeouts, childPolicy: "TERMINATE" } as const;
  await ekiden.createSchedule({ ...named, times: { everySeconds: 1 }, start });
  const { upcoming } = await ekiden.describeSchedule(named);
  for (;;) {
    const told = await ekiden.describeSchedule(named);
    assert.deepEqual(told.recent, []);
    // By the database's clock, two of its times have passed.
    if ((told.upcoming[0] ?? 0) > (upcoming[1] ?? 0)) break;
  }
  assert.equal((await timed.ready()).status, 503);
  machineClock.shift = 0;
  while ((await ekiden.describeSchedule(named)).counts.started === 0);
  await client.close();
});
