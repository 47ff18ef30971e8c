// What a runner tells of its leases: how many it has, how old they are, and which another took.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { JobStore } from "../../../src/store/job-store.ts";
import { JobHarness } from "./job-harness.ts";

/** What this store of one node would give back to the runner that has lost it. */
const claimingOnce = ({ store }: JobHarness): Pick<JobStore, "claim"> => {
  let isFirst = true;
  return {
    claim(query) {
      const claimed = isFirst ? store.jobs.claim(query) : Promise.resolve([]);
      isFirst = false;
      return claimed;
    },
  };
};

test("a runner tells of leases that it has, of their age, and of those that another one took", async () => {
  await using harness = await JobHarness.open(20);
  await harness.add("signal", { ratePerSecond: 0.1 });
  const { jobs } = harness.store;
  const once = {
    ...claimingOnce(harness),
    change: jobs.change.bind(jobs),
    release: jobs.release.bind(jobs),
    prune: jobs.prune.bind(jobs),
  };
  const first = harness.runner({ store: { ...harness.optionsOf().store, jobs: once } });
  assert.deepEqual(first.leases, { held: 0, ageMilliseconds: 0, lost: 0 });
  first.wake();
  await harness.settle(first);
  harness.now += 4_000;
  assert.deepEqual(first.leases, { held: 1, ageMilliseconds: 4_000, lost: 0 });
  const second = harness.runner();
  second.wake();
  await harness.settle(second);
  assert.equal(second.leases.held, 1);
  while (first.leases.held > 0) {
    harness.now += 1_000;
    await harness.settle(first);
  }
  assert.deepEqual(first.leases, { held: 0, ageMilliseconds: 0, lost: 1 });
  assert.deepEqual(second.leases.lost, 0);
});
