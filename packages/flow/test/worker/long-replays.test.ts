// Runs whose turns are short, and whose replays take long.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Duration,
  defineSignal,
  defineWorkflow,
  sleep,
  type WorkflowHandle,
} from "@ekiden/flow";
import { type FlowHarness, failuresOf, startFlowHarness } from "../flow-harness.ts";

const go = defineSignal("go");
const never = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/** How long the code computes in each turn, on the machine that it is on. */
let computingMilliseconds = 0;
/** How often the code was begun since then. */
let begun = 0;

const plans = defineWorkflow({ name: "Plans", version: "1.0" }, async (turns: number) => {
  begun += 1;
  for (let turn = 1; turn < turns; turn += 1) {
    Atomics.wait(never, 0, 0, computingMilliseconds);
    await sleep("0 seconds");
  }
  await go.waitFor();
  return "planned";
});

interface Slowness {
  readonly turns: number;
  readonly milliseconds: number;
  readonly decisionStartToClose: Duration;
}

/** A run that a quick worker has led to its last turn goes on at another worker. */
const goesOnSlowly = async ({ turns, milliseconds, decisionStartToClose }: Slowness) => {
  computingMilliseconds = 0;
  const harness = await startFlowHarness();
  const options = { workflows: [plans], turnLimit: "0.5 seconds", sticky: false } as const;
  const quick = await harness.worker(options);
  const handle = await harness.client.start(plans, { input: turns, decisionStartToClose });
  await harness.network.heard("RespondDecisionTaskCompleted", turns);
  await quick.stop({ pollsWithin: "0 seconds" });
  computingMilliseconds = milliseconds;
  begun = 0;
  await harness.worker(options);
  await handle.signal(go);
  return { harness, handle };
};

/**
 * The first failure that a decision task of the run has recorded. A machine that is busy may let
 * the answer to one come too late for the service, which hands the task out again.
 */
const firstFailure = async ({ network }: FlowHarness, handle: WorkflowHandle, turns: number) => {
  for (let tried = 1; tried <= 5; tried += 1) {
    await network.heard("RespondDecisionTaskCompleted", turns + tried);
    const [failure] = await failuresOf(handle);
    if (failure) return { failure, tried };
  }
  return undefined;
};

test("the limit of turns is that of each turn of a replay", async () => {
  const slowness = { turns: 20, milliseconds: 60, decisionStartToClose: "5 seconds" } as const;
  const { harness, handle } = await goesOnSlowly(slowness);
  await using _ = harness;
  assert.equal(await handle.result(), "planned");
  assert.deepEqual(await failuresOf(handle), []);
});

test("a replay that takes longer than its decision task fails in time and once", async () => {
  const slowness = { turns: 50, milliseconds: 120, decisionStartToClose: "6 seconds" } as const;
  const { harness, handle } = await goesOnSlowly(slowness);
  await using _ = harness;
  const { failure, tried } = (await firstFailure(harness, handle, slowness.turns)) ?? {};
  assert.equal(failure?.kind, "endless");
  assert.match(failure.message, /is not at the end of its history after 5400 ms/);
  assert.equal(begun, tried);
});
