// One run of many that a job cannot attend to, in a store that commits many together.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { TestClock } from "@ekiden/testing";
import Sqlite from "better-sqlite3";
import { fireDeadlines } from "../../src/jobs/deadlines.ts";
import { openSqliteStore } from "../../src/store/sqlite-store.ts";
import { temporaryDirectory } from "../store/data-directory.ts";
import { limits, StoreHarness, second } from "../store/suite/store-harness.ts";

const minute = 60 * second;

/** By a hand on the database. `id`: of the run. */
const damages: Readonly<Record<string, (id: number) => string>> = {
  read: (id) => `update executions set state = '{' where id = ${id}`,
  written: (id) => `insert into events (execution, first_event_id, last_event_id, body)
    values (${id}, 3, 0, '')`,
};
const mends: Readonly<Record<string, (id: number) => string>> = {
  read: (id) => `update executions set state = (select state from kept) where id = ${id}`,
  written: (id) => `delete from events where execution = ${id} and last_event_id = 0`,
};

for (const what of ["read", "written"]) {
  test(`a run that cannot be ${what} is left out for a minute, and all others go on`, async () => {
    using directory = temporaryDirectory();
    const open = () => openSqliteStore({ directory: directory.path, limits });
    let store = open();
    await using harness = await StoreHarness.open({
      isDurable: true,
      open: async () => ({ store, reopen: () => assert.fail(), close: () => store.close() }),
    });
    const runs = [];
    for (const name of ["bad", ...Array.from({ length: 20 }, (_, index) => `good ${index}`)]) {
      runs.push(await harness.start(name, { executionStartToCloseTimeout: "1" }));
    }
    const [bad = assert.fail(), ...others] = runs;
    await store.close();
    const hand = new Sqlite(join(directory.path, "ekiden.db"));
    hand.exec(`create temp table kept as select state from executions where id = ${bad.id}`);
    hand.exec(damages[what]?.(bad.id) ?? assert.fail());
    store = open();
    harness.store = store;
    const clock = new TestClock(harness.now + minute);
    const told: unknown[] = [];
    const round = fireDeadlines(store.executions, clock, { onQuarantined: (id) => told.push(id) });
    assert.equal(await round(), clock.now() + second);
    for (const run of others) {
      assert.equal((await harness.eventTypes(run.id)).at(-1), "WorkflowExecutionTimedOut");
    }
    clock.moveTo(clock.now() + minute);
    await round();
    assert.deepEqual(told, [bad.id]);
    hand.exec(mends[what]?.(bad.id) ?? assert.fail());
    hand.close();
    assert.equal(await round(), clock.now() + second);
    clock.moveTo(clock.now() + minute);
    assert.notEqual(await round(), clock.now() + second);
    assert.equal((await harness.eventTypes(bad.id)).at(-1), "WorkflowExecutionTimedOut");
  });
}

test("a round without a listener fails with the first error", async () => {
  using directory = temporaryDirectory();
  await using harness = await StoreHarness.open({
    isDurable: true,
    async open() {
      const store = openSqliteStore({ directory: directory.path, limits });
      return { store, reopen: () => assert.fail(), close: () => store.close() };
    },
  });
  const run = await harness.start("w", { executionStartToCloseTimeout: "1" });
  const hand = new Sqlite(join(directory.path, "ekiden.db"));
  hand.exec(damages.written?.(run.id) ?? assert.fail());
  const clock = new TestClock(harness.now + minute);
  await assert.rejects(fireDeadlines(harness.store.executions, clock)(), /UNIQUE constraint/);
  hand.exec(mends.written?.(run.id) ?? assert.fail());
  hand.close();
});
