// The thread that makes checkpoints, while another program reads the database for long: as a backup
// does, which is of one instant.
import assert from "node:assert/strict";
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { signal } from "@ekiden/engine";
import Sqlite from "better-sqlite3";
import { Database } from "../../src/store/sqlite/database.ts";
import { openSqliteStore } from "../../src/store/sqlite-store.ts";
import { temporaryDirectory } from "./data-directory.ts";
import { limits, StoreHarness, turn } from "./suite/store-harness.ts";

const openHarness = (directory: string): Promise<StoreHarness> => {
  const store = openSqliteStore({ directory, limits });
  return StoreHarness.open({
    isDurable: true,
    open: async () => ({ store, reopen: () => assert.fail(), close: () => store.close() }),
  });
};

/** Beyond that the log is to begin anew. */
const longLogBytes = 64 * 1024 * 1024;
const input = "x".repeat(30_000);
const signalsMeanwhile = 300;
/** What is kept of it then. */
const maxLogBytes = 256 * 1024 * 1024;

describe("a log that a reader keeps from beginning anew", () => {
  test("does not keep the server from writing, and begins anew without the reader", async () => {
    using directory = temporaryDirectory();
    const harness = await openHarness(directory.path);
    const path = join(directory.path, "ekiden.db");
    const run = await harness.start("w");
    const signalWithInput = () =>
      harness.store.executions.step(run, harness.now, (step) =>
        signal(step, { signalName: "go", input }),
      );
    const reader = new Sqlite(path, { readonly: true });
    reader.exec("begin; select count(*) from meta");
    while (statSync(`${path}-wal`).size < longLogBytes * 1.1) {
      await Promise.all(Array.from({ length: 8 }, signalWithInput));
    }
    const other = new Sqlite(path, { timeout: 0 });
    const looks = { free: 0, held: 0 };
    let isOver = false;
    const lookAtLock = async () => {
      for (; !isOver; await turn()) looks[isHeld(other) ? "held" : "free"] += 1;
    };
    const looking = lookAtLock();
    for (let count = 0; count < signalsMeanwhile; count += 1) await harness.signal(run);
    isOver = true;
    await looking;
    for (const connection of [reader, other]) connection.close();
    const before = beginningsOf(path);
    for (let count = 0; beginningsOf(path) === before; count += 1) {
      assert.ok(count < 10_000, "the log begins anew once the reader has ended");
      await harness.signal(run);
    }
    await harness.store.close();
    assert.ok(looks.held < looks.free / 4, `${looks.held} of ${looks.held + looks.free} looks`);
  });
});

test("a log that has grown beside a reader is cut short once it begins anew", async () => {
  using directory = temporaryDirectory();
  const database = Database.open(directory.path);
  const path = join(directory.path, "ekiden.db");
  const sizeOfLog = () => statSync(`${path}-wal`).size;
  const write = (bytes: number) =>
    database.transact(() => {
      const sql = "insert or replace into meta values ('test', randomblob(?))";
      database.connection.prepare<[number]>(sql).run(bytes);
    });
  const reader = new Sqlite(path, { readonly: true });
  reader.exec("begin; select count(*) from meta");
  while (sizeOfLog() <= maxLogBytes) write(16 * 1024 * 1024);
  reader.close();
  const patience = AbortSignal.timeout(60_000);
  while (sizeOfLog() > maxLogBytes) {
    assert.ok(!patience.aborted, "the log is cut short once the reader has ended");
    write(1);
    await turn();
  }
  await database.close();
});

/** As the header of the log counts them. */
const beginningsOf = (database: string): number => {
  const log = openSync(`${database}-wal`, "r");
  const header = Buffer.alloc(16);
  readSync(log, header, 0, header.length, 0);
  closeSync(log);
  return header.readUInt32BE(12);
};

/** The right to write, by another thread: this one has no transaction between two turns. */
const isHeld = (database: Sqlite.Database): boolean => {
  try {
    database.exec("begin immediate; rollback");
    return false;
  } catch (error) {
    assert.equal((error as { code?: unknown }).code, "SQLITE_BUSY");
    return true;
  }
};
