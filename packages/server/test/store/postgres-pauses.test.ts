// Pauses of task lists, where several programs have one database open.
import assert from "node:assert/strict";
import { after, type TestContext, test } from "node:test";
import { pauseExecution, start } from "@ekiden/engine";
import { startTestPostgres } from "@ekiden/testing";
import pg from "pg";
import { systemClock } from "../../src/clock.ts";
import { migrations, pausesVersion } from "../../src/store/postgres/migrations/migrations.ts";
import { openPostgresStore } from "../../src/store/postgres-store.ts";
import type { Store } from "../../src/store/store.ts";
import { take } from "./suite/decision-list.ts";
import { attributes, dawn, domain, limits, taskList } from "./suite/store-harness.ts";

const postgres = await startTestPostgres();
after(() => postgres[Symbol.asyncDispose]());

const target = { domain, kind: "decisionTaskList", name: taskList, version: "" } as const;
const pause = ({ pauses }: Store) => pauses.pause(target, { at: dawn, reason: "away" }, 10);

const register = ({ domains }: Store) =>
  domains.register({ key: domain, status: "REGISTERED", retentionDays: "1", tags: [] }, 9);

/** By hand, beside the store. */
const connected = async (url: string, t: TestContext) => {
  const database = /\/(ekiden_\d+)\?/.exec(url)?.[1] ?? assert.fail(url);
  const hand = new pg.Client({ host: postgres.directory, user: "ekiden", database });
  await hand.connect();
  t.after(() => hand.end());
  return { hand, database };
};

test("nothing is paused while a program is connected that knows of no pauses, nor is one after", async () => {
  const options = { url: await postgres.createDatabase(), limits, clock: systemClock };
  const before = migrations.slice(0, pausesVersion - 1);
  const store = await openPostgresStore(options);
  const old = await openPostgresStore({ ...options, migrations: before });
  await register(store);
  await assert.rejects(pause(store), { name: "OperationNotPermittedFault" });
  await assert.rejects(store.programs.requireKnown("pauses"), {
    name: "OperationNotPermittedFault",
  });
  await old.close();
  await pause(store);
  await assert.rejects(openPostgresStore({ ...options, migrations: before }), /newer Ekiden/);
  await store.close();
});

test("a node starts no task of a list that another node has paused", async () => {
  const options = { url: await postgres.createDatabase(), limits, clock: systemClock };
  const [one, other] = [await openPostgresStore(options), await openPostgresStore(options)];
  await register(one);
  const key = { domain, workflowId: "w", runId: "r" };
  const id = await one.executions.start(key, dawn, (step, newId) => {
    start(step, attributes);
    return newId;
  });
  await pause(other);
  // The first node has not looked since: the database refuses its batch, and so it learns of it.
  assert.equal(await take(one), undefined);
  assert.equal(await take(other), undefined);
  assert.equal((await one.executions.find({ id }))?.execution.lastEventId, 2);
  await one.close();
  await other.close();
});

test("a task is not held aside for a pause that has ended since a poll met it", async (t) => {
  const url = await postgres.createDatabase();
  const store = await openPostgresStore({ url, limits, clock: systemClock });
  t.after(() => store.close());
  await register(store);
  // From now on the node knows all tasks of the list, and takes them without asking.
  assert.equal(await take(store), undefined);
  const key = { domain, workflowId: "w", runId: "r" };
  const id = await store.executions.start(key, dawn, (step, newId) => {
    start(step, attributes);
    return newId;
  });
  const type = { domain, kind: "workflowType", ...attributes.workflowType } as const;
  await store.pauses.pause(type, { at: dawn, reason: "a bad version" }, 10);

  const { hand, database } = await connected(url, t);
  await hand.query("begin; lock table pauses in access exclusive mode");
  await hand.query("select end_pause('relay', 'workflowType', 'leg', '1', $1, 100)", [dawn + 1]);
  // The node's look at the pauses is on its way, and what it asks next is answered after it.
  const waits = "select from pg_locks where not granted and relation = 'pauses'::regclass";
  while ((await postgres.run(database, waits)).length === 0);
  const taken = take(store);
  await new Promise<void>((performed) => {
    void store.executions.step({ id }, dawn, () => performed());
  });
  await hand.query("commit");

  assert.equal(await taken, undefined);
  let given: number | undefined;
  // The node is told a little later that nothing is held, and then asks for all tasks again.
  while (given === undefined) {
    assert.deepEqual(await postgres.run(database, "select from held_tasks"), []);
    given = await take(store);
  }
  assert.equal(given, id);
});

test("a task that could not be held aside is not kept by its claim from the polls after", async (t) => {
  const url = await postgres.createDatabase();
  const store = await openPostgresStore({ url, limits, clock: systemClock });
  t.after(() => store.close());
  await register(store);
  const key = { domain, workflowId: "w", runId: "r" };
  const id = await store.executions.start(key, dawn, (step, newId) => {
    start(step, attributes);
    return newId;
  });
  await store.executions.step({ id }, dawn, (step) => pauseExecution(step, { reason: "away" }));
  const { hand, database } = await connected(url, t);
  // As another node changes the run, by the time that its task is to be put aside.
  await hand.query("begin; update runs set version = version + 1");
  assert.equal(await take(store), undefined);
  const waits = "select from pg_locks where not granted and locktype = 'transactionid'";
  while ((await postgres.run(database, waits)).length === 0);
  await hand.query("commit");
  const claimed = () => postgres.run(database, "select from tasks where claimed_until is not null");
  for (let looks = 0; looks < 1_000 && (await claimed()).length > 0; looks += 1);
  assert.deepEqual(await claimed(), []);
});
