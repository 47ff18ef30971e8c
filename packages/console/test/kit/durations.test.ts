// Durations as the screens write them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { formatAgo, formatDuration } from "../../src/kit/durations.ts";

test("a duration that is rounded up to the next unit is written in that one", () => {
  const cases: readonly (readonly [seconds: number, text: string])[] = [
    [-1, "0 ms"],
    [0.045, "45 ms"],
    [0.9994, "999 ms"],
    [0.9996, "1.0 s"],
    [9.94, "9.9 s"],
    [9.96, "10 s"],
    [59.4, "59 s"],
    [59.6, "1 min"],
    [61, "1 min 01 s"],
    [3_599.6, "1 h"],
    [3_720, "1 h 02 min"],
    [86_399.7, "1 d"],
    [90_000, "1 d 01 h"],
  ];
  for (const [seconds, text] of cases) {
    assert.equal(formatDuration(seconds).replaceAll("\u00a0", " "), text, String(seconds));
  }
});

test("how long ago something was is told in the unit that it is rounded to", () => {
  const cases: readonly (readonly [seconds: number, text: string])[] = [
    [0.4, "now"],
    [59, "59 seconds ago"],
    [59.6, "1 minute ago"],
    [3_590, "1 hour ago"],
    [86_000, "yesterday"],
    [5_000, "1 hour ago"],
    [-59.6, "in 1 minute"],
    [30 * 86_400, "30 days ago"],
  ];
  for (const [seconds, text] of cases) assert.equal(formatAgo(seconds, "en"), text, `${seconds}`);
});
