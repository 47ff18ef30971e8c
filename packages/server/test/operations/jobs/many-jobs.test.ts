// Several jobs of one node: none waits for another that is slow, and all of them have their turns.
import assert from "node:assert/strict";
import { test } from "node:test";
import { steadyClock } from "../../../src/clock.ts";
import { maxHeldJobs } from "../../../src/operations/jobs/runner.ts";
import { domain } from "../../store/suite/store-harness.ts";
import { JobHarness, jobId } from "./job-harness.ts";

/** Far from their ends for a minute and more. */
const addSlowJobs = async (harness: JobHarness, count: number): Promise<readonly string[]> => {
  const ids = Array.from({ length: count }, (_, index) => `slow-${index}`);
  for (const id of ids) await harness.add("signal", { id, ratePerSecond: 0.01 });
  return ids;
};

test("a job whose call hangs keeps no other job from its rate", { timeout: 20_000 }, async () => {
  await using harness = await JobHarness.open(60);
  await harness.add("signal", { id: "hanging" });
  await harness.add("signal");
  const { promise: released, resolve: release } = promiseOf();
  const { promise: goneOn, resolve: goOn } = promiseOf();
  let calls = 0;
  const runner = harness.runner({
    steadyClock,
    call: async (operation, input, as) => {
      if (as.jobId === "hanging") return released;
      await harness.call(operation, input);
      calls += 1;
      if (calls === 50) goOn();
    },
  });
  runner.wake();
  await goneOn;
  release();
  await runner.close();
});

test("twenty jobs of one node all go on", async () => {
  await using harness = await JobHarness.open(2);
  const ids = await addSlowJobs(harness, 20);
  const began = harness.now;
  const runner = harness.runner();
  runner.wake();
  await harness.settle(runner);
  for (const id of ids) assert.equal((await harness.job(id)).counts.done, 1, id);
  assert.equal(harness.now, began);
  await runner.close();
});

test("a job that a node has no place for is stopped at once", async () => {
  await using harness = await JobHarness.open(2);
  await addSlowJobs(harness, maxHeldJobs);
  await harness.add("signal");
  const runner = harness.runner();
  runner.wake();
  await harness.settle(runner);
  assert.equal((await harness.job()).counts.selected, 0, "it waits for a place");
  assert.equal(await harness.store.jobs.stop({ domain, id: jobId, text: "enough" }), "STOPPING");
  runner.lookSoon();
  await harness.settle(runner);
  const { status, statusText } = await harness.job();
  assert.deepEqual([status, statusText], ["STOPPED", "enough"]);
  await runner.close();
});

test("an account with more jobs than places leaves places for the jobs of others", async () => {
  await using harness = await JobHarness.open(2);
  await addSlowJobs(harness, maxHeldJobs + 10);
  const elsewhere = await harness.addElsewhere();
  const runner = harness.runner();
  runner.wake();
  await harness.settle(runner);
  const job = await harness.store.jobs.find(elsewhere, jobId);
  assert.equal(job?.status, "COMPLETED");
  await runner.close();
});

test("a job that waited for a place begins once another has ended", async () => {
  await using harness = await JobHarness.open(2);
  const [first = assert.fail()] = await addSlowJobs(harness, maxHeldJobs);
  await harness.add("signal");
  const runner = harness.runner();
  runner.wake();
  await harness.settle(runner);
  await harness.store.jobs.stop({ domain, id: first });
  runner.lookSoon();
  await harness.settle(runner);
  assert.equal((await harness.job()).counts.selected, 2);
  await runner.close();
});

const promiseOf = () => {
  let resolve!: () => void;
  const promise = new Promise<void>((onResolve) => {
    resolve = onResolve;
  });
  return { promise, resolve };
};
