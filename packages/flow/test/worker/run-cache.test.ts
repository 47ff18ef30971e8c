// How much the cache of suspended runs counts for each: what is open in them, and their payloads.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  condition,
  defineSignal,
  defineWorkflow,
  proxyActivities,
  sleep,
  strictJson,
} from "../../src/index.ts";
import { PayloadPipeline } from "../../src/payload-pipeline.ts";
import { RunCache } from "../../src/worker/run-cache.ts";
import { drain, takeTurn } from "../../src/worker/turn-taking.ts";
import { Run } from "../../src/workflow/run.ts";
import { lead } from "../../src/workflow/ways.ts";
import { History } from "../workflow/events.ts";

const budget = 1_000_000;
const log = { info: () => {}, warn: () => {}, error: () => {} };
const limits = new PayloadPipeline({});

/** Of 40 runs of this code, suspended after their first turn, how many a cache of 1 MB keeps. */
const keptOf = async (code: () => Promise<unknown>): Promise<number> => {
  const definition = defineWorkflow({ name: "Written", version: "1" }, code);
  const history = new History().start();
  history.add("DecisionTaskStarted");
  const cache = new RunCache(budget);
  for (let number = 0; number < 40; number += 1) {
    const runId = `run-${number}`;
    const options = { definition, workflowId: "w", runId, codec: strictJson, limits, log, drain };
    const led = await takeTurn(10_000, () => lead(() => new Run(options), history.events));
    cache.put(runId, { ...led, bytes: 0 });
  }
  const { size } = cache;
  cache.clear();
  assert.equal(cache.size, 0);
  return size;
};

const many = <T>(wait: () => Promise<T>) => Promise.all(Array.from({ length: 500 }, wait));

test("a cache keeps few runs in which much is open, and many in which little is", async () => {
  const go = defineSignal("go");
  assert.equal(await keptOf(() => sleep("1 hour")), 40);
  assert.equal(await keptOf(() => many(() => sleep("1 hour"))), 1);
  assert.equal(await keptOf(() => many(() => go.waitFor())), 1);
  assert.equal(await keptOf(() => many(() => condition(() => false))), 1);
});

test("what a run has asked for counts with its payloads before its history has it", async () => {
  const { send } = proxyActivities<{ send(text: string): void }>({ startToClose: "1 minute" });
  const kept = await keptOf(() => send("x".repeat(30_000)));
  assert.ok(kept >= 20 && kept <= 30, `${kept}`);
});
