// By how much one clock is ahead of another: what is proved by looks that take a while.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  type Bounds,
  boundsOf,
  ClockOffset,
  intersection,
  middleOf,
} from "../../src/store/postgres/cluster/clock-offset.ts";

const exact = (offset: number): Bounds => ({ min: offset, max: offset });

test("the truth is within what a look proves, however long either way takes", () => {
  fc.assert(
    fc.property(
      fc.record({
        offset: fc.double({ min: -1e9, max: 1e9, noNaN: true }),
        sent: fc.double({ min: 0, max: 1e6, noNaN: true }),
        way: fc.double({ min: 0, max: 20_000, noNaN: true }),
        back: fc.double({ min: 0, max: 20_000, noNaN: true }),
      }),
      ({ offset, sent, way, back }) => {
        // Clocks are read in whole milliseconds.
        const sentAt = Math.floor(sent);
        const receivedAt = Math.floor(sent + way + back);
        const { min, max } = boundsOf({ sentAt, databaseAt: sent + way + offset, receivedAt });
        const rounding = 1e-6;
        assert.ok(min - rounding <= offset && offset <= max + rounding);
      },
    ),
  );
});

test("several looks prove more than one, and the later alone where they contradict", () => {
  assert.deepEqual(intersection({ min: 0, max: 10 }, { min: 5, max: 20 }), {
    min: 5,
    max: 10,
  });
  assert.deepEqual(intersection({ min: 0, max: 10 }, { min: 50, max: 60 }), {
    min: 50,
    max: 60,
  });
  assert.equal(middleOf({ min: 50, max: 60 }), 55);
});

test("an inexact look moves nothing that it does not disprove", () => {
  const offset = new ClockOffset(100, 0);
  assert.equal(offset.follow({ min: -5_000, max: 5_000 }, 0), 0);
  assert.equal(offset.at(60_000), 100);
});

test("a correction of up to a second is made bit by bit, in either direction", () => {
  for (const [target, halfway] of [
    [1_000, 500],
    [-1_000, -500],
  ] as const) {
    const offset = new ClockOffset(0, 0);
    assert.equal(offset.follow(exact(target), 0), 0);
    assert.equal(offset.at(0), 0);
    assert.equal(offset.at(5_000), halfway);
    assert.equal(offset.at(10_000), target);
    assert.equal(offset.at(99_000), target);
  }
});

test("a greater one is made at once, and said", () => {
  const offset = new ClockOffset(0, 0);
  assert.equal(offset.follow(exact(3_600_000), 10), 3_600_000);
  assert.equal(offset.at(10), 3_600_000);
  assert.equal(offset.follow(exact(0), 20), -3_600_000);
  assert.equal(offset.at(20), 0);
});

test("time never goes back under small corrections that follow one another", () => {
  const moves = fc.array(
    fc.record({
      passes: fc.integer({ min: 0, max: 5_000 }),
      correction: fc.integer({ min: -900, max: 900 }),
    }),
    { maxLength: 50 },
  );
  fc.assert(
    fc.property(moves, (all) => {
      const offset = new ClockOffset(0, 0);
      let now = 0;
      let told = Number.NEGATIVE_INFINITY;
      for (const { passes, correction } of all) {
        now += passes;
        const before = Math.floor(now + offset.at(now));
        assert.ok(before >= told);
        offset.follow(exact(offset.at(now) + correction), now);
        told = Math.floor(now + offset.at(now));
        assert.ok(told >= before);
      }
    }),
  );
});
