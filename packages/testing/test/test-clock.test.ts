import assert from "node:assert/strict";
import { test } from "node:test";
import { TestClock } from "@ekiden/testing";

const turn = () => new Promise((resolve) => setImmediate(resolve));

test("a clock that is not moved stands still", () => {
  const clock = new TestClock(1_000);
  assert.equal(clock.now(), 1_000);
  assert.equal(clock.now(), 1_000);
});

test("a clock calls what is due in order of time, and the rest later", () => {
  const clock = new TestClock(0);
  const called: string[] = [];
  clock.at(30, () => called.push("third"));
  clock.at(10, () => called.push("first"));
  clock.at(20, () => called.push("second"));
  clock.at(31, () => called.push("never"));
  clock.moveTo(30);
  assert.deepEqual(called, ["first", "second", "third"]);
  assert.equal(clock.next, 31);
});

test("a clock never runs back", () => {
  const clock = new TestClock(100);
  clock.moveTo(50);
  assert.equal(clock.now(), 100);
});

test("a cancelled alarm is not called", async () => {
  const clock = new TestClock(0);
  const called: string[] = [];
  clock.at(10, () => called.push("later")).cancel();
  clock.at(0, () => called.push("at once")).cancel();
  clock.moveTo(10);
  await turn();
  assert.deepEqual(called, []);
  assert.equal(clock.next, undefined);
});

test("an alarm for a time that is past is called without a move, but not inside the call", async () => {
  const clock = new TestClock(100);
  const called: string[] = [];
  clock.at(40, () => called.push("past"));
  clock.at(100, () => called.push("now"));
  assert.deepEqual(called, []);
  await turn();
  assert.deepEqual(called, ["past", "now"]);
});

test("an alarm cancelled by one that is due with it is not called", () => {
  const clock = new TestClock(0);
  const called: string[] = [];
  const second = clock.at(20, () => called.push("second"));
  clock.at(10, () => second.cancel());
  clock.moveTo(20);
  assert.deepEqual(called, []);
});
