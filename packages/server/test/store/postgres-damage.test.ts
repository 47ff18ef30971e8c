// One run in a database that cannot be read, or not be written: all others go on as if it were not
// there.
import assert from "node:assert/strict";
import { test } from "node:test";
import { start } from "@ekiden/engine";
import { TestClock } from "@ekiden/testing";
import { systemClock } from "../../src/clock.ts";
import { fireDeadlines } from "../../src/jobs/deadlines.ts";
import { openPostgresStore } from "../../src/store/postgres-store.ts";
import { postgres } from "../shared-postgres.ts";
import { attributes, dawn, domain, limits, StoreHarness, second } from "./suite/store-harness.ts";

const minute = 60 * second;

/** As a disk leaves it, or a hand. */
const damages: Readonly<Record<string, string>> = {
  read: "update runs set state = left(state, 30) where workflow_id = 'bad'",
  written: `
    create function refuse_row() returns trigger language plpgsql as $$
    begin raise exception 'invalid page in block 7' using errcode = 'XX001'; end $$;
    create trigger damage before update of version on runs
      for each row when (old.workflow_id = 'bad') execute function refuse_row()`,
};

for (const [what, sql] of Object.entries(damages)) {
  test(`a run that cannot be ${what} keeps no other one from its deadline`, async () => {
    const url = await postgres.createDatabase();
    const [, database = assert.fail()] = /\/(ekiden_\d+)\?/.exec(url) ?? [];
    const open = () => openPostgresStore({ url, limits, clock: systemClock });
    const before = await open();
    const harness = await StoreHarness.open({
      isDurable: true,
      open: async () => ({ store: before, reopen: () => assert.fail(), close: async () => {} }),
    });
    const names = ["bad", ...Array.from({ length: 20 }, (_, index) => `good ${index}`)];
    const runs = [];
    for (const name of names) {
      runs.push(await harness.start(name, { executionStartToCloseTimeout: "1" }));
    }
    await before.close();
    await postgres.run(database, sql);
    const store = await open();
    const { executions } = store;
    const clock = new TestClock(dawn + minute);
    const told: unknown[] = [];
    const round = fireDeadlines(executions, clock, { onQuarantined: (id) => told.push(id) });
    const key = { domain, workflowId: "beside", runId: "beside" };
    const beside = executions.start(key, clock.now(), (step) => start(step, attributes));
    assert.equal(await round(), clock.now() + second);
    await beside;
    const [bad = assert.fail(), ...others] = runs;
    const closed = await executions.closedAmong(runs.map(({ id }) => id));
    assert.deepEqual([...closed].sort(), others.map(({ id }) => id).sort());
    assert.deepEqual(told, [bad.id]);
    // It is tried again, and not told again.
    for (let rounds = 0; rounds < 3; rounds += 1) {
      clock.moveTo(clock.now() + minute);
      await round();
    }
    assert.deepEqual(told, [bad.id]);
    await store.close();
  });
}
