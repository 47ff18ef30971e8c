import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ApplicationFailure,
  compensated,
  continueAsNew,
  defineQuery,
  defineSignal,
  defineWorkflow,
  FlowClient,
  localActivity,
  proxyActivities,
  sleep,
  type WorkflowReference,
  workflowReference,
} from "@ekiden/flow";
import { startTestEnvironment } from "@ekiden/testing";
import { countOf, domain, eventsOf, startFlowHarness } from "../flow-harness.ts";

const stock = defineQuery<number, [item: string]>("stock");
const all = defineQuery<readonly string[], [prefix?: string]>("all");
const acting = defineQuery<unknown, [seconds: number]>("acting");
const sold = defineSignal<string | null>("sold");
const activities = { count: async (item: string) => item.length };
const { count } = proxyActivities<typeof activities>({ startToClose: "1 minute" });

const logged: string[] = [];

const shop = defineWorkflow<number, string>({ name: "Shop", version: "1.0" }, async (days) => {
  const shelf = new Map<string, number>();
  stock.handle((item) => {
    const left = shelf.get(item);
    if (left === undefined) throw new ApplicationFailure(`no ${item}`, { type: "NoSuchItem" });
    return left;
  });
  all.handle((prefix = "") => [...shelf.keys()].filter((item) => item.startsWith(prefix)));
  acting.handle((seconds) => sleep({ seconds }));
  for (const item of ["tea", "teapot", "cup"]) shelf.set(item, await count(item));
  await localActivity("log", async () => void logged.push("opened"));
  for await (const item of sold) {
    if (item === null) break;
    shelf.set(item, (shelf.get(item) ?? 0) - 1);
  }
  if (days > 1) return continueAsNew<WorkflowReference<number, string>>(days - 1);
  return "closed";
});

const opened = async (days = 1) => {
  const harness = await startFlowHarness();
  await harness.worker({ workflows: [shop], activities });
  const handle = await harness.client.start(shop, { input: days });
  await harness.network.heard("RespondDecisionTaskCompleted", 4);
  return { harness, handle };
};

test("a query with arguments is answered by replaying the run, and leaves no trace in it", async () => {
  const { harness, handle } = await opened();
  await using _ = harness;
  assert.equal(await handle.query(stock, "tea"), 3);
  const before = await eventsOf(handle);
  logged.length = 0;
  assert.equal(await handle.query(stock, "teapot"), 6);
  assert.deepEqual(await handle.query(all, "tea"), ["tea", "teapot"]);
  assert.deepEqual(logged, [], "what a local activity gave is in the history");
  assert.equal((await eventsOf(handle)).length, before.length);
  await handle.signal(sold, "tea");
  await harness.network.heard("RespondDecisionTaskCompleted", 5);
  assert.equal(await handle.query(stock, "tea"), 2);
});

test("without its arguments it is answered, too", async () => {
  const { harness, handle } = await opened();
  await using _ = harness;
  assert.deepEqual(await handle.query(all), ["tea", "teapot", "cup"]);
});

test("a closed run, and the newest of a chain, are asked as well", async () => {
  const { harness, handle } = await opened(2);
  await using _ = harness;
  await handle.signal(sold, "cup");
  await handle.signal(sold, null);
  while ((await handle.newestRunId()) === handle.runId);
  await handle.signal(sold, "tea");
  await handle.signal(sold, null);
  assert.equal(await handle.result(), "closed");
  assert.equal(await handle.query(stock, "tea"), 2);
  assert.equal(await handle.query(stock, "cup"), 3, "of the last run");
});

test("what a handler throws, and what would act, is told to the client that asks", async () => {
  const { harness, handle } = await opened();
  await using _ = harness;
  await assert.rejects(handle.query(stock, "milk"), /query stock failed: NoSuchItem: no milk/);
  await assert.rejects(handle.query(acting, 1), /sleep\(\) was called in a query/);
  const other = defineQuery<number, [string]>("other");
  await assert.rejects(handle.query(other, "tea"), /shows no query other/);
  assert.equal(countOf(await eventsOf(handle), "TimerStarted"), 0);
});

test("it takes the workflow's own code, of its version, that fits the history", async () => {
  const { harness, handle } = await opened();
  await using _ = harness;
  const { workflowId, runId } = handle;
  const ask = (workflow: WorkflowReference<never, unknown>) =>
    harness.client.handle(workflow, { workflowId, runId }).query(stock, "tea");
  await assert.rejects(
    ask(workflowReference("Shop", "1.0")),
    /query stock .* has arguments, and is answered by a replay: take a handle with the workflow's/,
  );
  const newer = defineWorkflow({ name: "Shop", version: "2.0" }, async () => {});
  await assert.rejects(ask(newer), /is a Shop 1\.0, and this handle has the code of Shop 2\.0/);
  const changed = defineWorkflow({ name: "Shop", version: "1.0" }, () => sleep("1 day"));
  await assert.rejects(
    ask(changed),
    /query stock cannot be answered with the code that is here: .*does not do what its history says/,
  );
});

const booking = defineWorkflow({ name: "Booking", version: "1.0" }, async () => {
  stock.handle((item) => item.length);
  await compensated((undo) => {
    undo.add(() => count("undone"));
    throw new TypeError("a typo");
  });
});

test("a client takes errors that are thrown by mistake as its workers do", async () => {
  await using harness = await startFlowHarness();
  const unexpectedErrors = "fail workflow";
  await harness.worker({ workflows: [booking], activities, unexpectedErrors });
  const handle = await harness.client.start(booking, {});
  await assert.rejects(handle.result(), /ended as FAILED: a typo/);
  const client = new FlowClient({ ...harness.server.clientOptions, domain, unexpectedErrors });
  try {
    assert.equal(await client.handle(booking, handle).query(stock, "tea"), 3);
  } finally {
    await client.close();
  }
});

test("the client of a test environment does so as the environment says", async () => {
  const unexpectedErrors = "fail workflow";
  await using env = await startTestEnvironment({
    workflows: [booking],
    activities,
    unexpectedErrors,
    log: { info: () => {}, warn: () => {}, error: () => {} },
  });
  const handle = await env.start(booking, {});
  await assert.rejects(env.result(handle), /ended as FAILED: a typo/);
  assert.equal(await handle.query(stock, "tea"), 3);
});
