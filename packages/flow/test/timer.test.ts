import assert from "node:assert/strict";
import { test } from "node:test";
import { startTestEnvironment } from "@ekiden/testing";
import { defineWorkflow, now, sleep } from "../src/index.ts";

const dayMilliseconds = 24 * 60 * 60 * 1_000;

const reminder = defineWorkflow({ name: "Reminder", version: "1.0" }, async () => {
  const begun = now();
  await sleep("30 days");
  return now() - begun;
});

test("a workflow that sleeps for 30 days goes on after just so long", async () => {
  await using env = await startTestEnvironment({ workflows: [reminder] });
  assert.equal(await env.run(reminder, {}), 30 * dayMilliseconds);
});
