// Times in plain words: what is simple has them, and what could be misread has none.
import assert from "node:assert/strict";
import { test } from "node:test";
import { rhythmOfCron, rhythmOfSeconds } from "../../src/schedules/rhythm.ts";

test("an interval is told in the largest unit of which it is a whole number", () => {
  assert.deepEqual(rhythmOfSeconds(900), { kind: "every", count: 15, unit: "minute" });
  assert.deepEqual(rhythmOfSeconds(3_600), { kind: "every", count: 1, unit: "hour" });
  assert.deepEqual(rhythmOfSeconds(5_400), { kind: "every", count: 90, unit: "minute" });
  assert.deepEqual(rhythmOfSeconds(172_800), { kind: "every", count: 2, unit: "day" });
  assert.deepEqual(rhythmOfSeconds(61), { kind: "every", count: 61, unit: "second" });
});

test("a simple cron expression has words", () => {
  const told = {
    "* * * * *": { kind: "every", count: 1, unit: "minute" },
    "*/15 * * * *": { kind: "every", count: 15, unit: "minute" },
    "7 * * * *": { kind: "hourly", minute: 7 },
    "@hourly": { kind: "hourly", minute: 0 },
    " 5  3 * * * ": { kind: "daily", time: "03:05" },
    "@daily": { kind: "daily", time: "00:00" },
    "0 3 * * MON-FRI": { kind: "weekly", days: { from: 1, to: 5 }, time: "03:00" },
    "0 3 * * 1-5": { kind: "weekly", days: { from: 1, to: 5 }, time: "03:00" },
    "0 3 * * mon,wed,5": { kind: "weekly", days: { each: [1, 3, 5] }, time: "03:00" },
    "@weekly": { kind: "weekly", days: { each: [0] }, time: "00:00" },
    "30 12 15 * *": { kind: "monthly", day: 15, time: "12:30" },
    "@monthly": { kind: "monthly", day: 1, time: "00:00" },
  };
  for (const [expression, rhythm] of Object.entries(told)) {
    assert.deepEqual(rhythmOfCron(expression), rhythm, expression);
  }
});

test("a cron expression that could be misread has no words", () => {
  const odd = [
    "*/7 * * * *",
    "*/0 * * * *",
    "*/60 * * * *",
    "0,30 * * * *",
    "0 */6 * * *",
    "0 8-17 * * *",
    "0 3 31 * *",
    "0 3 1 * MON",
    "0 3 L * *",
    "0 3 * 2 *",
    "0 3 * * MON#2",
    "0 3 * * FRI-MON",
    "0 3 * * 5-7",
    "* 3 * * *",
    "60 3 * * *",
    "0 24 * * *",
    "0 3 * *",
    "0 0 3 * * *",
    "@yearly",
    "",
  ];
  for (const expression of odd) assert.equal(rhythmOfCron(expression), undefined, expression);
});
