// Promises that a workflow under test awaits, and that something other than Flow settles.
import assert from "node:assert/strict";
import { EventEmitter } from "node:events";
import { type TestContext, test } from "node:test";
import { setImmediate as pass } from "node:timers/promises";
import {
  condition,
  defineSignal,
  defineWorkflow,
  localActivity,
  proxyActivities,
  sleep,
} from "@ekiden/flow";
import { startTestEnvironment, type TestEnvironment } from "../src/index.ts";

const log = { info: () => {}, warn: () => {}, error: () => {} };

const workflowOf = (run: () => Promise<unknown>) =>
  defineWorkflow<undefined, unknown>({ name: "Written", version: "1" }, run);

const foreign = (error: unknown) => {
  assert.ok(error instanceof Error && error.name === "DecisionFailure", String(error));
  assert.match(error.message, /awaits at .*foreign-promises\.test\.ts:\d+:\d+ a promise that/);
  return true;
};

const go = defineSignal("go");
const { work } = proxyActivities<{ work(): Promise<number> }>({ startToClose: "1 minute" });

const environment = async (
  context: TestContext,
  run: () => Promise<unknown>,
  settings: { readonly foreignPromises?: "ignore" } = {},
): Promise<{ readonly env: TestEnvironment; readonly workflow: ReturnType<typeof workflowOf> }> => {
  const workflow = workflowOf(run);
  const activities = { work: async () => 7 };
  const env = await startTestEnvironment({ workflows: [workflow], activities, log, ...settings });
  context.after(() => env.close());
  return { env, workflow };
};

test("a promise that settles between turns of a cached run is found, and named", async (context) => {
  const news = new EventEmitter();
  const listens = async () => {
    const told = new Promise((resolve) => news.once("told", resolve));
    await Promise.race([go.waitFor(), told]);
  };
  const { env, workflow } = await environment(context, listens);
  const handle = await env.start(workflow);
  await env.idle();
  news.emit("told");
  await handle.signal(go);
  await assert.rejects(env.result(handle), foreign);
});

test("one that has settled before it is awaited is found as well", async (context) => {
  const news = new EventEmitter();
  const listens = async () => {
    const told = new Promise((resolve) => news.once("told", resolve));
    await go.waitFor();
    await told;
  };
  const { env, workflow } = await environment(context, listens);
  const handle = await env.start(workflow);
  await env.idle();
  news.emit("told");
  await handle.signal(go);
  await assert.rejects(env.result(handle), foreign);
});

test("a run that awaits all that is durable has no foreign promise", async (context) => {
  const durable = async () => {
    const [first] = await Promise.all([work(), sleep("1 day"), go.waitFor()]);
    await condition(() => first === 7);
    return localActivity("more", async () => {
      await pass();
      return first;
    });
  };
  const { env, workflow } = await environment(context, durable);
  const handle = await env.start(workflow);
  await handle.signal(go);
  assert.equal(await env.result(handle), 7);
});

test("it is not looked for where a test does not want it", async (context) => {
  const other = new Promise(() => {});
  const waits = () => Promise.race([sleep("1 hour"), other]);
  const { env, workflow } = await environment(context, waits, { foreignPromises: "ignore" });
  assert.equal(await env.run(workflow), undefined);
});
