// Runs whose turns are short, and whose replays take long.
import assert from "node:assert/strict";
import { test } from "node:test";
import { defineSignal, defineWorkflow, sleep } from "@ekiden/flow";
import { failuresOf, startFlowHarness } from "../flow-harness.ts";

const go = defineSignal("go");
const never = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/** How long the code computes in each turn, on the machine that it is on. */
let computingMilliseconds = 0;

const plans = defineWorkflow({ name: "Plans", version: "1.0" }, async (turns: number) => {
  for (let turn = 1; turn < turns; turn += 1) {
    Atomics.wait(never, 0, 0, computingMilliseconds);
    await sleep("0 seconds");
  }
  await go.waitFor();
  return "planned";
});

/** A run that a quick worker has led to its last turn goes on at another worker. */
const goesOnSlowly = async (turns: number, milliseconds: number) => {
  computingMilliseconds = 0;
  const harness = await startFlowHarness();
  const options = { workflows: [plans], turnLimit: "0.5 seconds", sticky: false } as const;
  const quick = await harness.worker(options);
  const decisionStartToClose = "3 seconds";
  const handle = await harness.client.start(plans, { input: turns, decisionStartToClose });
  await harness.network.heard("RespondDecisionTaskCompleted", turns);
  await quick.stop({ pollsWithin: "0 seconds" });
  computingMilliseconds = milliseconds;
  await harness.worker(options);
  await handle.signal(go);
  await harness.network.heard("RespondDecisionTaskCompleted", turns + 1);
  return { harness, handle };
};

test("the limit of turns is that of each turn of a replay", async () => {
  const { harness, handle } = await goesOnSlowly(20, 60);
  await using _ = harness;
  assert.deepEqual(await failuresOf(handle), []);
  assert.equal(await handle.result(), "planned");
});

test("a replay that takes longer than its decision task fails in time", async () => {
  const { harness, handle } = await goesOnSlowly(40, 80);
  await using _ = harness;
  const [failure] = await failuresOf(handle);
  assert.equal(failure?.kind, "endless");
  assert.match(failure.message, /is not at the end of its history after 2700 ms/);
});
