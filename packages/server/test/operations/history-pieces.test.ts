// A long history is read while others are served: the calls that need all of it give way.
import assert from "node:assert/strict";
import { test } from "node:test";
import { signal } from "@ekiden/engine";
import { TestClock } from "@ekiden/testing";
import { executionDetailsOf } from "../../src/figures/execution-details.ts";
import { sampleTasks } from "../../src/figures/sampled-tasks.ts";
import { StartedChildren } from "../../src/figures/started-children.ts";
import { readKnownHistory } from "../../src/operations/explain/known-history.ts";
import { HistoryBudget } from "../../src/operations/history-budget.ts";
import { readSource } from "../../src/operations/reset/source.ts";
import { openSqliteStore } from "../../src/store/sqlite-store.ts";
import { domain, limits, StoreHarness } from "../store/suite/store-harness.ts";

const openHarness = () =>
  StoreHarness.open({
    isDurable: false,
    open: async () => {
      const store = openSqliteStore({ memory: true, limits });
      return { store, reopen: () => assert.fail(), close: () => store.close() };
    },
  });

const startWithLongHistory = async (harness: StoreHarness, events: number) => {
  const run = await harness.start("w");
  const input = "x".repeat(32_000);
  const given = Array.from({ length: events - 2 }, () =>
    harness.store.executions.step({ id: run.id }, harness.now, (step) =>
      signal(step, { signalName: "go", input }),
    ),
  );
  await Promise.all(given);
  return run;
};

/** How many turns of the event loop go by while something is done. */
const turnsDuring = async (work: () => Promise<unknown>): Promise<number> => {
  let turns = 0;
  let next: NodeJS.Immediate;
  const count = () => {
    turns += 1;
    next = setImmediate(count);
  };
  next = setImmediate(count);
  await work();
  clearImmediate(next);
  return turns;
};

test("what reads a long history from files lets other calls have their turn", async () => {
  await using harness = await openHarness();
  const events = 500;
  const { id, ...names } = await startWithLongHistory(harness, events);
  const { store } = harness;
  const name = { ...names, domain };
  const startedChildren = new StartedChildren(store.histories);
  const budget = new HistoryBudget(new TestClock());
  const read = {
    explanation: () => readKnownHistory(store.histories, { id, lastEventId: events }),
    details: () => executionDetailsOf({ store, startedChildren }, name),
    reset: () => budget.during((share) => readSource({ store, share }, name)),
  };
  const turns: Record<string, number> = {};
  for (const [what, work] of Object.entries(read)) turns[what] = await turnsDuring(work);
  assert.ok(Math.min(...Object.values(turns)) >= events / 100, JSON.stringify(turns));
});

test("a sample of tasks lets other calls have their turn, too", async () => {
  await using harness = await openHarness();
  const { id } = await startWithLongHistory(harness, 400);
  const found = await harness.store.executions.find({ id });
  assert.ok(found);
  const sampled = () => sampleTasks(harness.store, domain, [found.execution]);
  assert.ok((await turnsDuring(sampled)) >= 4);
  assert.equal((await sampled()).runs, 1);
});
