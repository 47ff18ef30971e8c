// What the page about schedules says of times and limits is what the code does.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  ekidenOperations,
  maxBackfilledTimes,
  maxScheduleOutcomesKept,
  maxSchedulesPerDomain,
} from "@ekiden/model";
import { graceMilliseconds } from "../../../src/operations/schedules/missed-times.ts";
import { ScheduleTimes } from "../../../src/operations/schedules/times.ts";
import { leaseMilliseconds } from "../../../src/operations/schedules/turn.ts";

const timeZone = "Europe/Berlin";
const page = readFileSync(
  new URL("../../../../../docs/operations/schedules.md", import.meta.url),
  "utf8",
);

/** Cells of each row of the table below a heading, whose first has this text. */
const tableAfter = (first: string): readonly (readonly string[])[] => {
  const [, rows = ""] = page.split(`\n| ${first}`);
  const [table = ""] = rows.split("\n\n");
  return table
    .split("\n")
    .slice(2)
    .map((row) => row.split("|").map((cell) => cell.trim()))
    .map(([, ...cells]) => cells);
};

const clock = new Intl.DateTimeFormat("en-GB", { timeZone, timeStyle: "short" });

/** As the clocks of the zone show them, of the day that begins there at this moment. */
const timesOn = async (cron: string, begin: number, hours: number): Promise<string> => {
  const times = await ScheduleTimes.of({ cron: [cron], timeZone });
  const found = times.between(begin - 1, begin + hours * 3_600_000 - 1, 100);
  return found.map((time) => clock.format(time)).join(", ") || "none";
};

test("the table of days on which clocks change has the times that expressions have then", async () => {
  const rows = tableAfter("`--cron`  ");
  assert.ok(rows.length >= 4);
  for (const [expression = "", spring, autumn] of rows) {
    const cron = expression.replaceAll("`", "");
    assert.equal(await timesOn(cron, Date.UTC(2026, 2, 28, 23), 23), spring, cron);
    assert.equal(await timesOn(cron, Date.UTC(2026, 9, 24, 22), 25), autumn, cron);
  }
});

const count = (value: number): string => value.toLocaleString("en-US");

test("the limits of the page are those in force", () => {
  const told = tableAfter("what    ").map(([what, limit]) => [what, limit]);
  const { name, times } = ekidenOperations.CreateSchedule.input.properties;
  const { cron, everySeconds, at, jitterSeconds } = times.properties;
  assert.deepEqual(told, [
    ["schedules of a domain", count(maxSchedulesPerDomain)],
    ["name, and prefix of workflow ids", `${name.maxLength} characters`],
    ["expressions of one schedule, characters of one", `${cron.maxItems}, ${cron.items.maxLength}`],
    ["`--every`", "1 second to 365 days"],
    ["`--at`", `${at.maxItems} moments`],
    ["`--jitter`", "a day at most"],
    ["times of one backfill", count(maxBackfilledTimes)],
    ["missed times that `all` makes up for", "1,000"],
    ["outcomes that are kept", `the latest ${maxScheduleOutcomesKept}, and counts of all`],
  ]);
  assert.deepEqual([everySeconds.minimum, everySeconds.maximum], [1, 365 * 86_400]);
  assert.equal(jitterSeconds.maximum, 86_400);
  assert.equal(graceMilliseconds, 60_000);
  assert.match(page, /when more than a minute has passed/);
  assert.ok(page.includes(`to itself for ${leaseMilliseconds / 1_000} seconds`));
});
