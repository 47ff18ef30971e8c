// `ekiden verify --store postgres://…`, beside a server that uses the database.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startTestPostgres, startTestServer } from "@ekiden/testing";
import { fill, verified } from "./damaged-store.ts";

const postgres = await startTestPostgres();
after(() => postgres[Symbol.asyncDispose]());

await postgres.run("postgres", "create database filled");
{
  await using server = await startTestServer({ store: postgres.urlOf("filled") });
  await fill(server.endpoint);
  await server.settled();
}

/** A copy of that database, which a test may damage. */
const copied = async (name: string): Promise<string> => {
  await postgres.run("postgres", `create database ${name} template filled`);
  return postgres.urlOf(name);
};

test("a database in which nothing is wrong passes, also while a server uses it", async () => {
  const url = await copied("whole");
  await using _server = await startTestServer({ store: url });
  assert.deepEqual((await verified({ data: "", store: url })).lines, []);
});

/** What is done to the database → the invariant that no longer holds. */
const damages: Readonly<Record<string, readonly [number: string, sql: string]>> = {
  "the events of a commit are gone": ["H1", "delete from run_events where first_event_id = 3"],
  "a state has drifted": [
    "N2",
    "update executions set state = replace(state, '\"cancelRequested\":false', '\"cancelRequested\":true')",
  ],
  "a run is looked at too late": ["N5", "update runs set due_at = due_at + 1"],
  "the tasks are gone": ["Q1", "delete from tasks"],
  "an open run is stored among the closed ones": ["V1", "update runs set closed_at = 5"],
  "the open runs are counted wrongly": ["V4", "update open_counts set open = open + 1"],
  "the tags of the runs are lost": ["V5", "update runs set tags = null"],
  "runs are gone and their events are not": ["V6", "delete from runs"],
  "runs are not found by their tags": ["V5", "delete from run_tags"],
  "runs are found by a tag that they do not have": ["V6", "update run_tags set tag = 'blue'"],
  "what was said of tasks of a run that is gone is there": [
    "V6",
    "insert into human_tasks values (999, 999, 5, 1, 'list', null, '[]', 1)",
  ],
  "heartbeats of a run that is gone are there": [
    "V6",
    "insert into run_heartbeats values (999, 999, 1, '')",
  ],
  "an incident of a run that is gone is there": [
    "V6",
    "insert into run_incidents values (999, 1, 'activity-retries', 'pack', '1', 5)",
  ],
  "executions of a job that is gone are there": [
    "V6",
    "insert into job_items values (7, 1, 'w', 'r', 'DONE', null, null)",
  ],
};

test("every table with rows of runs is known to those who look for what is left", async () => {
  const rows = await postgres.run(
    "filled",
    `select c.table_name as name from information_schema.columns c
     join information_schema.tables t using (table_schema, table_name)
     where c.column_name = 'execution' and t.table_type = 'BASE TABLE' and table_schema = 'public'
     order by name`,
  );
  const lookedThrough = [
    ...["human_tasks", "run_events", "run_heartbeats", "run_incidents", "run_tags", "tasks"],
  ];
  const mayOutliveRuns = ["event_deliveries", "held_tasks", "returned_tasks"];
  const tables = [...lookedThrough, ...mayOutliveRuns].sort();
  assert.deepEqual(
    rows.map(({ name }) => name),
    tables,
  );
});

for (const [index, [damage, [number, sql]]] of Object.entries(damages).entries()) {
  test(`${number} is found in PostgreSQL when ${damage}`, async () => {
    const url = await copied(`damaged_${index}`);
    await postgres.run(`damaged_${index}`, sql);
    const { numbers, lines } = await verified({ data: "", store: url });
    assert.ok(numbers.includes(number), lines.join("\n") || "nothing was found");
  });
}
