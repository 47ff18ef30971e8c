import assert from "node:assert/strict";
import { test } from "node:test";
import { secondsOf, timeoutOf } from "../src/duration.ts";
import { type Duration, millisecondsOf } from "../src/index.ts";

test("durations are read in words and in parts", () => {
  assert.equal(millisecondsOf("1 second"), 1_000);
  assert.equal(millisecondsOf("1.5 hours"), 5_400_000);
  assert.equal(millisecondsOf("2 weeks"), 14 * 86_400_000);
  assert.equal(millisecondsOf({ minutes: 1, seconds: 30 }), 90_000);
  assert.equal(millisecondsOf({}), 0);
});

test("seconds are whole, rounded up, and no more than the binary fraction adds", () => {
  assert.equal(secondsOf("0 seconds"), "0");
  assert.equal(secondsOf("1 millisecond"), "1");
  assert.equal(secondsOf("1001 milliseconds"), "2");
  assert.equal(secondsOf("1.1 hours"), "3960");
  assert.equal(secondsOf({ minutes: 0.57 }), "35");
  assert.equal(timeoutOf("NONE"), "NONE");
  assert.equal(timeoutOf(undefined), undefined);
});

test("what is no duration is refused with what to write", () => {
  const wrong: readonly unknown[] = [
    "soon",
    "1",
    "1second",
    "1 fortnight",
    "-1 seconds",
    "1.2.3 hours",
    "NaN days",
    60,
    null,
    { hours: Number.NaN },
    { parsecs: 1 },
    { minutes: -1 },
  ];
  for (const duration of wrong) {
    assert.throws(() => millisecondsOf(duration as Duration), /is no duration: write "30 days"/);
  }
});

test("more than a year is refused, because the service does not wait so long", () => {
  assert.equal(secondsOf("365 days"), "31536000");
  assert.throws(() => secondsOf("366 days"), /longer than 365 days/);
});
