// The log (WAL) of a process that was killed: where it is missing or damaged, a survey finds it and
// the next start tells it.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { closeSync, copyFileSync, openSync, rmSync, truncateSync, writeSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import Sqlite from "better-sqlite3";
import { bundleProgram } from "../../../../tools/program.ts";
import { openSqliteSurvey } from "../../src/store/sqlite/survey.ts";
import { openSqliteKeys, openSqliteStore } from "../../src/store/sqlite-store.ts";
import { backupCommands } from "./backup-page.ts";
import { temporaryDirectory } from "./data-directory.ts";
import { domainNamed, limits } from "./suite/store-harness.ts";

const pageBytes = 4_096;
const frameBytes = 24 + pageBytes;
const headerBytes = 32;

const program = await bundleProgram(new URL("killed-store.ts", import.meta.url));

const leaveKilled = (directory: string): void => {
  const { signal, stderr } = spawnSync(process.execPath, [program, directory], {
    encoding: "utf8",
  });
  assert.equal(signal, "SIGKILL", stderr);
};

const databaseOf = (directory: string): string => join(directory, "ekiden.db");
const logOf = (directory: string): string => `${databaseOf(directory)}-wal`;

/** Eight bytes. */
const damage = (file: string, from: number): void => {
  const descriptor = openSync(file, "r+");
  writeSync(descriptor, Buffer.alloc(8, 0xa5), 0, 8, from);
  closeSync(descriptor);
};

const surveyed = async (directory: string): Promise<readonly string[]> => {
  const survey = openSqliteSurvey(directory);
  try {
    return await survey.damage();
  } finally {
    await survey.close();
  }
};

/** What the next store says of it, which is then closed. */
const toldAtStart = async (directory: string): Promise<readonly string[]> => {
  const told: string[] = [];
  const news = { gone: () => assert.fail(), logDamaged: (line: string) => void told.push(line) };
  await openSqliteStore({ directory, limits, news }).close();
  return told;
};

const damages: Readonly<Record<string, readonly [found: RegExp, bring: (path: string) => void]>> = {
  "is missing": [
    /^The log file ekiden\.db-wal is missing, though no server .*: acknowledged calls may be lost$/,
    (path) => rmSync(logOf(path)),
  ],
  "is missing with all that belongs to it": [
    /^The log file ekiden\.db-wal is missing, though no server has closed the database/,
    (path) => {
      rmSync(logOf(path));
      rmSync(`${databaseOf(path)}-shm`);
    },
  ],
  "was emptied": [
    /^The log file ekiden\.db-wal is empty, though no server has closed the database/,
    (path) => truncateSync(logOf(path)),
  ],
  "is damaged in its header": [
    /^The log file ekiden\.db-wal has a header that is damaged, and none of it can be used/,
    (path) => damage(logOf(path), 16),
  ],
  "is damaged in the midst of what was acknowledged": [
    /^The log file ekiden\.db-wal is damaged behind its frame \d+, and \d+ later commits in it cannot/,
    (path) => damage(logOf(path), headerBytes + 3 * frameBytes + 100),
  ],
};

describe("the log of a process that was killed", () => {
  test("is well, and its commits are there", async () => {
    using directory = temporaryDirectory();
    leaveKilled(directory.path);
    assert.deepEqual(await surveyed(directory.path), []);
    assert.deepEqual(await toldAtStart(directory.path), []);
    const store = openSqliteStore({ directory: directory.path, limits });
    assert.equal((await store.domains.find(domainNamed("d9")))?.key, "d9");
    await store.close();
  });

  for (const [what, [found, bring]] of Object.entries(damages)) {
    test(`is found again and again where it ${what}, until a start has told it`, async () => {
      using directory = temporaryDirectory();
      leaveKilled(directory.path);
      bring(directory.path);
      const [line = "", ...more] = await surveyed(directory.path);
      assert.match(line, found);
      assert.deepEqual(more, []);
      assert.equal((await surveyed(directory.path)).length, 1);
      const [told = "", ...others] = await toldAtStart(directory.path);
      assert.match(told, /^The log file ekiden\.db-wal .* acknowledged calls may be lost/);
      assert.deepEqual(others, []);
      assert.deepEqual(await surveyed(directory.path), [], "from now on it is another one's log");
    });
  }

  test("is refused where it is that of a database with other pages", () => {
    using directory = temporaryDirectory();
    leaveKilled(directory.path);
    const other = join(directory.path, "other.db");
    const foreign = new Sqlite(other);
    foreign.exec("pragma page_size = 8192; pragma journal_mode = wal; create table t (x)");
    copyFileSync(`${other}-wal`, logOf(directory.path));
    foreign.close();
    const refused = {
      name: "StoreError",
      message: /pages have 8192 bytes, not 4096.* acknowledged/,
    };
    assert.throws(() => openSqliteSurvey(directory.path), refused);
    assert.throws(() => openSqliteStore({ directory: directory.path, limits }), refused);
  });

  test("is left for the next start by keys that were changed meanwhile", async () => {
    using directory = temporaryDirectory();
    leaveKilled(directory.path);
    const { policies, close } = openSqliteKeys(directory.path);
    await policies.attach({ holder: "user/a", name: "p", document: "{}" }, 10);
    await close();
    assert.deepEqual(await surveyed(directory.path), []);
    assert.deepEqual(await toldAtStart(directory.path), []);
  });
});

describe("the log of a store that was closed", () => {
  test("is not missed, nor is that of a copy of a store in use", async () => {
    using directory = temporaryDirectory();
    using elsewhere = temporaryDirectory();
    assert.deepEqual(await toldAtStart(directory.path), []);
    rmSync(logOf(directory.path), { force: true });
    assert.deepEqual(await surveyed(directory.path), []);
    const store = openSqliteStore({ directory: directory.path, limits });
    const source = new Sqlite(databaseOf(directory.path), { readonly: true });
    await source.backup(databaseOf(elsewhere.path));
    source.close();
    assert.deepEqual(await surveyed(elsewhere.path), []);
    assert.deepEqual(await toldAtStart(elsewhere.path), []);
    await store.close();
  });
});

describe("a database file", () => {
  test("that is cut short is refused by a survey and by the start", async () => {
    using directory = temporaryDirectory();
    await toldAtStart(directory.path);
    truncateSync(databaseOf(directory.path), 3 * pageBytes);
    const refused = { name: "StoreError", message: /is damaged\. Restore it from a backup/ };
    assert.throws(() => openSqliteSurvey(directory.path), refused);
    assert.throws(() => openSqliteStore({ directory: directory.path, limits }), refused);
  });
});

test("the backup of the page leaves the log of a server that was killed", async (context) => {
  if (spawnSync("sqlite3", ["--version"]).error) return context.skip("takes the sqlite3 program");
  using directory = temporaryDirectory();
  const data = join(directory.path, "data");
  leaveKilled(data);
  const { status } = spawnSync("sh", ["-c", backupCommands()], { cwd: directory.path });
  assert.equal(status, 0);
  assert.deepEqual(await surveyed(data), []);
  assert.deepEqual(await toldAtStart(data), []);
  const copy = openSqliteStore({ directory: join(directory.path, "copy"), limits });
  assert.ok(await copy.domains.find(domainNamed("d9")));
  await copy.close();
});
