// A run that is deleted, at the end of its retention, while it is being explained.
import assert from "node:assert/strict";
import { test } from "node:test";
import { TestClock } from "@ekiden/testing";
import { limitsOf } from "../../src/limits.ts";
import { ClusterActivity } from "../../src/matching/cluster-activity.ts";
import { Pollers } from "../../src/matching/pollers.ts";
import { ExecutionExplainer } from "../../src/operations/explain/execution-explainer.ts";
import { HistoryBudget } from "../../src/operations/history-budget.ts";
import { openSqliteStore } from "../../src/store/sqlite-store.ts";
import { domain, limits, StoreHarness } from "../store/suite/store-harness.ts";

const inMemory = {
  isDurable: false,
  async open() {
    const store = openSqliteStore({ memory: true, limits });
    const reopen = () => Promise.reject(new Error("a store in memory leaves nothing behind"));
    return { store, reopen, close: () => store.close() };
  },
};

test("a run that is deleted while its history is read has no explanation", async () => {
  await using harness = await StoreHarness.open(inMemory);
  const { store } = harness;
  const run = await harness.start("order-7");
  await harness.terminate(run);
  const found = (await store.executions.find(run)) ?? assert.fail("the run is stored");
  const clock = new TestClock(harness.now);
  const activity = new ClusterActivity({ pollers: new Pollers(clock), clock, store });
  await new HistoryBudget(clock).during(async (share) => {
    const explainer = new ExecutionExplainer(
      { store, clock, limits: limitsOf("aws"), activity, isInbox: () => false },
      { key: domain, plainName: "relay" },
      share,
    );
    assert.ok(await explainer.explain(found));
    await store.executions.remove(run.id);
    assert.equal(await explainer.explain(found), undefined);
  });
});
