// A loop that meets an error: it tries again, and does not fill the log.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Clock } from "../../src/clock.ts";
import { BackgroundJob } from "../../src/jobs/background-job.ts";

test("a background job that fails is tried again, and reports the same error once", async () => {
  let now = 0;
  let cache = () => {};
  const clock: Clock = {
    now: () => now,
    at(time, wake) {
      cache = () => {
        now = time;
        wake();
      };
      return { cancel: () => undefined };
    },
  };
  const rounds = ["full", "full", "", "full", "broken", "broken"];
  const told: string[] = [];
  const job = new BackgroundJob({
    clock,
    async runOnce() {
      const failure = rounds.shift();
      if (failure) throw new Error(failure);
      return now;
    },
    onError: (error) => told.push((error as Error).message),
  });
  job.wake();
  for (let runOnce = 1; runOnce <= 6; runOnce += 1) {
    await job.settled();
    cache();
  }
  await job.stop();
  assert.deepEqual(told, ["full", "full", "broken"]);
});
