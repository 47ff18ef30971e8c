import assert from "node:assert/strict";
import { test } from "node:test";
import type { WireEvent } from "@ekiden/model";
import { Firings } from "../load/firings.ts";
import { number, table } from "../report.ts";
import { percentile, spreadOf } from "../statistics.ts";

test("a percentile is one of the values, by nearest rank, in any order", () => {
  const values = [30, 10, 40, 20];
  assert.deepEqual(
    [0, 0.25, 0.26, 0.5, 0.75, 0.99, 1].map((share) => percentile(values, share)),
    [10, 10, 20, 20, 30, 40, 40],
  );
  assert.equal(percentile([], 0.5), Number.NaN);
  assert.deepEqual(spreadOf([3, 9, 1]), { median: 3, min: 1, max: 9 });
});

test("numbers are printed with the digits they are worth, in columns", () => {
  assert.deepEqual([0.01234, 5, 99.96, 1234.6, Number.NaN].map(number), [
    "0.0123",
    "5.00",
    "100",
    "1,235",
    "-",
  ]);
  assert.equal(
    table([
      ["", "n"],
      ["a", "10"],
      ["bcd", "7"],
    ]),
    "      n\n---  --\na    10\nbcd   7",
  );
});

const started = (timerId: string, atMs: number, seconds: string): WireEvent => ({
  eventId: 1,
  eventType: "TimerStarted",
  eventTimestamp: atMs / 1000,
  timerStartedEventAttributes: { timerId, startToFireTimeout: seconds },
});
const fired = (timerId: string): WireEvent => ({
  eventId: 2,
  eventType: "TimerFired",
  eventTimestamp: 0,
  timerFiredEventAttributes: { timerId },
});

test("timers that are early, late, doubled or missing are told apart", () => {
  const firings = new Firings();
  firings.take(started("early", 1_000, "2"), 0);
  firings.take(started("late", 1_000, "2"), 0);
  firings.take(started("missing", 1_000, "2"), 0);
  firings.take(fired("early"), 2_999);
  firings.take(fired("late"), 3_004);
  assert.deepEqual(firings.latenessMs, [-1, 4]);
  assert.deepEqual([firings.early, firings.pending], [1, 1]);
  assert.deepEqual(firings.problems, []);
  firings.take(fired("late"), 3_005);
  assert.equal(firings.problems.length, 1);
});
