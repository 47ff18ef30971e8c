// What holds of every bucket: never more than what is due, and never less.
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Bucket, takeFrom, tokensAt } from "../../src/access/quotas/bucket.ts";
import { Buckets } from "../../src/access/quotas/buckets.ts";

const rate = fc.record({
  size: fc.integer({ min: 1, max: 50 }),
  perSecond: fc.oneof(
    fc.integer({ min: 1, max: 100 }),
    fc.double({ min: 0.1, max: 5, noNaN: true }),
  ),
});
/** Milliseconds between calls, and how many calls then. */
const visits = fc.array(
  fc.tuple(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 1, max: 30 })),
  { maxLength: 30 },
);
const key = "k";
const runs = { numRuns: 1_000, seed: 1 };

test("in no span of time does more pass than the bucket and what came back", () => {
  const property = fc.property(rate, visits, (given, all) => {
    const buckets = new Buckets();
    const passed: number[] = [];
    let now = 0;
    for (const [pause, calls] of all) {
      now += pause;
      for (let call = 0; call < calls; call += 1) {
        if (!buckets.take([{ key, rate: given }], now)) passed.push(now);
      }
    }
    for (const [first, from] of passed.entries()) {
      for (const [last, to] of passed.entries()) {
        if (last < first) continue;
        const due = given.size + (given.perSecond * (to - from)) / 1_000;
        assert.ok(last - first + 1 <= due + 1e-6, `${last - first + 1} of ${due}`);
      }
    }
  });
  fc.assert(property, { ...runs, numRuns: 200 });
});

test("a call is refused only when less than one token is due", () => {
  const property = fc.property(rate, visits, (given, all) => {
    const buckets = new Buckets();
    // Another account of the same: all that came back, less what was taken, at most the size.
    let due = given.size;
    let now = 0;
    for (const [pause, calls] of all) {
      now += pause;
      due = Math.min(given.size, due + (given.perSecond * pause) / 1_000);
      for (let call = 0; call < calls; call += 1) {
        const short = buckets.take([{ key, rate: given }], now);
        if (short) assert.ok(due < 1 + 1e-6, `${due} are due`);
        else due -= 1;
        assert.ok(due > -1e-6);
      }
    }
  });
  fc.assert(property, runs);
});

test("after the wait that a refusal names, the call passes, and not a millisecond before", () => {
  const property = fc.property(rate, fc.integer({ min: 0, max: 500 }), (given, later) => {
    const buckets = new Buckets();
    const draws = [{ key, rate: given }];
    for (let call = 0; call < given.size; call += 1) buckets.take(draws, 0);
    const short = buckets.take(draws, later);
    if (!short) return;
    const { waitMilliseconds } = short;
    assert.ok(buckets.take(draws, later + waitMilliseconds - 1));
    assert.equal(buckets.take(draws, later + waitMilliseconds), undefined);
  });
  fc.assert(property, runs);
});

test("under any clock, a bucket holds something between nothing and its size", () => {
  const jumps = fc.array(fc.tuple(fc.integer(), fc.integer({ min: 1, max: 50 })), {
    maxLength: 20,
  });
  const property = fc.property(rate, jumps, (given, all) => {
    let bucket: Bucket;
    for (const [now, taken] of all) {
      const tokens = tokensAt(bucket, given, now);
      assert.ok(tokens >= 0 && tokens <= given.size);
      const wanted = Math.min(taken, given.size);
      if (tokens >= wanted) bucket = takeFrom(bucket, given, { now, wanted });
    }
  });
  fc.assert(property, runs);
});

test("what is forgotten makes no difference", () => {
  const names = fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.constantFrom(..."abcdef")), {
    maxLength: 200,
  });
  const property = fc.property(rate, names, (given, all) => {
    const forgetful = new Buckets();
    const alone = new Map<string, Buckets>();
    let now = 0;
    for (const [pause, name] of all) {
      now += pause;
      const own = alone.get(name) ?? new Buckets();
      alone.set(name, own);
      const draws = [{ key: name, rate: given }];
      const [one, other] = [forgetful.take(draws, now), own.take(draws, now)];
      assert.equal(one === undefined, other === undefined);
    }
  });
  fc.assert(property, runs);
});
