// A hint that comes while a runner waits for its store is not lost with what the store answers.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { JobRunner } from "../../../src/operations/jobs/runner.ts";
import { JobHarness } from "./job-harness.ts";

/** A runner that gets a hint just as its store has answered a verb for the first time. */
const runnerHinted = (harness: JobHarness, verb: "claim" | "prune") => {
  const asked: string[] = [];
  const { jobs } = harness.store;
  const onAnswer = async <T>(name: string, answer: Promise<T>): Promise<T> => {
    asked.push(name);
    const isFirst = asked.filter((each) => each === name).length === 1;
    const given = await answer;
    if (name === verb && isFirst) runner.lookSoon();
    return given;
  };
  const hinted = {
    claim: (...given: Parameters<typeof jobs.claim>) => onAnswer("claim", jobs.claim(...given)),
    prune: (...given: Parameters<typeof jobs.prune>) => onAnswer("prune", jobs.prune(...given)),
    change: jobs.change.bind(jobs),
    release: jobs.release.bind(jobs),
  };
  const store = { ...harness.optionsOf().store, jobs: hinted };
  const runner: JobRunner = harness.runner({ store });
  return { runner, asked };
};

test("a runner that gets a hint while it claims jobs claims once more at once", async () => {
  await using harness = await JobHarness.open(0);
  const { runner, asked } = runnerHinted(harness, "claim");
  runner.wake();
  await harness.settle(runner);
  assert.deepEqual(asked, ["claim", "prune", "claim"]);
});

test("a runner that gets a hint while it prunes prunes once more", async () => {
  await using harness = await JobHarness.open(0);
  const { runner, asked } = runnerHinted(harness, "prune");
  runner.wake();
  await harness.settle(runner);
  assert.deepEqual(asked, ["claim", "prune", "claim", "prune"]);
});
