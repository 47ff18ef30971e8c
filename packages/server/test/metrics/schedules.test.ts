// What a node tells of schedules: by metrics, and in its log.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import type { EkidenInput, SwfClient } from "@ekiden/client";
import { TestClock } from "@ekiden/testing";
import Sqlite from "better-sqlite3";
import type { NodeOptions } from "../../src/index.ts";
import { createLog } from "../../src/log/log.ts";
import { CapturedLog } from "../captured-log.ts";
import { domain, Harness } from "../ekiden/harness.ts";
import { order, populate } from "../ekiden/orders.ts";
import { postgres } from "../shared-postgres.ts";
import { Scrape } from "./scrape.ts";

const minute = 60_000;
const hour = 60 * minute;
/** A full hour. */
const dawn = Date.UTC(2026, 10, 30, 3);
const metrics = "127.0.0.1:0";

const placeOf = async (kind: "sqlite" | "postgres"): Promise<Partial<NodeOptions>> =>
  kind === "sqlite"
    ? {}
    : {
        store: await postgres.createDatabase(),
        masterKey: Buffer.alloc(32, 7).toString("base64"),
      };

const scrape = ({ node }: Harness): Promise<Scrape> => Scrape.of(node.metricsUrl ?? "");

const secret = "a-secret-in-an-input";
const named = { domain, name: "reports" };

const each = (everySeconds: number): EkidenInput<"CreateSchedule"> => ({
  ...named,
  times: { everySeconds },
  start: { workflowType: order, input: secret },
});

const counted = ["started", "skipped", "failed"] as const;
type Wanted = { readonly [Name in (typeof counted)[number]]?: number };

/** Resolves once so much has come of its times. */
const came = async (client: SwfClient, wanted: Wanted): Promise<void> => {
  for (;;) {
    const { counts } = await client.ekiden.describeSchedule(named);
    if (counted.every((name) => (wanted[name] ?? counts[name]) === counts[name])) return;
  }
};

const outcomes = ["STARTED", "SKIPPED", "FAILED"];
const timesOf = (told: Scrape) =>
  outcomes.map((outcome) => told.sum("ekiden_schedule_times_total", { outcome }));

for (const kind of ["sqlite", "postgres"] as const) {
  test(`over ${kind}, what comes of the times of schedules is counted and failures are logged`, async () => {
    const clock = new TestClock(dawn);
    const log = new CapturedLog();
    const logging = { logLevel: "warn", logTo: log } as const;
    await using harness = await Harness.open({
      ...(await placeOf(kind)),
      metrics,
      clock,
      ...logging,
    });
    const { owner } = harness;
    await populate(owner);
    assert.deepEqual(
      timesOf(await scrape(harness)),
      [0, 0, 0],
      "a first failure has a 0 before it",
    );
    await owner.ekiden.createSchedule(each(60));
    clock.moveTo(dawn + minute);
    await came(owner, { started: 1 });
    clock.moveTo(dawn + 2 * minute);
    await came(owner, { skipped: 1 });
    const execution = { domain, workflowId: "reports-20261130T030100Z" };
    await owner.terminateWorkflowExecution(execution);
    await owner.deprecateWorkflowType({ domain, workflowType: order });
    for (const failed of [1, 2]) {
      clock.moveTo(clock.now() + minute);
      await came(owner, { failed });
    }
    assert.deepEqual(timesOf(await scrape(harness)), [1, 1, 2]);
    const lines = log.of(/^a schedule could not start an execution/);
    assert.equal(lines.length, 1, "a failure like the one before it has no line");
    const [line = {}] = lines;
    assert.equal(line.severity_text, "WARN");
    assert.equal(line["ekiden.domain"], domain);
    assert.equal(line["ekiden.schedule"], named.name);
    assert.equal(line["ekiden.scheduled_for"], "2026-11-30T03:03:00.000Z");
    assert.match(String(line["ekiden.reason"]), /^TypeDeprecatedFault: /);
    assert.ok(!JSON.stringify(log.lines).includes(secret));
  });
}

test("failures of a schedule that are an hour apart have a line each", async () => {
  const clock = new TestClock(dawn);
  const log = new CapturedLog();
  await using harness = await Harness.open({ clock, logLevel: "warn", logTo: log });
  const { owner } = harness;
  await populate(owner);
  await owner.ekiden.createSchedule(each(3_600));
  await owner.deprecateWorkflowType({ domain, workflowType: order });
  for (const failed of [1, 2, 3]) {
    clock.moveTo(dawn + failed * hour);
    await came(owner, { failed });
  }
  const times = log.of(/^a schedule could/).map((line) => line["ekiden.scheduled_for"]);
  assert.deepEqual(
    times,
    [4, 5, 6].map((at) => `2026-11-30T0${at}:00:00.000Z`),
  );
});

test("by how much the schedule that is most overdue is late is told", async () => {
  const clock = new TestClock(dawn);
  await using harness = await Harness.open({ metrics, clock });
  const { owner, data } = harness;
  await populate(owner);
  const overdue = async () => (await scrape(harness)).sum("ekiden_schedule_overdue_seconds");
  assert.equal(await overdue(), 0, "there is none");
  await owner.ekiden.createSchedule(each(3_600));
  clock.moveTo(dawn + minute);
  assert.equal(await overdue(), 0, "none is due");
  const database = new Sqlite(join(data, "ekiden.db"));
  database.prepare("update schedules set due_at = ?").run(dawn);
  database.close();
  clock.moveTo(dawn + 2 * minute);
  assert.equal(await overdue(), 120);
});

test("a line about a schedule has 300 characters of the reason", () => {
  const log = new CapturedLog();
  const reason = "long ".repeat(1_000);
  const failed = { account: "123456789012", domain, schedule: "reports", reason };
  createLog("warn", log).scheduleFailed({ ...failed, scheduledFor: new Date(dawn).toISOString() });
  const [line = {}] = log.lines;
  assert.equal(line["ekiden.account"], failed.account);
  assert.equal(line["ekiden.reason"], reason.slice(0, 300));
});
