// Pauses of task lists, where several programs have one database open.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { pauseExecution, start, terminate } from "@ekiden/engine";
import pg from "pg";
import { systemClock } from "../../src/clock.ts";
import { migrations, pausesVersion } from "../../src/store/postgres/migrations/migrations.ts";
import { openPostgresStore } from "../../src/store/postgres-store.ts";
import type { Store } from "../../src/store/store.ts";
import { postgres } from "../shared-postgres.ts";
import { drain, drainReturned, list, take, takeAttempt } from "./suite/decision-list.ts";
import { attributes, dawn, domain, limits, taskList } from "./suite/store-harness.ts";

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

const legs = { domain, kind: "workflowType", ...attributes.workflowType } as const;
const pauseLegs = ({ pauses }: Store) =>
  pauses.pause(legs, { at: dawn, reason: "a bad version" }, 10);

const startRun = ({ executions }: Store, workflowId: string) =>
  executions.start({ domain, workflowId, runId: "r" }, dawn, (step, id) => {
    start(step, attributes);
    return id;
  });

/** As a poll that waits. */
const takeSoon = async (store: Store): Promise<number> => {
  for (;;) {
    const ready = new Promise((resolve) => store.tasks.onReady(resolve));
    const taken = take(store);
    const id = await taken;
    if (id !== undefined) return id;
    if (!taken) await ready;
  }
};

/** By the type of their runs, with the priorities 0, 1 and 2. */
const holdMany = (count: number) => `
  insert into held_tasks (part, execution, scheduled_event_id, id, kind, domain, list, priority,
    held_by, look_at)
  select n % 1024, n, 2, n, 'decision', d.id, 'crowd', n % 3, 'workflowType',
    now() + interval '10 minutes'
  from domains d, generate_series(1000000, ${1_000_000 + count - 1}) n`;

const notes = "select from held_task_releases";
const allBack = async (database: string): Promise<void> => {
  const left = `select from held_tasks union all ${notes}`;
  while ((await postgres.run(database, left)).length > 0);
};

test("the end of a pause waits for none of the many tasks that it held", async (t) => {
  const url = await postgres.createDatabase();
  const store = await openPostgresStore({ url, limits, clock: systemClock });
  t.after(() => store.close());
  await register(store);
  await pauseLegs(store);
  const { hand, database } = await connected(url, t);
  await hand.query(holdMany(12_000));
  await hand.query("begin; select from held_tasks where id = 1000007 for update");
  const id = await startRun(store, "w");
  // While one of the held tasks cannot be moved.
  await store.pauses.resume(legs, dawn + 1);
  assert.equal(await takeSoon(store), id);
  await hand.query("commit");
  await allBack(database);
  const commits = `select count(*)::integer as tasks, min(priority) as lowest
    from tasks where list = 'crowd' group by xmin order by min(xmin::text::bigint)`;
  const portions = await postgres.run(database, commits);
  const counts = portions.map(({ tasks }) => Number(tasks));
  assert.equal(
    counts.reduce((sum, count) => sum + count),
    12_000,
  );
  assert.ok(Math.max(...counts) <= 5_000, `portions of ${counts.join(", ")}`);
  assert.deepEqual(portions[0], { tasks: 5_000, lowest: 1 }, "best first");
});

test("held tasks come back by another node where the one that ended the pause is gone", async (t) => {
  const options = { url: await postgres.createDatabase(), limits, clock: systemClock };
  const [one, other] = [await openPostgresStore(options), await openPostgresStore(options)];
  t.after(() => other.close());
  await register(one);
  await pauseLegs(one);
  const { hand, database } = await connected(options.url, t);
  await hand.query(holdMany(30_000));
  await one.pauses.resume(legs, dawn + 1);
  // It does not wait for all of them.
  await one.close();
  await allBack(database);
  const back = "select count(*)::integer as tasks from tasks where list = 'crowd'";
  assert.deepEqual(await postgres.run(database, back), [{ tasks: 30_000 }]);
});

test("a task on its way back from a pause is kept from polls by the next one", async (t) => {
  const url = await postgres.createDatabase();
  const store = await openPostgresStore({ url, limits, clock: systemClock });
  t.after(() => store.close());
  await register(store);
  const early = [await startRun(store, "a"), await startRun(store, "b")];
  await pauseLegs(store);
  const { hand, database } = await connected(url, t);
  const held = `select execution::float from held_tasks
    where epoch = (select epoch from pause_epoch) order by id`;
  /** By the latest pause, once polls have met them. */
  const areHeld = async (ids: readonly number[]) => {
    const rows = ids.map((execution) => ({ execution }));
    while (!isDeepStrictEqual(await postgres.run(database, held), rows)) {
      assert.deepEqual(await drain(store), []);
    }
  };
  await areHeld(early);
  await hand.query(`begin; select from held_tasks where execution = ${early[1]} for update`);
  await store.pauses.resume(legs, dawn + 1);
  await pauseLegs(store);
  const late = await startRun(store, "c");
  await areHeld([early[0] ?? 0, late]);
  await hand.query("commit");
  await areHeld([...early, late]);
  while ((await postgres.run(database, notes)).length > 0);
  await store.pauses.resume(legs, dawn + 2);
  const given = [await takeSoon(store), await takeSoon(store), await takeSoon(store)];
  assert.deepEqual(given, [...early, late]);
});

test("a task that is withdrawn on its way back from a pause is gone", async (t) => {
  const url = await postgres.createDatabase();
  const store = await openPostgresStore({ url, limits, clock: systemClock });
  t.after(() => store.close());
  await register(store);
  const id = await startRun(store, "w");
  await pauseLegs(store);
  const { hand, database } = await connected(url, t);
  const held = "select from held_tasks";
  while ((await postgres.run(database, held)).length === 0) await drain(store);
  await hand.query(`begin; with back as (delete from held_tasks returning *)
    insert into tasks (part, execution, scheduled_event_id, id, kind, domain, list, priority)
    overriding system value
    select part, execution, scheduled_event_id, id, kind, domain, list, priority from back`);
  const terminated = store.executions.step({ id }, dawn, (step) => terminate(step, {}));
  const waits = "select from pg_locks where not granted and locktype = 'transactionid'";
  while ((await postgres.run(database, waits)).length === 0);
  await hand.query("commit");
  await terminated;
  assert.deepEqual(await postgres.run(database, "select from tasks"), []);
});

test("a node gives no task again that was given back to a list which another has paused", async () => {
  const options = { url: await postgres.createDatabase(), limits, clock: systemClock };
  const [one, other] = [await openPostgresStore(options), await openPostgresStore(options)];
  await register(one);
  const id = await startRun(one, "w");
  const attempt = (await takeAttempt(one)) ?? assert.fail("there is a decision task");
  await other.tasks.giveBack(list, { id, ...attempt });
  await pause(one);
  // The other node has not looked since.
  assert.deepEqual(await drainReturned(other), []);
  await one.pauses.resume(target, dawn + 1);
  let given: number[] = [];
  while (given.length === 0) {
    await other.pauses.list(domain);
    given = await drainReturned(other);
  }
  assert.deepEqual(given, [id]);
  await one.close();
  await other.close();
});

test("tasks that are held for long stay aside while a type of their kind is paused", async (t) => {
  const url = await postgres.createDatabase();
  const store = await openPostgresStore({ url, limits, clock: systemClock });
  t.after(() => store.close());
  await register(store);
  await pauseLegs(store);
  const { hand, database } = await connected(url, t);
  await hand.query(`begin; ${holdMany(4)};
    update held_tasks set look_at = now() - interval '1 second';
    update held_tasks set held_by = 'activityType' where id = 1000002;
    commit`);
  const due = "select from held_tasks where look_at < now()";
  while ((await postgres.run(database, due)).length > 0);
  const numbers = "select id::integer from held_tasks order by id";
  const stay = [1_000_000, 1_000_001, 1_000_003].map((id) => ({ id }));
  assert.deepEqual(await postgres.run(database, numbers), stay);
});
