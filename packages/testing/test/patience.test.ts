import assert from "node:assert/strict";
import { spawn } from "node:child_process";
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

test("a wait for what happens in another process does not take a core from it", async () => {
  const patience = new Patience(30_000);
  const begun = performance.now();
  let hasEnded = false;
  spawn(process.execPath, ["--eval", ""]).on("exit", () => {
    hasEnded = true;
  });
  let rests = 0;
  for (; !hasEnded; rests += 1) {
    patience.hasEnded(0);
    await patience.rest();
  }
  const milliseconds = performance.now() - begun;
  // At most one in a millisecond, after the first hundred.
  assert.ok(rests < 200 + 2 * milliseconds, `${rests} in ${milliseconds} ms`);
});
