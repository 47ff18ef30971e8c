// A workflow of Flow whose run is reset: the code replays what was kept, without knowing of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ApplicationFailure,
  condition,
  defineSignal,
  defineUpdate,
  defineWorkflow,
  now,
  proxyActivities,
  replayHistory,
  runChild,
  sleep,
  unconsumedSignals,
  uuid,
} from "@ekiden/flow";
import { startTestEnvironment } from "@ekiden/testing";

const charged: number[] = [];
const activities = {
  charge: async (cents: number): Promise<string> => {
    charged.push(cents);
    return `r-${charged.length}`;
  },
  ship: async (address: string): Promise<string> => `to ${address}`,
};

const { charge, ship } = proxyActivities<typeof activities>({});
const addressed = defineSignal<string>("addressed");

/** As if another version of the code had been deployed. */
let isFixed = false;

const order = defineWorkflow({ name: "Order", version: "1.0" }, async (cents: number) => {
  const begun = now();
  const receipt = await charge(cents);
  await sleep("1 hour");
  if (!isFixed) throw new ApplicationFailure("the order has no address");
  const address = await addressed.waitFor();
  const hours = Math.round((now() - begun) / 3_600_000);
  return `${receipt}, ${await ship(address)} after ${hours} hours`;
});

test("a run goes on with corrected code, and its activities are not done again", async () => {
  await using env = await startTestEnvironment({ workflows: [order], activities });
  const workflowId = "order-7";
  const failed = await env.start(order, { workflowId, input: 100 });
  await assert.rejects(env.result(failed), /the order has no address/);
  isFixed = true;
  await env.sleep("2 hours");
  const { runId = "" } = await env.swf.ekiden.resetWorkflowExecution({
    domain: env.domain,
    workflowId,
    runId: failed.runId,
    decision: "LAST",
  });
  const handle = env.client.handle(order, { workflowId, runId });
  await handle.signal(addressed, "Kyoto");
  assert.equal(await env.result(handle), "r-1, to Kyoto after 3 hours");
  assert.deepEqual(charged, [100]);
});

/** How often the code of presents has been corrected. */
let fixes = 0;

const wrap = defineWorkflow({ name: "Wrap", version: "1.0" }, async (what: string) => what);

/** Its ids of children and its random values are Flow's. */
const present = defineWorkflow({ name: "Present", version: "1.0" }, async () => {
  const first = await runChild(wrap, { input: uuid() });
  if (fixes < 1) throw new ApplicationFailure("there is no ribbon");
  const second = await runChild(wrap, { input: uuid() });
  if (fixes < 2) throw new ApplicationFailure("there is no card");
  return [first, second, uuid()];
});

test("children and random values of before a reset are the same in the new run", async () => {
  await using env = await startTestEnvironment({ workflows: [present, wrap] });
  const workflowId = "present-1";
  const { domain } = env;
  const reset = async (runId: string) => {
    const call = { domain, workflowId, runId, decision: "LAST" } as const;
    const answer = await env.swf.ekiden.resetWorkflowExecution(call);
    return env.client.handle(present, { workflowId, runId: answer.runId ?? "" });
  };
  const failed = await env.start(present, { workflowId });
  await assert.rejects(env.result(failed), /there is no ribbon/);
  fixes = 1;
  const failedAgain = await reset(failed.runId);
  await assert.rejects(env.result(failedAgain), /there is no card/);
  fixes = 2;
  const done = await reset(failedAgain.runId);
  const values = await env.result(done);

  const { events } = await env.swf.getWorkflowExecutionHistory({ domain, execution: done });
  await replayHistory(present, { events });
  const children = events.flatMap(
    (event) => event.startChildWorkflowExecutionInitiatedEventAttributes?.workflowId ?? [],
  );
  assert.deepEqual(children, [`${failed.runId}:Wrap-1`, `${failedAgain.runId}:Wrap-2`]);
  assert.equal(new Set(values).size, 3);
  // A service that knows keys does nothing a second time.
  assert.deepEqual(await env.result(await reset(done.runId)), values);
  const newWorkflowId = "present-2";
  const call = { domain, workflowId, runId: done.runId, newWorkflowId, decision: "LAST" } as const;
  const { runId = "" } = await env.swf.ekiden.forkWorkflowExecution(call);
  const fork = env.client.handle(present, { workflowId: newWorkflowId, runId });
  const [first, second, own] = await env.result(fork);
  assert.deepEqual([first, second], values.slice(0, 2));
  assert.notEqual(own, values[2], "the keys of a fork are its own");
});

const priced = defineSignal<string>("priced");
const bought = defineUpdate<string, string>("bought");

const stall = defineWorkflow({ name: "Stall", version: "1.0" }, async () => {
  let sold = "";
  bought.handle(async (what) => {
    const price = await priced.waitFor();
    sold = `${what} for ${price}`;
    return sold;
  });
  await condition(() => sold !== "" && unconsumedSignals().length === 0);
  return sold;
});

test("a handle of an open run that is reset goes on with the run in its place", async () => {
  await using env = await startTestEnvironment({ workflows: [stall] });
  const { domain } = env;
  const handle = await env.start(stall, { workflowId: "stall-1" });
  const { workflowId, runId } = handle;
  const waiting = Promise.all([handle.result(), handle.update(bought, "tea")]);
  const isAsked = async (): Promise<boolean> => {
    for await (const { type } of handle.history()) {
      if (type === "WorkflowExecutionSignaled") return true;
    }
    return false;
  };
  while (!(await isAsked()));
  await env.idle();
  const reset = { domain, workflowId, runId, decision: "FIRST" } as const;
  const { runId: newRunId } = await env.swf.ekiden.resetWorkflowExecution(reset);
  await handle.signal(priced, "two euros");
  assert.deepEqual(await waiting, ["tea for two euros", "tea for two euros"]);
  assert.equal(await handle.newestRunId(), newRunId);
});
