// What lies in a data directory, and which directories a store will not touch.
import assert from "node:assert/strict";
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { reach } from "@ekiden/engine";
import Sqlite from "better-sqlite3";
import { Database } from "../../src/store/sqlite/database.ts";
import { migrations } from "../../src/store/sqlite/migrations/migrations.ts";
import { openSqliteStore, StoreError } from "../../src/store/sqlite-store.ts";
import { partitions, type Store } from "../../src/store/store.ts";
import { temporaryDirectory } from "./data-directory.ts";
import { scheduleActivity, signalExternal } from "./suite/decisions.ts";
import {
  day,
  domain,
  domainNamed,
  limits,
  pollAt,
  StoreHarness,
  taskList,
} from "./suite/store-harness.ts";

const open = (directory: string): Store => openSqliteStore({ directory, limits });

/** A column says which run a row is of; rows of messages are sent by runs. */
const tablesOfRuns = (database: Sqlite.Database): readonly string[] =>
  database
    .prepare<[], string>(
      `select name from sqlite_master as tables
       where type = 'table' and (name in ('executions', 'messages') or exists (
         select 1 from pragma_table_info(tables.name) where name = 'execution'))`,
    )
    .pluck()
    .all();

const openHarness = (directory: string): Promise<StoreHarness> =>
  StoreHarness.open({
    isDurable: true,
    async open() {
      const store = open(directory);
      return { store, reopen: () => assert.fail(), close: () => store.close() };
    },
  });

/** Makes a store in the directory and closes it. */
const leave = (directory: string): Promise<void> => open(directory).close();

const change = (directory: string, sql: string): void => {
  const database = new Sqlite(join(directory, "ekiden.db"));
  database.exec(sql);
  database.close();
};

/** Refused with one line that says what to do. */
const assertRefused = (directory: string, advice: RegExp): void => {
  assert.throws(
    () => open(directory),
    (error) => {
      assert.ok(error instanceof StoreError, String(error));
      assert.match(error.message, advice);
      assert.doesNotMatch(error.message, /\n/);
      return true;
    },
  );
};

describe("a data directory", () => {
  test("is made when it is missing, with all that is above it", async () => {
    using directory = temporaryDirectory();
    await leave(join(directory.path, "a", "b"));
    await leave(join(directory.path, "a", "b"));
  });

  test("is refused to a second store, and free again when the first has closed", async () => {
    using directory = temporaryDirectory();
    const first = open(directory.path);
    assertRefused(directory.path, /in use by this process already/);
    await first.close();
    await leave(directory.path);
  });

  test("is refused without an id where the noted one is of another container", async () => {
    using directory = temporaryDirectory();
    const first = open(directory.path);
    const file = join(directory.path, "ekiden.pid");
    // Each container counts its processes anew, so that both servers may have the same id.
    const places = ["pid:[1]\n"];
    // As a version before has noted it. Where no system tells of containers, the id decides.
    if (process.platform === "linux") places.push("");
    for (const place of places) {
      writeFileSync(file, `${process.pid}\n${place}`);
      assertRefused(directory.path, /in use by another process\. Stop that one first/);
    }
    await first.close();
    assert.ok(existsSync(file), "what another one has noted stays");
  });

  test("is taken over from the version before", async () => {
    using directory = temporaryDirectory();
    const database = new Sqlite(join(directory.path, "ekiden.db"));
    database.exec(migrations[0] ?? "");
    database.pragma("application_id = 1164667236");
    database.pragma("user_version = 1");
    database.exec("insert into domains values (1, 'kept', 'REGISTERED', null, '1', '[]')");
    database.close();
    const store = open(directory.path);
    assert.equal((await store.domains.find(domainNamed("kept")))?.key, "kept");
    assert.deepEqual((await store.keys.list({ pageSize: 1 })).items, []);
    await store.close();
  });

  test("of the version before has its events behind those that come before them", async () => {
    using directory = temporaryDirectory();
    const database = new Sqlite(join(directory.path, "ekiden.db"));
    database.exec(migrations.slice(0, 16).join("\n"));
    database.pragma("application_id = 1164667236");
    database.pragma("user_version = 16");
    database.exec("insert into domains values (1, 'kept', 'REGISTERED', null, '1', '[]')");
    const insert = database.prepare(
      `insert into event_deliveries (domain, execution, target, event_id, event_type, body, state,
         created_at, queued_at, due_at) values (1, ?, ?, ?, 'execution.stuck', '{}', ?, 0, 0, 0)`,
    );
    insert.run(7, "billing", "given up", "DEAD");
    insert.run(7, "billing", "first", "WAITING");
    insert.run(7, "billing", "second", "WAITING");
    insert.run(8, "billing", "other run", "WAITING");
    insert.run(7, "pager", "other target", "WAITING");
    insert.run(7, "billing", "third", "WAITING");
    database.close();
    const store = open(directory.path);
    const { items } = await store.eventDeliveries.list({
      domain: domainNamed("kept"),
      pageSize: 10,
    });
    const behind = items.filter(({ dueAt }) => dueAt === undefined);
    assert.deepEqual(
      behind.map(({ eventId }) => eventId),
      ["second", "third"],
    );
    await store.close();
  });

  test("of a version before goes on after the last migration that was done", async () => {
    using directory = temporaryDirectory();
    const database = new Sqlite(join(directory.path, "ekiden.db"));
    database.exec(migrations.slice(0, 16).join("\n"));
    database.pragma("application_id = 1164667236");
    database.pragma("user_version = 16");
    // What migration 18 deletes from.
    database.exec("alter table human_tasks rename to elsewhere");
    const told: string[] = [];
    const news = { migrating: (line: string) => void told.push(line) };
    const numbers = () => told.splice(0).map((line) => /\d+ of \d+/.exec(line)?.[0]);
    assert.throws(() => Database.open(directory.path, news), /human_tasks/);
    const all = migrations.map((_, index) => `${index + 1} of ${migrations.length}`);
    assert.deepEqual(numbers(), all.slice(16, 18));
    assert.equal(database.pragma("user_version", { simple: true }), 17);
    database.exec("alter table elsewhere rename to human_tasks");
    database.close();
    await Database.open(directory.path, news).close();
    assert.deepEqual(numbers(), all.slice(17));
  });

  test("is refused when a newer program has written it", async () => {
    using directory = temporaryDirectory();
    await leave(directory.path);
    change(directory.path, "pragma user_version = 1000");
    assertRefused(directory.path, /newer Ekiden \(its version is 1000, this program knows \d+\)/);
  });

  test("is refused when the database in it is another program's", () => {
    using directory = temporaryDirectory();
    change(directory.path, "create table recipes (name text)");
    assertRefused(directory.path, /belongs to another program/);
  });

  test("is refused when the database in it is no database", () => {
    using directory = temporaryDirectory();
    writeFileSync(join(directory.path, "ekiden.db"), "once upon a time ".repeat(1000));
    assertRefused(directory.path, /is not one, or its header is damaged/);
  });

  test("is refused when the database in it is damaged", async () => {
    using directory = temporaryDirectory();
    await leave(directory.path);
    const path = join(directory.path, "ekiden.db");
    const bytes = readFileSync(path);
    // The first page stays: it says that this is our database.
    writeFileSync(path, bytes.fill(0xff, 4096));
    assertRefused(directory.path, /is damaged\. .* \(SQLITE_CORRUPT: [^:]+\)$/);
  });

  test("is refused when it is a file", () => {
    using directory = temporaryDirectory();
    const path = join(directory.path, "file");
    writeFileSync(path, "");
    assertRefused(path, /is not a directory\. .* \(EEXIST: [^:]+\)$/);
    assertRefused(join(path, "below"), /is not a directory/);
  });

  test("is refused when it cannot be written", async (context) => {
    if (process.getuid?.() !== 0) return context.skip("takes root, to be another user for a while");
    using directory = temporaryDirectory();
    await leave(directory.path);
    process.seteuid?.("nobody");
    try {
      assertRefused(directory.path, /cannot be written/);
      assertRefused(join(directory.path, "below"), /cannot be written/);
    } finally {
      process.seteuid?.(0);
    }
    await leave(directory.path);
  });

  test("is refused with the name of a file in it that is another user's", async (context) => {
    if (process.getuid?.() !== 0) return context.skip("takes root, to be another user for a while");
    using directory = temporaryDirectory();
    await leave(directory.path);
    const other = 65_534;
    for (const name of readdirSync(directory.path)) {
      if (name !== "ekiden.db") rmSync(join(directory.path, name));
    }
    chownSync(directory.path, other, other);
    process.seteuid?.(other);
    try {
      const advice = /belongs to user 0, and this is user 65534\. Run: chown 65534 \S+\.db /;
      assertRefused(directory.path, advice);
    } finally {
      process.seteuid?.(0);
    }
  });

  test("is not written any more once its store is closed", async () => {
    using directory = temporaryDirectory();
    const store = open(directory.path);
    const list = { kind: "decision", domain, name: "runners" } as const;
    await store.close();
    const step = store.executions.step({ id: 1024 }, 0, () => assert.fail());
    await assert.rejects(step, /The store is closed/);
    assert.equal(
      store.tasks.take(list, pollAt(0), () => assert.fail()),
      undefined,
    );
  });

  test("that was refused is not held", async () => {
    using directory = temporaryDirectory();
    mkdirSync(join(directory.path, "data"));
    change(directory.path, "create table recipes (name text)");
    assertRefused(directory.path, /belongs to another program/);
    change(directory.path, "drop table recipes");
    await leave(directory.path);
  });
});

describe("the database", () => {
  test("has the schema that is written down beside this test", async () => {
    using directory = temporaryDirectory();
    await leave(directory.path);
    const database = new Sqlite(join(directory.path, "ekiden.db"), { readonly: true });
    const select = "select sql from sqlite_schema where sql is not null order by rowid";
    const schema = database.prepare(select).pluck().all().join(";\n\n");
    const version = database.pragma("user_version", { simple: true });
    database.close();
    const expected = readFileSync(new URL("schema.golden.sql", import.meta.url), "utf8");
    assert.equal(`-- Version ${version}\n\n${schema};\n`, expected);
  });

  test("keeps a log, which the store syncs itself", () => {
    using directory = temporaryDirectory();
    const database = Database.open(directory.path);
    const pragma = (name: string) => database.connection.prepare(`pragma ${name}`).pluck().get();
    assert.deepEqual([pragma("journal_mode"), pragma("synchronous")], ["wal", 1]);
    database.abandon();
  });

  test("sets ids aside before it gives them away", async () => {
    using directory = temporaryDirectory();
    await using harness = await openHarness(directory.path);
    let latest = 0;
    for (let round = 0; round < 101; round += 1) {
      const names = Array.from({ length: 100 }, (_, index) => `w${round * 100 + index}`);
      const runs = await Promise.all(names.map((name) => harness.start(name)));
      latest = Math.floor((runs.at(-1)?.id ?? 0) / partitions);
    }
    assert.ok(latest > 10_000);
    const database = new Sqlite(join(directory.path, "ekiden.db"), { readonly: true });
    const select = "select value from meta where key = 'sequences_reserved'";
    assert.ok(Number(database.prepare(select).pluck().get()) > latest);
    database.close();
  });

  test("is left whole, with an empty log", async () => {
    using directory = temporaryDirectory();
    const harness = await openHarness(directory.path);
    await harness.start("w");
    await harness[Symbol.asyncDispose]();
    const database = new Sqlite(join(directory.path, "ekiden.db"));
    assert.deepEqual(database.pragma("integrity_check"), [{ integrity_check: "ok" }]);
    assert.equal(database.prepare("select count(*) from executions").pluck().get(), 1);
    database.close();
  });

  test("holds nothing of a run that was removed", async () => {
    using directory = temporaryDirectory();
    const harness = await openHarness(directory.path);
    const { store } = harness;
    const { id: execution } = await harness.start("w", { tagList: ["t"] });
    await harness.takeAndDecide([scheduleActivity("a"), signalExternal("missing")]);
    const done = { holder: "mary", notes: "{}", revision: 1 };
    await store.humanTasks.put({ execution, scheduledEventId: 5, domain, taskList, ...done });
    const database = new Sqlite(join(directory.path, "ekiden.db"), { readonly: true });
    const rows = (table: string) => database.prepare(`select count(*) from ${table}`).pluck().get();
    const tables = tablesOfRuns(database);
    for (const table of ["events", "execution_tags", "human_tasks", "messages", "heartbeats"])
      assert.ok(tables.includes(table), table);
    for (const table of ["execution_tags", "human_tasks"]) assert.equal(rows(table), 1, table);
    const [message] = await store.messages.pending(1);
    await store.messages.answer(message?.id ?? 0, undefined);
    for (const elapsed of [2 * 3600 * 1000, 2 * day]) {
      harness.now += elapsed;
      for (const { id, closed } of await store.executions.due(harness.now, 10)) {
        await (closed
          ? store.executions.remove(id)
          : store.executions.step({ id }, harness.now, reach));
      }
    }
    await harness[Symbol.asyncDispose]();
    for (const table of tables) assert.equal(rows(table), 0, table);
    database.close();
  });
});
