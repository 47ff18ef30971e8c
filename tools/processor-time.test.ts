// What the processors worked, as systems tell it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { processorSecondsOf, secondsOfTime } from "./processor-time.ts";

test("times of ps are read with days, without hours, and with parts of seconds", () => {
  assert.equal(secondsOfTime("0:01.25\n"), 1.25);
  assert.equal(secondsOfTime(" 12:34"), 754);
  assert.equal(secondsOfTime("2-03:04:05"), 183_845);
});

test("a process that is there has used processor time, and one that is not there has none", () => {
  assert.ok((processorSecondsOf(process.pid) ?? 0) > 0);
  assert.equal(processorSecondsOf(2 ** 30), undefined);
});
