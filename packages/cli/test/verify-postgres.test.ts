// `ekiden verify --store postgres://…`, beside a server that uses the database.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startTestPostgres, startTestServer } from "@ekiden/testing";
import pg from "pg";
import { fill, verified } from "./damaged-store.ts";

const postgres = await startTestPostgres();
after(() => postgres[Symbol.asyncDispose]());

const filledDatabase = async (): Promise<string> => {
  const url = await postgres.createDatabase();
  await using server = await startTestServer({ store: url });
  await fill(server.endpoint);
  await server.settled();
  return url;
};

test("a database in which nothing is wrong passes, also while a server uses it", async () => {
  const url = await filledDatabase();
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
};

for (const [damage, [number, sql]] of Object.entries(damages)) {
  test(`${number} is found in PostgreSQL when ${damage}`, async () => {
    const url = await filledDatabase();
    const client = new pg.Client(url);
    await client.connect();
    await client.query(sql);
    await client.end();
    const { numbers, lines } = await verified({ data: "", store: url });
    assert.ok(numbers.includes(number), lines.join("\n") || "nothing was found");
  });
}
