// Migrations on a real database, with nodes at work on it: what one program does to the schema, and
// what another one finds.
import assert from "node:assert/strict";
import { after as atEnd, describe, test } from "node:test";
import { startTestPostgres } from "@ekiden/testing";
import pg from "pg";
import { systemClock } from "../../src/clock.ts";
import { parseDatabaseUrl } from "../../src/store/postgres/connection/address.ts";
import { bringUpToDate } from "../../src/store/postgres/migrations/admission.ts";
import {
  type Migration,
  migrations as released,
} from "../../src/store/postgres/migrations/migrations.ts";
import { schemaOf } from "../../src/store/postgres/migrations/schema.ts";
import { openPostgresStore } from "../../src/store/postgres-store.ts";
import type { Store } from "../../src/store/store.ts";
import { StoreError } from "../../src/store/store-error.ts";
import { limits, StoreHarness } from "./suite/store-harness.ts";

const postgres = await startTestPostgres();
atEnd(() => postgres[Symbol.asyncDispose]());

const nameOf = (url: string): string => /\/(ekiden_\d+)\?/.exec(url)?.[1] ?? assert.fail(url);

/** A database, and several programs that use it. */
class Trial {
  readonly url: string;
  readonly name: string;
  readonly told: string[] = [];
  #heard: () => void = () => {};

  constructor(url: string) {
    this.url = url;
    this.name = nameOf(url);
  }

  static async begin(): Promise<Trial> {
    return new Trial(await postgres.createDatabase());
  }

  migrate(migrations: readonly Migration[]) {
    const tell = (line: string) => {
      this.told.push(line);
      this.#heard();
    };
    const url = parseDatabaseUrl(this.url);
    return bringUpToDate({ url, migrations, clock: systemClock, tell, isOnlyLookedAt: false });
  }

  async tells(pattern: RegExp): Promise<void> {
    while (!this.told.some((line) => pattern.test(line))) {
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
      });
    }
  }

  open(migrations: readonly Migration[], migrate: "yes" | "no" = "yes"): Promise<Store> {
    return openPostgresStore({ url: this.url, limits, clock: systemClock, migrations, migrate });
  }

  openHarness(migrations: readonly Migration[]): Promise<StoreHarness> {
    return StoreHarness.open({
      isDurable: true,
      open: async () => {
        const store = await this.open(migrations);
        return { store, reopen: () => assert.fail(), close: () => store.close() };
      },
    });
  }

  run(text: string) {
    return postgres.run(this.name, text);
  }

  /** Asks until there is an answer. */
  async until(text: string): Promise<Record<string, unknown>> {
    for (;;) {
      const [row] = await this.run(text);
      if (row) return row;
    }
  }

  async schema() {
    const [row] = await this.run("select version, oldest from ekiden_version");
    return row;
  }

  /** A connection that the test keeps. */
  async hand(): Promise<pg.Client & AsyncDisposable> {
    const client = new pg.Client({
      host: postgres.directory,
      user: "ekiden",
      database: this.name,
    });
    client.on("error", () => undefined);
    await client.connect();
    return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
  }
}

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
    const trial = await Trial.begin();
    const all = [...released, expand, indexed];
    const schemas = await Promise.all([1, 2, 3, 4].map(() => trial.migrate(all)));
    for (const schema of schemas) assert.deepEqual(schema, { version: known + 2, oldest: 1 });
    const done = trial.told.filter((line) => /done in \d+ ms$/.test(line));
    assert.deepEqual(
      done.map((line) => line.replace(/: done.*/, "")),
      all.map(({ name }, index) => `migration ${index + 1}, ${name}`),
    );
  });

  test("that a crash ends in its midst has left nothing, and is done the next time", async () => {
    const trial = await Trial.begin();
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
    const trial = await Trial.begin();
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
    const trial = await Trial.begin();
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

describe("the migration to tags by statement", () => {
  const before = released.slice(
    0,
    released.findIndex(({ name }) => name === "tags by statement"),
  );
  const tags = "select tag from run_tags order by tag, execution";

  test("enters the tags of a run that a call writes which began before it and ended after", async () => {
    const trial = await Trial.begin();
    await using harness = await trial.openHarness(before);
    await harness.start("first", { tagList: ["a"] });
    await using hand = await trial.hand();
    await hand.query("begin; select from runs");
    const migrated = trial.migrate(released);
    const waits = (mode: string) =>
      trial.until(`select 1 from pg_locks where not granted and relation = 'runs'::regclass
        and mode = '${mode}'`);
    await waits("AccessExclusiveLock");
    const started = harness.start("second", { tagList: ["b", "c"] });
    await waits("RowExclusiveLock");
    await hand.query("commit");
    await Promise.all([started, migrated]);
    assert.deepEqual(await trial.run(tags), [{ tag: "a" }, { tag: "b" }, { tag: "c" }]);
  });

  test("lets nodes of any program enter each tag once", async () => {
    const trial = await Trial.begin();
    await using harness = await trial.openHarness(before);
    await trial.migrate(released);
    await harness.start("first", { tagList: ["b", "a", "a"] });
    const columns = "part, id, domain, workflow_id, run_id, type_name, type_version, tags";
    const rest = "started_at, due_at, version, kept_event_id, state";
    await trial.run(
      `insert into executions (${columns}, ${rest}) select (part + 1) % 1024, id + 1, domain, 'w', 'r',
        type_name, type_version, '{c,c}', ${rest} from runs`,
    );
    assert.deepEqual(await trial.run(tags), [{ tag: "a" }, { tag: "b" }, { tag: "c" }]);
  });
});

describe("the migration to indexes of types and tags", () => {
  const before = released.slice(
    0,
    released.findIndex(({ name }) => /types and tags/.test(name)),
  );
  const tags = "select tag from run_tags order by tag, execution";

  test("enters the tags of runs that were there, and of those that older nodes start and remove", async () => {
    const trial = await Trial.begin();
    await using harness = await trial.openHarness(before);
    const old = harness.store;
    const first = await harness.start("first", { tagList: ["b", "a", "\u0000"] });
    await harness.start("untagged");
    await trial.migrate(released);
    const entered = async () => (await trial.run(tags)).map(({ tag }) => tag);
    const escaped = '\u0001"\\u0000"';
    assert.deepEqual(await entered(), [escaped, "a", "b"]);
    await harness.start("second", { tagList: ["a", "c"] });
    assert.deepEqual(await entered(), [escaped, "a", "a", "b", "c"]);
    await harness.terminate(first);
    await old.executions.remove(first.id);
    assert.deepEqual(await entered(), ["a", "c"]);
  });

  test("goes on after a crash in its midst", async () => {
    const trial = await Trial.begin();
    await using harness = await trial.openHarness(before);
    await harness.start("first", { tagList: ["a"] });
    const [migration = assert.fail()] = released.slice(before.length);
    assert.ok("concurrently" in migration);
    const broken = { ...migration, concurrently: [...migration.concurrently, "select 1 / 0"] };
    await assert.rejects(trial.migrate([...before, broken]), /division by zero/);
    assert.equal((await trial.schema())?.version, before.length);
    await trial.migrate(released);
    assert.deepEqual(await trial.run(tags), [{ tag: "a" }]);
  });
});

describe("a node of an older program", () => {
  test("goes on with a schema that was expanded, and can be started on it", async () => {
    const trial = await Trial.begin();
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

  test("keeps a contraction from being done while it runs", async () => {
    const trial = await Trial.begin();
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
    const trial = await Trial.begin();
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
    const trial = await Trial.begin();
    await trial.migrate(released);
    const all = [...released, expand];
    await assert.rejects(trial.open(all, "no"), /is at version \d+, .* Run `ekiden migrate`/);
    assert.equal((await trial.schema())?.version, known);
    await trial.migrate(all);
    await (await trial.open(all, "no")).close();
  });
});

test("who looks while another program makes all tables does not take them for others'", async () => {
  const trial = await Trial.begin();
  const { directory: host } = postgres;
  const client = new pg.Client({ host, user: "ekiden", database: trial.name });
  await client.connect();
  const ask = client.query.bind(client) as (text: string) => Promise<pg.QueryResult>;
  let looks = 0;
  const query = async (text: string) => {
    const answer = await ask(text);
    looks += 1;
    if (looks === 1) await trial.migrate(released);
    return answer;
  };
  const looking = Object.assign(Object.create(client), { query }) as pg.Client;
  assert.deepEqual(await schemaOf(looking, trial.url), { version: 0, oldest: 0 });
  assert.equal((await schemaOf(looking, trial.url)).version, released.length);
  await client.end();
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
    const trial = await Trial.begin();
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
    const trial = await Trial.begin();
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
    const trial = await Trial.begin();
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
