// `ekiden verify`: what is left in a store of runs that are gone, and what is missing of those that
// are there.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, test } from "node:test";
import Sqlite from "better-sqlite3";
import { damaged, makeStore, verified } from "./damaged-store.ts";

const original = await makeStore();
after(() => original[Symbol.dispose]());

const numbersAfter = async (sql: string): Promise<readonly string[]> => {
  using copy = damaged(original.path, sql);
  return (await verified({ data: copy.path, store: "files" })).numbers;
};

/** A row of a run that there is not → what stands in its columns. */
const rowsOfNoRun: Readonly<Record<string, string>> = {
  events: "(null, 999, 1, 1, '{}')",
  tasks: "(null, 999, 2, 'decision', 1, 'list', 0)",
  heartbeats: "(999, 1, '')",
  human_tasks: "(999, 5, 1, 'list', null, '[]', 1)",
  returned_tasks: "(null, 999, 2, 3, 'decision', 1, 'list')",
  run_incidents: "(999, 1, 'activity-retries', 'pack', '1', 5)",
  execution_tags: "(1, 'red', 5, 999)",
};
/** An event for a target outside may be sent when its run is gone. */
const mayOutliveRuns = ["event_deliveries"];

for (const [table, values] of Object.entries(rowsOfNoRun)) {
  test(`V6 is found when ${table} has a row of a run that is gone`, async () => {
    assert.deepEqual(await numbersAfter(`insert into ${table} values ${values}`), ["V6"]);
  });
}

test("every table with rows of runs is looked through for those of runs that are gone", () => {
  const connection = new Sqlite(join(original.path, "ekiden.db"), { readonly: true });
  const tables = connection
    .prepare(
      `select m.name from sqlite_master m, pragma_table_info(m.name) c
       where m.type = 'table' and c.name = 'execution' order by m.name`,
    )
    .pluck()
    .all();
  connection.close();
  assert.deepEqual(tables, [...Object.keys(rowsOfNoRun), ...mayOutliveRuns].sort());
});

test("V5 is found when a run is not found by its tag, V6 when it is by another one", async () => {
  const fresh = "(select id from executions where workflow_id = 'fresh')";
  const isLost = `delete from execution_tags where execution = ${fresh}`;
  assert.deepEqual(await numbersAfter(isLost), ["V5"]);
  const isAdded = `insert into execution_tags
    select domain, 'blue', started_at, id from executions where id = ${fresh}`;
  assert.deepEqual(await numbersAfter(isAdded), ["V6"]);
});

test("V6 is found when a job is gone and its executions are not", async () => {
  const items = "insert into job_items values (7, 1, 'w', 'r', 'DONE', null, null)";
  assert.deepEqual(await numbersAfter(items), ["V6"]);
});

test("V6 is found when a schedule is there and its domain is not", async () => {
  const row = "(99, 'nightly', 'i', 1, 'r', '{}', '{}', 2)";
  assert.deepEqual(await numbersAfter(`insert into schedules values ${row}`), ["V6"]);
});
