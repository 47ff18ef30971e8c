// Schedules through whole nodes, over both stores, on a clock that is moved.
import assert from "node:assert/strict";
import { test } from "node:test";
import { domain, outcomeOf } from "./harness.ts";
import { dawn, given, hour, minute, report, runsOf, ScheduleHarness } from "./schedule-harness.ts";
import { stores } from "./stores.ts";

const alone = { times: { at: [dawn + hour] } };

for (const kind of stores) {
  test(`over ${kind}, a schedule starts what it was given at its times, and is told`, async () => {
    await using bench = await ScheduleHarness.open(kind);
    const { ekiden, client } = bench;
    const times = { cron: ["30 3 * * *"], timeZone: "Europe/Berlin" };
    const start = { workflowType: report, input: "[1]", tagList: ["a", "b"], taskPriority: "7" };
    const description = "each night";
    const nights = [0, 1, 2, 3, 4].map((days) => dawn + days * 24 * hour + 2.5 * hour);
    const dry = await bench.create("nightly", { times, start, description, dryRun: true });
    assert.deepEqual(dry, { upcoming: nights });
    assert.deepEqual((await ekiden.listSchedules({ domain })).schedules, []);
    assert.deepEqual(await bench.create("nightly", { times, start, description }), dry);
    const told = await bench.describe("nightly");
    assert.deepEqual(told, {
      name: "nightly",
      description,
      times,
      start,
      overlap: "SKIP",
      missed: "LAST",
      createdAt: dawn,
      changedAt: dawn,
      actsAs: "arn:aws:iam::123456789012:user/admin",
      upcoming: nights,
      counts: { started: 0, skipped: 0, failed: 0 },
      recent: [],
    });
    bench.moveTo(2.5 * hour - 1);
    assert.deepEqual(await bench.runs(), []);
    bench.moveTo(2.5 * hour);
    const { recent, counts, upcoming } = await bench.until("nightly", (it) => it.recent.length > 0);
    const [run] = await runsOf(client);
    const { workflowId = "", runId = "" } = run ?? {};
    assert.equal(workflowId, "nightly-20260101T023000Z");
    const at = dawn + 2.5 * hour;
    assert.deepEqual(recent, [{ scheduledFor: at, at, outcome: "STARTED", workflowId, runId }]);
    assert.deepEqual([counts.started, upcoming.length, upcoming[0]], [1, 5, nights[1]]);
    const execution = { workflowId, runId };
    const { events } = await client.getWorkflowExecutionHistory({ domain, execution });
    const started = events[0]?.workflowExecutionStartedEventAttributes;
    assert.deepEqual(
      [started?.workflowType, started?.input, started?.tagList, started?.taskPriority],
      [report, "[1]", ["a", "b"], "7"],
    );
    const [summary] = (await ekiden.listSchedules({ domain })).schedules;
    assert.deepEqual(summary, {
      name: "nightly",
      workflowType: report,
      times,
      description,
      nextTime: nights[1],
      lastOutcome: recent[0],
    });
  });

  test(`over ${kind}, a time at which the last execution is open is skipped, or waits`, async () => {
    await using bench = await ScheduleHarness.open(kind);
    const { client } = bench;
    await bench.create("skip");
    await bench.create("wait", { overlap: "WAIT" });
    await bench.create("allow", { overlap: "ALLOW" });
    bench.moveTo(hour);
    for (const name of ["skip", "wait", "allow"]) await bench.outcomes(name, 1);
    bench.moveTo(2 * hour);
    assert.deepEqual(await bench.outcomes("skip", 2), ["01:00 STARTED", "02:00 SKIPPED"]);
    assert.deepEqual(await bench.outcomes("allow", 2), ["01:00 STARTED", "02:00 STARTED"]);
    const waiting = await bench.until("wait", ({ waiting }) => waiting !== undefined);
    assert.deepEqual([waiting.waiting, waiting.counts.started], [dawn + 2 * hour, 1]);
    bench.moveTo(3 * hour);
    assert.deepEqual(await bench.outcomes("wait", 2), ["01:00 STARTED", "02:00 SKIPPED"]);
    await client.terminateWorkflowExecution({ domain, workflowId: "wait-20260101T010000Z" });
    bench.moveTo(3 * hour + 2);
    const outcomes = ["01:00 STARTED", "02:00 SKIPPED", "03:00 STARTED"];
    assert.deepEqual(await bench.outcomes("wait", 3), outcomes);
    const { recent } = await bench.describe("skip");
    assert.match(recent[0]?.text ?? "", /skip-20260101T010000Z, which the .* was open$/);
  });

  test(`over ${kind}, a time asks the last execution to cancel, or terminates it`, async () => {
    await using bench = await ScheduleHarness.open(kind);
    const { client } = bench;
    await bench.create("cancel", { overlap: "CANCEL" });
    await bench.create("end", { overlap: "TERMINATE" });
    bench.moveTo(hour);
    for (const name of ["cancel", "end"]) await bench.outcomes(name, 1);
    bench.moveTo(2 * hour);
    assert.deepEqual(await bench.outcomes("end", 2), ["01:00 STARTED", "02:00 STARTED"]);
    await bench.until("cancel", ({ waiting }) => waiting !== undefined);
    bench.moveTo(3 * hour);
    await bench.outcomes("end", 3);
    assert.deepEqual(await bench.outcomes("cancel", 2), ["01:00 STARTED", "02:00 SKIPPED"]);
    const [first] = await runsOf(client);
    assert.ok(first);
    const { status: _, ...execution } = first;
    const { events } = await client.getWorkflowExecutionHistory({ domain, execution });
    const asked = events.filter(({ eventType }) => eventType?.includes("CancelRequested"));
    assert.equal(asked.length, 1, "it is asked to cancel once");
    await client.terminateWorkflowExecution({ domain, workflowId: execution.workflowId });
    bench.moveTo(3 * hour + 2);
    await bench.outcomes("cancel", 3);
    assert.deepEqual(await bench.runs(), [
      "cancel-20260101T010000Z TERMINATED",
      "cancel-20260101T030000Z OPEN",
      "end-20260101T010000Z TERMINATED",
      "end-20260101T020000Z TERMINATED",
      "end-20260101T030000Z OPEN",
    ]);
  });

  test(`over ${kind}, times that passed while no node ran are made up for as is asked`, async () => {
    await using bench = await ScheduleHarness.open(kind);
    for (const missed of ["LAST", "ALL", "NONE"] as const) {
      await bench.create(missed.toLowerCase(), { missed, overlap: "ALLOW" });
    }
    await bench.restartAt(3.5 * hour);
    const all = ["01:00 STARTED", "02:00 STARTED", "03:00 STARTED"];
    assert.deepEqual(await bench.outcomes("all", 3), all);
    assert.deepEqual(await bench.outcomes("last", 2), ["02:00 SKIPPED", "03:00 STARTED"]);
    assert.deepEqual(await bench.outcomes("none", 1), ["03:00 SKIPPED"]);
    const { recent } = await bench.describe("none");
    const text = /^Missed, as were all times from 2026-01-01T01:00:00.000Z on: no executions were/;
    assert.match(recent[0]?.text ?? "", text);
    bench.moveTo(4 * hour);
    assert.deepEqual(await bench.outcomes("none", 2), ["03:00 SKIPPED", "04:00 STARTED"]);
    assert.deepEqual((await bench.outcomes("last", 3)).at(-1), "04:00 STARTED");
    await bench.restartAt(5 * hour + minute);
    assert.deepEqual((await bench.outcomes("none", 3)).at(-1), "05:00 STARTED");
  });

  test(`over ${kind}, nothing starts while a schedule is paused, and nothing is made up for`, async () => {
    await using bench = await ScheduleHarness.open(kind);
    const { ekiden } = bench;
    const name = "report";
    await bench.create(name, { missed: "ALL", overlap: "ALLOW" });
    const paused = await ekiden.pauseSchedule({ domain, name, reason: "the bank is away" });
    assert.deepEqual([paused.since, paused.reason], [dawn, "the bank is away"]);
    assert.match(paused.identity ?? "", /:user\/admin$/);
    const again = { domain, name, reason: "another" };
    assert.deepEqual(await ekiden.pauseSchedule(again), paused);
    assert.deepEqual((await bench.describe(name)).paused, paused);
    const [summary] = (await ekiden.listSchedules({ domain })).schedules;
    assert.deepEqual([summary?.nextTime, summary?.paused], [undefined, paused]);
    await bench.pass(2.5 * hour);
    assert.deepEqual(await bench.runs(), []);
    const { workflowId, runId } = await ekiden.triggerSchedule({ domain, name });
    assert.match(workflowId, /^report-20260101T023000Z-[0-9a-f]{4}$/);
    const [triggered] = (await bench.describe(name)).recent;
    assert.deepEqual([triggered?.runId, triggered?.outcome], [runId, "STARTED"]);
    assert.deepEqual(await ekiden.resumeSchedule({ domain, name }), { resumed: true });
    assert.deepEqual(await ekiden.resumeSchedule({ domain, name }), { resumed: false });
    assert.deepEqual((await bench.describe(name)).upcoming[0], dawn + 3 * hour);
    bench.moveTo(3 * hour);
    assert.deepEqual(await bench.outcomes(name, 2), ["02:30 STARTED", "03:00 STARTED"]);
  });

  test(`over ${kind}, a backfill starts past times one after the other, each once`, async () => {
    await using bench = await ScheduleHarness.open(kind);
    const { ekiden, client } = bench;
    const name = "report";
    await bench.create(name, { overlap: "WAIT" });
    const end = (time: string) =>
      client.terminateWorkflowExecution({ domain, workflowId: `report-20260101T${time}Z` });
    bench.moveTo(hour);
    await bench.outcomes(name, 1);
    await end("010000");
    await ekiden.pauseSchedule({ domain, name, reason: "a test" });
    bench.moveTo(3.5 * hour);
    await ekiden.resumeSchedule({ domain, name });
    const span = { domain, name, from: dawn + hour, to: dawn + 3 * hour };
    assert.deepEqual(await ekiden.backfillSchedule({ ...span, dryRun: true }), { count: 3 });
    assert.equal((await bench.describe(name)).backfill, undefined);
    assert.deepEqual(await ekiden.backfillSchedule(span), { count: 3 });
    assert.equal(await outcomeOf(ekiden.backfillSchedule(span)), "OperationNotPermittedFault");
    const two = ["01:00 STARTED", "01:00 SKIPPED", "02:00 STARTED"];
    assert.deepEqual(await bench.outcomes(name, 3), two);
    assert.deepEqual((await bench.describe(name)).backfill?.to, dawn + 3 * hour);
    await end("020000");
    bench.moveTo(3.5 * hour + 2);
    assert.deepEqual(await bench.outcomes(name, 4), [...two, "03:00 STARTED"]);
    await end("030000");
    bench.moveTo(3.5 * hour + 4);
    await bench.settled(name);
    assert.equal((await runsOf(client)).length, 3);
    assert.deepEqual(await ekiden.backfillSchedule({ ...span, from: dawn, to: dawn }), {
      count: 1,
    });
    assert.deepEqual((await bench.outcomes(name, 5)).at(-1), "00:00 STARTED");
  });

  test(`over ${kind}, an update replaces the definition alone, and a deletion ends it`, async () => {
    await using bench = await ScheduleHarness.open(kind);
    const { ekiden } = bench;
    const name = "report";
    await bench.create(name, { description: "old", missed: "ALL" });
    bench.moveTo(hour);
    await bench.outcomes(name, 1);
    await ekiden.pauseSchedule({ domain, name, reason: "a test" });
    bench.moveTo(2.5 * hour);
    const start = { workflowType: report, workflowIdPrefix: "other", input: "[2]" };
    const changed = given(name, { times: { everySeconds: 1800 }, start, overlap: "ALLOW" });
    await ekiden.updateSchedule({ ...changed, dryRun: true });
    assert.equal((await bench.describe(name)).description, "old");
    const { upcoming } = await ekiden.updateSchedule(changed);
    assert.equal(upcoming[0], dawn + 3 * hour);
    const told = await bench.describe(name);
    assert.deepEqual(
      [told.description, told.missed, told.changedAt, told.createdAt, told.paused?.reason],
      [undefined, "LAST", dawn + 2.5 * hour, dawn, "a test"],
    );
    assert.deepEqual([told.counts.started, told.recent.length], [1, 1]);
    await ekiden.resumeSchedule({ domain, name });
    bench.moveTo(3 * hour);
    assert.deepEqual(await bench.outcomes(name, 2), ["01:00 STARTED", "03:00 STARTED"]);
    await ekiden.deleteSchedule({ domain, name });
    await bench.pass(4 * hour);
    assert.deepEqual(await bench.runs(), [
      "other-20260101T030000Z OPEN",
      "report-20260101T010000Z OPEN",
    ]);
    for (const call of [
      () => ekiden.describeSchedule({ domain, name }),
      () => ekiden.deleteSchedule({ domain, name }),
      () => ekiden.updateSchedule(given(name)),
      () => ekiden.pauseSchedule({ domain, name, reason: "a test" }),
      () => ekiden.resumeSchedule({ domain, name }),
      () => ekiden.triggerSchedule({ domain, name }),
      () => ekiden.backfillSchedule({ domain, name, from: dawn, to: dawn }),
    ]) {
      assert.equal(await outcomeOf(call()), "UnknownResourceFault");
    }
  });

  test(`over ${kind}, a list has all schedules of its domain by name, in pages`, async () => {
    await using bench = await ScheduleHarness.open(kind);
    const names = ["b", "a", "é", "B", "a 1", "\u{1f600}"];
    for (const name of names) await bench.create(name, { ...alone });
    assert.deepEqual(await bench.names(2), ["B", "a", "a 1", "b", "é", "\u{1f600}"]);
  });
}
