// A workflow of Flow whose run is reset: the code replays what was kept, without knowing of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ApplicationFailure,
  defineSignal,
  defineWorkflow,
  now,
  proxyActivities,
  sleep,
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
