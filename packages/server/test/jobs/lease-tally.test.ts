// What a job tells of its leases: how many, how old, and which ran out before the work was done.
import assert from "node:assert/strict";
import { test } from "node:test";
import { TestClock } from "@ekiden/testing";
import { LeaseTally } from "../../src/jobs/lease-tally.ts";

const leaseMilliseconds = 4_000;

test("leases are held while their work is done, and lost where it takes longer than they do", async () => {
  const clock = new TestClock(0);
  const tally = new LeaseTally({ clock, leaseMilliseconds });
  const work = (milliseconds: number) => async () => {
    clock.moveTo(clock.now() + milliseconds);
    return tally.figures;
  };
  const during = await tally.during(3, work(leaseMilliseconds));
  assert.deepEqual(during, { held: 3, ageMilliseconds: leaseMilliseconds, lost: 0 });
  assert.deepEqual(tally.figures, { held: 0, ageMilliseconds: 0, lost: 0 });
  await tally.during(2, work(leaseMilliseconds + 1));
  assert.deepEqual(tally.figures, { held: 0, ageMilliseconds: 0, lost: 2 });
});

test("work that fails holds nothing any more", async () => {
  const tally = new LeaseTally({ clock: new TestClock(0), leaseMilliseconds });
  const failing = tally.during(1, () => Promise.reject(new Error("away")));
  await assert.rejects(failing, { message: "away" });
  assert.deepEqual(tally.figures, { held: 0, ageMilliseconds: 0, lost: 0 });
});
