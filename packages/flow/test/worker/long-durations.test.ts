// Timers of Node.js take 24.8 days at most, and take a longer time for one millisecond.
import assert from "node:assert/strict";
import { test } from "node:test";
import { activityContext, defineWorkflow, proxyActivities } from "@ekiden/flow";
import { Gate, startFlowHarness } from "../flow-harness.ts";

const { work } = proxyActivities<{ work: () => boolean }>({ startToClose: "1 minute" });
const works = defineWorkflow<undefined, boolean>({ name: "Works", version: "1.0" }, () => work());

/** Tells whether it was aborted, once the gate is open. */
const gated = () => {
  const begun = new Gate();
  const gate = new Gate();
  const activities = {
    async work() {
      const { signal } = activityContext();
      begun.open();
      await gate.opened;
      return signal.aborted;
    },
  };
  return { begun, gate, activities };
};

test("a worker may wait for an answer to a call for more than 24.8 days", async () => {
  await using harness = await startFlowHarness();
  const { gate, activities } = gated();
  gate.open();
  await harness.worker({ workflows: [works], activities, callLimit: "30 days" });
  assert.equal(await harness.client.run(works), false);
  assert.deepEqual(harness.log.lines, []);
});

test("a heart that beats every 30 days does not beat within a second", async () => {
  await using harness = await startFlowHarness();
  const { begun, gate, activities } = gated();
  const heartbeatInterval = "30 days";
  await harness.worker({ workflows: [works], activities, maxActivities: 2, heartbeatInterval });
  const handle = await harness.client.start(works);
  await begun.opened;
  // The poll that got the task, and one that ended with nothing.
  await harness.network.heard("PollForActivityTask", 2);
  gate.open();
  assert.equal(await handle.result(), false);
  assert.equal(harness.network.of("RecordActivityTaskHeartbeat").length, 0);
});

test("a worker that stops may give its tasks more than 24.8 days", async () => {
  await using harness = await startFlowHarness();
  const { begun, gate, activities } = gated();
  const worker = await harness.worker({ workflows: [works], activities, sticky: false });
  const handle = await harness.client.start(works);
  await begun.opened;
  const stopped = worker.stop({ pollsWithin: "30 days", tasksWithin: "30 days" });
  await handle.describe();
  gate.open();
  await stopped;
  await harness.worker({ workflows: [works], sticky: false });
  assert.equal(await handle.result(), false);
});
