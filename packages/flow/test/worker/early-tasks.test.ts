// A service in the same process may give a worker its decision task before the task is durable.
// What the worker does in its own process for others to see waits until then.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { defineWorkflow, localActivity, type Service } from "@ekiden/flow";
import { type FlowHarness, startFlowHarness } from "../flow-harness.ts";

/** The service, which takes its time to make things durable, and notes how polls are made. */
class SlowDisk implements Service {
  readonly happened: string[] = [];
  readonly takesEarly = new Map<string, boolean>();
  readonly #harness: FlowHarness;

  constructor(harness: FlowHarness) {
    this.#harness = harness;
  }

  readonly call: Service["call"] = (operation, input, options = {}) => {
    if (operation.startsWith("Poll")) this.takesEarly.set(operation, options.takesEarly ?? false);
    return this.#harness.swf.call(operation, input, options);
  };

  readonly durable = async (): Promise<void> => {
    await turn();
    this.happened.push("durable");
  };
}

test("a local activity begins once what it follows from is durable", async () => {
  await using harness = await startFlowHarness();
  const client = new SlowDisk(harness);
  const look = defineWorkflow({ name: "Look", version: "1.0" }, async () => {
    await localActivity("look", () => client.happened.push("looked"));
  });
  await using _ = await harness.worker({ client, workflows: [look] });
  await harness.client.run(look);
  assert.deepEqual(client.happened, ["durable", "looked"]);
});

test("decision tasks may come early, and activity tasks may not", async () => {
  await using harness = await startFlowHarness();
  const client = new SlowDisk(harness);
  const rest = defineWorkflow({ name: "Rest", version: "1.0" }, async () => undefined);
  const activities = { walk: async () => undefined };
  await using _ = await harness.worker({ client, workflows: [rest], activities });
  await harness.client.run(rest);
  assert.deepEqual(Object.fromEntries(client.takesEarly), {
    PollForDecisionTask: true,
    PollForActivityTask: false,
  });
});
