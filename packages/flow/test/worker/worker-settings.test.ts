// Options of a worker that come from a configuration in which they may be missing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { defineWorkflow, type WorkerOptions } from "@ekiden/flow";
import { startFlowHarness } from "../flow-harness.ts";

const order = defineWorkflow({ name: "Order", version: "1.0" }, async () => "ordered");
const activities = { charge: async () => {} };

test("an option that is undefined is one that is not given", async () => {
  await using harness = await startFlowHarness();
  const options: Partial<WorkerOptions> = {
    identity: undefined,
    maxDecisions: undefined,
    maxActivities: undefined,
    register: undefined,
    sticky: undefined,
    cacheMegabytes: undefined,
    turnLimit: undefined,
    heartbeatInterval: undefined,
    callLimit: undefined,
  };
  const worker = await harness.worker({ workflows: [order], activities, ...options });
  assert.equal(worker.maxPolls, 18);
  assert.equal(await harness.client.run(order), "ordered");
  await harness.network.heard("PollForActivityTask");
  const [poll] = harness.network.of("PollForActivityTask");
  assert.match(String(poll?.asked.identity), new RegExp(`^${process.pid}@`));
});

const refused: readonly (readonly [keyof WorkerOptions, number])[] = [
  ["maxActivities", Number.NaN],
  ["maxDecisions", -1],
  ["maxDecisions", 1.5],
  ["cacheMegabytes", Number.NaN],
];

for (const [name, value] of refused) {
  test(`a worker refuses ${value} for ${name}`, async () => {
    await using harness = await startFlowHarness();
    await assert.rejects(harness.worker({ workflows: [order], activities, [name]: value }), {
      name: "RangeError",
      message: new RegExp(`^a worker's ${name} is a .*, not ${value}$`),
    });
    assert.deepEqual(harness.network.calls, []);
  });
}
