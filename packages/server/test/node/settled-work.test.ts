// What is waited for before time is moved: all that follows from what was called by now.
import assert from "node:assert/strict";
import { test } from "node:test";
import { settledWork } from "../../src/node/settled-work.ts";
import { OpenTasks } from "../../src/operations/virtual-time/open-tasks.ts";
import { openSqliteStore } from "../../src/store/sqlite-store.ts";
import { limits, StoreHarness } from "../store/suite/store-harness.ts";

test("a task that was just taken is known as started, however many turns its commit takes", async () => {
  const store = openSqliteStore({ memory: true, limits });
  const open = async () => ({ store, reopen: () => assert.fail(), close: () => store.close() });
  await using harness = await StoreHarness.open({ isDurable: false, open });
  const openTasks = new OpenTasks({ ...store, isInbox: () => false });
  await harness.start("w");
  const taken = harness.takeDecision();
  await settledWork([], store);
  const { ready, started } = await openTasks.look(harness.now);
  assert.deepEqual([ready, started], [0, 1]);
  await taken;
});
