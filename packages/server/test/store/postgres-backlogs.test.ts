// Backlogs where more tasks wait than are counted: the list that they are on hides no other one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { systemClock } from "../../src/clock.ts";
import { maxBacklogTasks } from "../../src/store/postgres/task-queue/backlog-statements.ts";
import { openPostgresStore } from "../../src/store/postgres-store.ts";
import { postgres } from "../shared-postgres.ts";
import { scheduleActivity } from "./suite/decisions.ts";
import { domain, limits, StoreHarness } from "./suite/store-harness.ts";

test("a list behind more tasks than are counted of another one is told, with its own", async () => {
  const url = await postgres.createDatabase();
  const database = /\/(ekiden_\d+)\?/.exec(url)?.[1] ?? assert.fail(url);
  const store = await openPostgresStore({ url, limits, clock: systemClock });
  const opened = { store, reopen: () => assert.fail(), close: () => store.close() };
  await using harness = await StoreHarness.open({ isDurable: true, open: async () => opened });
  await harness.start("w");
  await postgres.run(
    database,
    `insert into tasks (part, execution, scheduled_event_id, kind, domain, list, priority)
     select 0, number, 1000, 'activity', (select domain from runs), 'bulk', 0
     from generate_series(1, ${maxBacklogTasks + 10}) number`,
  );
  await harness.takeAndDecide([scheduleActivity("approve", { taskList: { name: "people" } })]);
  const backlogs = await store.tasks.backlogs(domain, 10);
  assert.deepEqual(
    backlogs.map(({ list, count, truncated }) => [list.name, count, truncated]),
    [
      ["bulk", maxBacklogTasks, true],
      ["people", 1, false],
    ],
  );
  assert.deepEqual(await store.tasks.listNames("activity", domain, 10), ["bulk", "people"]);
  const bulk = { kind: "activity", domain, name: "bulk" } as const;
  assert.deepEqual(await store.tasks.backlog(bulk), backlogs[0]);
  assert.deepEqual(await store.tasks.count(bulk), { count: maxBacklogTasks, truncated: true });
  const people = { ...bulk, name: "people" };
  assert.deepEqual(await store.tasks.count(people), { count: 1, truncated: false });
});
