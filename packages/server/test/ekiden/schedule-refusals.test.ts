// What a schedule is refused for, before there is one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { maxSchedulesPerDomain } from "@ekiden/model";
import { domain, outcomeOf } from "./harness.ts";
import { dawn, day, type Given, given, hour, report, ScheduleHarness } from "./schedule-harness.ts";
import { stores } from "./stores.ts";

type Times = Given["times"];

const lastSecond = 253_402_300_799;

const refusedTimes: readonly (readonly [Times, RegExp])[] = [
  [{}, /needs times: cron, everySeconds or at/],
  [{ cron: [] }, /needs times/],
  [{ cron: ["0 0 3 * * *"] }, /"0 0 3 \* \* \*" must have five fields, as in 0 3 \* \* 1-5/],
  [{ cron: ["0 3 * *"] }, /must have five fields/],
  [{ cron: ["2026-01-01T00:00:00"] }, /must have five fields/],
  [{ cron: ["@reboot"] }, /must have five fields/],
  [{ cron: ["61 * * * *"] }, /"61 \* \* \* \*" cannot be read: Invalid value for minute: 61/],
  [{ cron: ["0 3 * * MON-"] }, /cannot be read/],
  [{ cron: ["0 0 L * *"] }, /cannot be read: L is none of numbers, names/],
  [{ cron: ["0 0 1W * 1#2"] }, /cannot be read: 1W is none/],
  [{ cron: ["? 0 * * +4#5"] }, /cannot be read: \? is none/],
  [{ cron: ["0 0 30 2 *"] }, /"0 0 30 2 \*" never comes/],
  [{ cron: ["* * * * *", "0 0 31 4 *"] }, /"0 0 31 4 \*" never comes/],
  [{ cron: ["* * * * *"], timeZone: "Mars/Olympus" }, /Mars\/Olympus is unknown/],
  [{ everySeconds: 60, timeZone: "Europe/Berlin" }, /timeZone is for cron/],
  [{ everySeconds: 0 }, /everySeconds/],
  [{ everySeconds: 60, offsetSeconds: 60 }, /offsetSeconds must be less than everySeconds/],
  [{ at: [dawn + 1], offsetSeconds: 0 }, /offsetSeconds must be less/],
  [{ at: [] }, /needs times/],
  [{ at: [lastSecond + 1] }, /253402300800 is no time from 1970 to 9999/],
  [{ at: [-1] }, /-1 is no time from 1970 to 9999/],
  [{ everySeconds: 60, notAfter: 1e15 }, /is no time from 1970 to 9999/],
  [{ everySeconds: 60, notBefore: -1e15 }, /is no time from 1970 to 9999/],
  [{ at: [dawn - 1, dawn] }, /All times of the schedule are in the past/],
  [{ everySeconds: 60, notAfter: dawn }, /All times of the schedule are in the past/],
  [{ everySeconds: 60, notBefore: dawn + 30, notAfter: dawn + 59 }, /are in the past|has no time/],
  [{ everySeconds: 60, jitterSeconds: day + 1 }, /jitterSeconds/],
  [{ everySeconds: 60, jitterSeconds: -1 }, /jitterSeconds/],
  [{ cron: Array.from({ length: 6 }, () => "* * * * *") }, /cron/],
];

test("times that cannot be are refused with what is wrong with them", async () => {
  await using bench = await ScheduleHarness.open("sqlite");
  await bench.create("there");
  for (const [times, message] of refusedTimes) {
    const expected = { name: "ValidationException", message };
    await assert.rejects(bench.create("refused", { times }), expected, JSON.stringify(times));
    const update = bench.ekiden.updateSchedule(given("there", { times }));
    await assert.rejects(update, expected);
  }
  assert.deepEqual((await bench.describe("there")).times, { everySeconds: hour });
});

test("a schedule of what cannot be started is refused as the start would be", async () => {
  await using bench = await ScheduleHarness.open("sqlite");
  const { client, ekiden } = bench;
  const refused = async (more: Partial<Given>): Promise<string> =>
    outcomeOf(bench.create("refused", more));
  const workflowType = { name: "none", version: "1" };
  assert.equal(await refused({ start: { workflowType } }), "UnknownResourceFault");
  assert.equal(await refused({ domain: "none" }), "UnknownResourceFault");
  const bare = { name: "bare", version: "1" };
  await client.registerWorkflowType({ domain, ...bare });
  assert.equal(await refused({ start: { workflowType: bare } }), "DefaultUndefinedFault");
  await client.deprecateWorkflowType({ domain, workflowType: bare });
  assert.equal(await refused({ start: { workflowType: bare } }), "TypeDeprecatedFault");
  for (const name of ["a/b", "a:b", "a|b", "a\0b", "arn", " a", "", "a".repeat(129)]) {
    assert.equal(await refused({ name }), "ValidationException", JSON.stringify(name));
  }
  await bench.create("there");
  const again = bench.create("there");
  await assert.rejects(again, { name: "OperationNotPermittedFault", message: /schedule there/ });
  assert.equal(await outcomeOf(ekiden.updateSchedule(given("none"))), "UnknownResourceFault");
  const dry = { ...given("none"), dryRun: true };
  assert.equal(await outcomeOf(ekiden.updateSchedule(dry)), "UnknownResourceFault");
  await client.deprecateDomain({ name: domain });
  assert.equal(await refused({}), "TypeDeprecatedFault", "as its types are");
  bench.moveTo(hour);
  const { recent } = await bench.until("there", (told) => told.recent.length > 0);
  assert.match(recent[0]?.text ?? "", /^TypeDeprecatedFault/);
});

test("a backfill is of at most 1,000 past times that a schedule has", async () => {
  await using bench = await ScheduleHarness.open("sqlite");
  const name = "report";
  await bench.create(name, { times: { everySeconds: 1 } });
  await bench.ekiden.pauseSchedule({ domain, name, reason: "a test" });
  bench.moveTo(hour);
  const refused = async (from: number, to: number): Promise<string> => {
    const call = bench.ekiden.backfillSchedule({ domain, name, from, to });
    return call.then(
      ({ count }) => `${count}`,
      ({ name, message }) => `${name}: ${message}`,
    );
  };
  assert.match(await refused(dawn, dawn + 1_000), /^LimitExceeded.*1000 times.*a shorter span$/);
  assert.match(await refused(dawn + 1, dawn), /^ValidationException: from is after to/);
  assert.match(await refused(dawn, dawn + hour + 1), /^ValidationException: to is in the future/);
  assert.match(await refused(-1, dawn), /^ValidationException: -1 is no time/);
  assert.match(await refused(dawn, 1e18), /^ValidationException: .* is no time/);
  assert.equal(await refused(dawn + 0.2, dawn + 0.8), "0");
  assert.equal(await refused(dawn + 1, dawn + 1_000), "1000");
});

for (const kind of stores) {
  test(`over ${kind}, a domain has 1,000 schedules and no more`, async () => {
    await using bench = await ScheduleHarness.open(kind);
    const times = { at: [dawn + hour] };
    const createSome = async (from: number): Promise<void> => {
      const names = Array.from({ length: 50 }, (_, index) => `s-${from + index}`);
      await Promise.all(names.map((name) => bench.create(name, { times })));
    };
    for (let from = 0; from < maxSchedulesPerDomain; from += 50) await createSome(from);
    const message = /has 1000 schedules: delete one/;
    const more = bench.create("more", { times });
    await assert.rejects(more, { name: "LimitExceededFault", message });
    const dry = await bench.create("more", { times, dryRun: true });
    assert.deepEqual(dry.upcoming, [dawn + hour]);
    assert.equal((await bench.names()).length, 1_000);
    await bench.ekiden.deleteSchedule({ domain, name: "s-7" });
    await bench.create("more", { times });
  });
}

test("names of half a character are kept apart, and a prefix may be any text", async () => {
  for (const kind of stores) {
    await using bench = await ScheduleHarness.open(kind);
    const names = ["\ud800", "\udc00", "\ufffd", "é", "e\u0301"];
    for (const name of names) await bench.create(name, { overlap: "ALLOW" });
    const start = { workflowType: report, workflowIdPrefix: "a\0b:/|\ud83d" };
    await bench.create("prefixed", { start });
    bench.moveTo(hour);
    for (const name of [...names, "prefixed"]) {
      const { recent } = await bench.until(name, (told) => told.recent.length > 0);
      const prefix = name === "prefixed" ? start.workflowIdPrefix : name;
      assert.equal(recent[0]?.workflowId, `${prefix}-20260101T010000Z`);
      assert.deepEqual(await bench.outcomes(name, 1), ["01:00 STARTED"]);
    }
    assert.equal((await bench.runs()).length, 6);
    for (const name of names) await bench.ekiden.deleteSchedule({ domain, name });
  }
});
