// What open executions wait for, as several look at once: a skip of time, and who asks when the
// next thing happens.
import assert from "node:assert/strict";
import { test } from "node:test";
import { OpenTasks } from "../../src/operations/virtual-time/open-tasks.ts";
import { openSqliteStore } from "../../src/store/sqlite-store.ts";
import { limits, StoreHarness } from "../store/suite/store-harness.ts";

test("each look knows of the changes before it, also while another is under way", async () => {
  const store = openSqliteStore({ memory: true, limits });
  await using harness = await StoreHarness.open({
    isDurable: false,
    open: async () => ({ store, reopen: () => assert.fail(), close: () => store.close() }),
  });
  const openTasks = new OpenTasks({ ...store, isInbox: () => false });
  const twoLooks = () => Promise.all([openTasks.look(harness.now), openTasks.look(harness.now)]);
  await harness.start("w");
  for (const { ready, started } of await twoLooks()) assert.deepEqual([ready, started], [1, 0]);
  await harness.takeDecision();
  for (const { ready, started } of await twoLooks()) assert.deepEqual([ready, started], [0, 1]);
});
