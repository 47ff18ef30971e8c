// Local activities are recorded with the answer to their decision task. A sleep of no time answers.
import assert from "node:assert/strict";
import { test } from "node:test";
import { defineWorkflow, localActivity, sleep, workflowInfo } from "@ekiden/flow";
import { countOf, eventsOf, startFlowHarness } from "../flow-harness.ts";

test("a sleep of no time between two local activities has the first one recorded", async () => {
  await using harness = await startFlowHarness();
  const recorded: number[] = [];
  const steps = defineWorkflow({ name: "Steps", version: "1.0" }, async () => {
    const own = workflowInfo();
    const look = async () => {
      recorded.push(countOf(await eventsOf(harness.client.handle(steps, own)), "MarkerRecorded"));
    };
    await localActivity("first", look);
    await localActivity("second", look);
    await sleep("0 seconds");
    await localActivity("third", look);
  });
  await using _ = await harness.worker({ workflows: [steps] });
  await harness.client.run(steps);
  assert.deepEqual(recorded, [0, 0, 2]);
});

test("a timer of no time comes with the answer that starts it", async () => {
  await using harness = await startFlowHarness();
  const rest = defineWorkflow({ name: "Rest", version: "1.0" }, () => sleep("0 seconds"));
  await using _ = await harness.worker({ workflows: [rest] });
  const handle = await harness.client.start(rest);
  await handle.result();
  const events = await eventsOf(handle);
  const started = events.findIndex(({ type }) => type === "TimerStarted");
  const [timer, fired, scheduled] = events.slice(started);
  assert.equal(fired?.type, "TimerFired");
  assert.equal(scheduled?.type, "DecisionTaskScheduled");
  assert.deepEqual([fired?.at, scheduled?.at], [timer?.at, timer?.at]);
});
