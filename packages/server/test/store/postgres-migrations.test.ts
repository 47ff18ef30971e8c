// Migrations on a real database, with nodes at work on it: what one program does to the schema, and
// what another one finds.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import pg from "pg";
import {
  type Migration,
  migrations as released,
} from "../../src/store/postgres/migrations/migrations.ts";
import { schemaOf } from "../../src/store/postgres/migrations/schema.ts";
import { StoreError } from "../../src/store/store-error.ts";
import { postgres } from "../shared-postgres.ts";
import { Trial } from "./migration-trial.ts";

const known = released.length;
const expand: Migration = {
  name: "a note for each execution",
  statements: "alter table runs add column note text;",
};
const contract: Migration = {
  name: "no views of what older programs know as tables",
  statements: "drop view executions; drop view events;",
  oldest: known + 1,
};
const indexed: Migration = {
  name: "an index on notes",
  concurrently: [
    "drop index concurrently if exists executions_by_run_id",
    "create index concurrently executions_by_run_id on runs (run_id)",
  ],
};

describe("a migration", () => {
  test("is done once, however many nodes begin at once, also where it makes an index", async () => {
    const trial = await Trial.begin(postgres);
    const all = [...released, expand, indexed];
    const schemas = await Promise.all([1, 2, 3, 4].map(() => trial.migrate(all)));
    for (const schema of schemas) assert.deepEqual(schema, { version: known + 2, oldest: 1 });
    const done = trial.told.filter((line) => /done in \d+ ms$/.test(line));
    assert.deepEqual(
      done.map((line) => line.replace(/: done.*/, "")),
      all.map(({ name }, index) => `migration ${index + 1}, ${name}`),
    );
  });

  test("forgets nothing of what running nodes have said about older programs", async () => {
    const trial = await Trial.begin(postgres);
    await trial.migrate(released);
    const raised: Migration = {
      name: "one during which a node needs what older programs do not know",
      statements: `update ekiden_version set oldest = ${known};`,
    };
    const after = await trial.migrate([...released, raised, expand]);
    assert.deepEqual(after, { version: known + 2, oldest: known });
    assert.deepEqual(await trial.schema(), after);
  });

  test("leaves no table without a primary key, so that all can be replicated", async () => {
    const trial = await Trial.begin(postgres);
    await trial.migrate(released);
    const without = await trial.run(
      `select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where n.nspname = 'public' and c.relkind in ('r', 'p') and not exists (
         select from pg_index i where i.indrelid = c.oid and i.indisprimary)`,
    );
    assert.deepEqual(without, []);
  });

  test("that a crash ends in its midst has left nothing, and is done the next time", async () => {
    const trial = await Trial.begin(postgres);
    await trial.migrate(released);
    await trial.run("insert into meta (key) values ('slow')");
    const slow: Migration = {
      name: "a slow one",
      statements: `create table half (n int);
        select pg_sleep(60) from meta where key = 'slow';`,
    };
    const ended = assert.rejects(trial.migrate([...released, slow]), StoreError);
    await trial.until(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and wait_event = 'PgSleep'`,
    );
    await ended;
    assert.deepEqual(await trial.schema(), { version: known, oldest: 1 });
    assert.deepEqual(await trial.run("select 1 from pg_tables where tablename = 'half'"), []);
    await trial.run("delete from meta where key = 'slow'");
    assert.equal((await trial.migrate([...released, slow])).version, known + 1);
  });

  test("that a crash ends in the midst of an index makes a whole one the next time", async () => {
    const trial = await Trial.begin(postgres);
    await trial.migrate(released);
    await using hand = await trial.hand();
    await hand.query(
      "begin; insert into meta (key) values ('open'); lock table runs in row exclusive mode",
    );
    const ended = assert.rejects(trial.migrate([...released, indexed]), StoreError);
    const index = (isValid: boolean) =>
      `select 1 from pg_index where indexrelid = 'executions_by_run_id'::regclass
       and indisvalid = ${isValid}`;
    await trial.until("select 1 from pg_class where relname = 'executions_by_run_id'");
    await trial.run(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name = 'ekiden migrate'`,
    );
    await ended;
    await hand.query("rollback");
    assert.equal((await trial.run(index(false))).length, 1);
    assert.equal((await trial.schema())?.version, known);
    assert.equal((await trial.migrate([...released, indexed])).version, known + 1);
    assert.equal((await trial.run(index(true))).length, 1);
  });

  test("that waits for a table holds up no call for long, and is tried again", async () => {
    const trial = await Trial.begin(postgres);
    await trial.migrate(released);
    await using reader = await trial.hand();
    await reader.query("begin; select from runs");
    const migrated = trial.migrate([...released, expand]);
    await trial.until("select 1 from pg_locks where not granted and relation = 'runs'::regclass");
    // Behind the migration, which waits for the reader; it is answered while that reader reads on.
    await trial.run("select from runs");
    await trial.tells(/something holds its tables, it is tried again/);
    await reader.query("commit");
    assert.equal((await migrated).version, known + 1);
  });
});

describe("a node of an older program", () => {
  test("goes on with a schema that was expanded, and can be started on it", async () => {
    const trial = await Trial.begin(postgres);
    await using harness = await trial.openHarness(released);
    const old = harness.store;
    const run = await harness.start("w");
    const young = await trial.open([...released, expand, indexed]);
    const another = await trial.open(released, "no");
    for (const store of [old, young, another, old]) {
      harness.store = store;
      await harness.signal(run);
    }
    await young.close();
    await another.close();
    const types = await harness.eventTypes(run.id);
    assert.equal(types.filter((type) => type === "WorkflowExecutionSignaled").length, 4);
  });

  test("does not notice that any table was given a column", async () => {
    const trial = await Trial.begin(postgres);
    await using harness = await trial.openHarness(released);
    const run = await harness.start("w");
    const tables = await trial.run(
      `select table_name as name from information_schema.tables
       where table_schema = 'public' and table_type = 'BASE TABLE'`,
    );
    assert.ok(tables.length > 10);
    for (const { name } of tables) {
      await trial.run(`alter table ${name} add column note text not null default ''`);
      await harness.signal(run);
    }
    const { store } = harness;
    await store.keys.list({ pageSize: 10 });
    await harness.start("w2");
    assert.equal(store.figures().errors?.statement ?? 0, 0);
  });

  test("keeps a contraction from being done while it runs", async () => {
    const trial = await Trial.begin(postgres);
    const contracted = [...released, expand, contract];
    const old = await trial.openHarness(released);
    await assert.rejects(trial.migrate(contracted), (error) => {
      assert.ok(error instanceof StoreError);
      assert.match(error.message, /still used by nodes of an older Ekiden, .* Stop them first/);
      return true;
    });
    // What could be done was: the node goes on with it.
    assert.deepEqual(await trial.schema(), { version: known + 1, oldest: 1 });
    await old.start("w");
    await old[Symbol.asyncDispose]();
    assert.deepEqual(await trial.migrate(contracted), { version: known + 2, oldest: known + 1 });
  });

  test("is refused by a schema that was contracted", async () => {
    const trial = await Trial.begin(postgres);
    await trial.migrate([...released, expand, contract]);
    for (const migrate of ["yes", "no"] as const) {
      await assert.rejects(trial.open(released, migrate), (error) => {
        assert.ok(error instanceof StoreError);
        assert.match(error.message, /newer Ekiden \(its version is \d+, .* Run the newer program/);
        assert.doesNotMatch(error.message, /\n/);
        return true;
      });
    }
  });
});

describe("a node of a newer program", () => {
  test("that may not migrate is refused until another node has", async () => {
    const trial = await Trial.begin(postgres);
    await trial.migrate(released);
    const all = [...released, expand];
    await assert.rejects(trial.open(all, "no"), /is at version \d+, .* Run `ekiden migrate`/);
    assert.equal((await trial.schema())?.version, known);
    await trial.migrate(all);
    await (await trial.open(all, "no")).close();
  });
});

test("who looks while another program makes all tables does not take them for others'", async () => {
  const { directory: host } = postgres;
  for (const [looksBefore, found] of [
    [1, released.length],
    [2, 0],
  ] as const) {
    const trial = await Trial.begin(postgres);
    const client = new pg.Client({ host, user: "ekiden", database: trial.name });
    await client.connect();
    const ask = client.query.bind(client) as (text: string) => Promise<pg.QueryResult>;
    let looks = 0;
    const query = async (text: string) => {
      const answer = await ask(text);
      looks += 1;
      if (looks === looksBefore) await trial.migrate(released);
      return answer;
    };
    const looking = Object.assign(Object.create(client), { query }) as pg.Client;
    assert.equal((await schemaOf(looking, trial.url)).version, found);
    assert.equal((await schemaOf(looking, trial.url)).version, released.length);
    await client.end();
  }
});

describe("a program of before texts were abbreviated", () => {
  /** Runs of that program, changed by its own function: one that is there, one that is new. */
  const commit = (batch: number, { changed = "", made = "" }): string => {
    const none = Array.from({ length: 55 }, () => "'{}'");
    const place = (at: number, values: string) => {
      for (const [index, value] of values.split("|").entries()) none[at + index] = `'${value}'`;
    };
    place(0, `${batch}|1`);
    if (changed) place(2, changed);
    if (made) place(14, made);
    return `select commit_batch(${none.join(",")}) as lost`;
  };
  const id = 5 * 1024 + 7;
  const full = '{"taskList":{"name":"main"},"startedAt":1}';
  const other = id + 1024;
  const making = (run: number) =>
    `{7}|{${run}}|{${run}}|{1}|{w}|{r}|{t}|{1}|{NULL}|{1}|{NULL}|{NULL}|{9}|{3}|${full}`;
  const changing = (version: number) =>
    `{7}|{${id}}|{${version}}|{4}|{f}|${full.replace("main", "b")}|{8}|{NULL}|{NULL}`;

  test("writes and reads what it knows as tables", async () => {
    const trial = await Trial.begin(postgres);
    await trial.migrate(released);
    const lost = async (batch: number, rows: { changed?: string; made?: string }) =>
      (await trial.run(commit(batch, rows)))[0]?.lost;
    assert.equal(await lost(11, { made: making(id) }), "");
    assert.equal(await lost(12, { made: making(other) }), String(other));
    assert.equal(await lost(13, { changed: changing(11) }), "");
    assert.equal(await lost(14, { changed: changing(11) }), String(id));
    const [row] = await trial.run("select version, due_at, state from executions");
    assert.deepEqual(row, { version: "13", due_at: "8", state: full.replace("main", "b") });
  });

  test("claims a run that is due", async () => {
    const trial = await Trial.begin(postgres);
    await trial.migrate(released);
    await trial.run(commit(11, { made: making(id) }));
    const claimed = await trial.run(
      `with picked as materialized (
         select part, id from executions where due_at <= 9 and claimed_until is null
         order by due_at limit 1 for update skip locked
       )
       update executions e set claimed_by = 3, claimed_until = now()
       from picked p where e.part = p.part and e.id = p.id returning e.id`,
    );
    assert.deepEqual(claimed, [{ id: String(id) }]);
    assert.equal((await trial.run("select from runs where claimed_by = 3")).length, 1);
  });

  test("reads in full what this one has abbreviated", async () => {
    const trial = await Trial.begin(postgres);
    await using harness = await trial.openHarness(released);
    const run = await harness.start("w");
    const [row] = await trial.run(
      `select state, body, (select state from runs) as kept from executions, events`,
    );
    assert.equal(row?.body, await harness.store.histories.read(run.id, 1, 2));
    assert.equal(JSON.parse(String(row?.state)).lastEventId, 2);
    assert.ok(String(row?.kept).length < String(row?.state).length);
  });
});
