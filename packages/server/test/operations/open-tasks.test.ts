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

test("a task that is ready and held by a paused list is none that a worker may take, until the list is resumed", async () => {
  const store = openSqliteStore({ memory: true, limits });
  await using harness = await StoreHarness.open({
    isDurable: false,
    open: async () => ({ store, reopen: () => assert.fail(), close: () => store.close() }),
  });
  const openTasks = new OpenTasks({ ...store, isInbox: () => false });
  const ready = async () => (await openTasks.look(harness.now)).ready;
  await harness.start("w");
  assert.equal(await ready(), 1);
  const { domain, name } = harness.list("decision");
  const list = { domain, kind: "decisionTaskList", name, version: "" } as const;
  await store.pauses.pause(list, { at: harness.now, reason: "away" }, 10);
  assert.equal(await ready(), 0);
  const before = openTasks.changes;
  await store.pauses.resume(list, harness.now);
  assert.equal(await ready(), 1);
  assert.ok(openTasks.changes > before, "workers get their time to take it");
});
