// Fake timers of a test runner: a test that has them on is told so, instead of waiting for ever.
import assert from "node:assert/strict";
import { test } from "node:test";
import { defineWorkflow, sleep } from "@ekiden/flow";
import { startTestEnvironment } from "@ekiden/testing";

const reminder = defineWorkflow({ name: "Reminder", version: "1.0" }, async () => {
  await sleep("30 days");
  return "remember";
});

/** It waited for ever. */
const timeout = 20_000;
const refusal = /replaced setImmediate by fake timers.*toFake: \["Date"\]/;

test("fake timers of the runner are refused with what to do", { timeout }, async ({ mock }) => {
  await using env = await startTestEnvironment({ workflows: [reminder] });
  const handle = await env.start(reminder);
  mock.timers.enable({ apis: ["setImmediate"] });
  await assert.rejects(env.result(handle), refusal);
  await assert.rejects(env.run(reminder), refusal);
  await assert.rejects(startTestEnvironment({ workflows: [reminder] }), refusal);
});

test("a fake queueMicrotask is refused as well", { timeout }, async (context) => {
  const { queueMicrotask } = globalThis;
  context.after(() => Object.assign(globalThis, { queueMicrotask }));
  await using env = await startTestEnvironment({ workflows: [reminder] });
  const handle = await env.start(reminder);
  Object.assign(globalThis, { queueMicrotask: () => {} });
  await assert.rejects(env.result(handle), /replaced queueMicrotask by fake timers/);
});

test("a fake clock of the runner is no hindrance", { timeout }, async ({ mock }) => {
  mock.timers.enable({ apis: ["Date", "setTimeout", "setInterval"] });
  await using env = await startTestEnvironment({ workflows: [reminder] });
  assert.equal(await env.run(reminder), "remember");
});
