import assert from "node:assert/strict";
import { test } from "node:test";
import { TestClock } from "@ekiden/testing";
import { Patience } from "../src/patience.ts";

test("a wait goes on as long as something happens, and ends after a standstill", () => {
  const clock = new TestClock(0);
  const patience = new Patience(30_000, clock);
  for (let done = 1; done <= 8; done += 1) {
    clock.moveTo(clock.now() + 30_000);
    assert.equal(patience.hasEnded(done, 0), false, `${done} are done`);
  }
  clock.moveTo(clock.now() + 30_000);
  assert.equal(patience.hasEnded(8, 0), false);
  clock.moveTo(clock.now() + 1);
  assert.equal(patience.hasEnded(8, 0), true);
});

test("a wait for what happens without end ends after ten times as long", () => {
  const clock = new TestClock(0);
  const patience = new Patience(30_000, clock);
  for (let done = 1; done <= 300; done += 1) {
    clock.moveTo(clock.now() + 1_000);
    assert.equal(patience.hasEnded(done), false, `${done} are done`);
  }
  clock.moveTo(clock.now() + 1);
  assert.equal(patience.hasEnded(301), true);
});
