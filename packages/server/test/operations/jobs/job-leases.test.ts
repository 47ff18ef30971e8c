// What a runner tells of its leases: how many it has, how old they are, and which another took.
import assert from "node:assert/strict";
import { test } from "node:test";
import { JobHarness } from "./job-harness.ts";

test("a runner tells of leases that it has, of their age, and of those that another one took", async () => {
  await using harness = await JobHarness.open(20);
  await harness.add("signal", { ratePerSecond: 0.1 });
  const first = harness.runner();
  assert.deepEqual(first.leases, { held: 0, ageMilliseconds: 0, lost: 0 });
  await first.runOnce();
  harness.now += 4_000;
  assert.deepEqual(first.leases, { held: 1, ageMilliseconds: 4_000, lost: 0 });
  harness.now += 60_000;
  const second = harness.runner();
  await second.runOnce();
  assert.equal(second.leases.held, 1);
  while (first.leases.held > 0) await first.runOnce();
  assert.deepEqual(first.leases, { held: 0, ageMilliseconds: 0, lost: 1 });
  assert.deepEqual(second.leases.lost, 0);
});
