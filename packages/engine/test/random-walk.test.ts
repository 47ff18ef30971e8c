// Thousands of random verbs, valid and not, with every promise checked after each.
import assert from "node:assert/strict";
import { test } from "node:test";
import { events } from "@ekiden/model";
import { checkReplays } from "./promises.ts";
import { Walk } from "./walk.ts";

const walks = 40;
const verbsOfEach = 500;

const take = (seed: number): Walk => {
  const walk = new Walk(seed);
  try {
    for (let count = 0; count < verbsOfEach; count += 1) walk.step();
    walk.end();
    checkReplays(walk.harness);
  } catch (error) {
    throw new Error(`the walk with seed ${seed} broke a promise`, { cause: error });
  }
  return walk;
};
const historiesOf = ({ harness }: Walk) => harness.runs.map(({ audit }) => audit.history);

test("no random walk breaks a promise, and together they meet every event there can be", () => {
  const met = new Set<string>(["RecordMarkerFailed"]);
  let refusals = 0;
  let resets = 0;
  for (let seed = 1; seed <= walks; seed += 1) {
    const walk = take(seed);
    refusals += walk.refusals;
    resets += walk.resets;
    for (const { type } of historiesOf(walk).flat()) met.add(type);
  }
  assert.deepEqual([...met].sort(), Object.keys(events).sort());
  assert.ok(refusals > walks, "what makes no sense is tried, and refused");
  assert.ok(resets > walks, "runs are reset");
});

test("the same seed takes the same walk", () => {
  assert.deepEqual(historiesOf(take(7)), historiesOf(take(7)));
});
