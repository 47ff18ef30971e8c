// The command of the page, on a data directory that is written to all the time.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { signal } from "@ekiden/engine";
import Sqlite from "better-sqlite3";
import { skipWithout } from "../../../../tools/programs.ts";
import { openSqliteSurvey } from "../../src/store/sqlite/survey.ts";
import { openSqliteStore } from "../../src/store/sqlite-store.ts";
import { backupCommands } from "./backup-page.ts";
import { temporaryDirectory } from "./data-directory.ts";
import { limits as limitsOfTests, type StartedRun, StoreHarness } from "./suite/store-harness.ts";

/** A net; what decides is how often the server has written. */
const maxMilliseconds = 60_000;
const maxSignals = 2_000;
/** Some 40 MB. */
const signalsBefore = 1_400;
const input = "x".repeat(30_000);

const limits = { ...limitsOfTests, historyEvents: 1_000_000 };

const openIn = (directory: string): Promise<StoreHarness> => {
  const store = openSqliteStore({ directory, limits });
  return StoreHarness.open({
    isDurable: true,
    open: async () => ({ store, reopen: () => assert.fail(), close: () => store.close() }),
  });
};

const signalWithInput = ({ store, now }: StoreHarness, { id }: StartedRun): Promise<void> =>
  store.executions.step({ id }, now, (step) => signal(step, { signalName: "go", input }));

const withoutSqlite3 = skipWithout("sqlite3", spawnSync("sqlite3", ["--version"]).status === 0);

test("a backup ends while the server goes on writing, and has all of before", {
  skip: withoutSqlite3,
}, async () => {
  using directory = temporaryDirectory();
  const harness = await openIn(join(directory.path, "data"));
  const run = await harness.start("w");
  const first = Array.from({ length: signalsBefore }, () => signalWithInput(harness, run));
  await Promise.all(first);

  const backup = spawn("sh", ["-c", backupCommands().replace(/^sqlite3/m, "exec sqlite3")], {
    cwd: directory.path,
    stdio: ["ignore", "inherit", "inherit"],
    signal: AbortSignal.timeout(maxMilliseconds),
  });
  const ended = once(backup, "exit");
  let meanwhile = 0;
  const goOn = async () => {
    while (backup.exitCode === null && !backup.killed) {
      await signalWithInput(harness, run);
      meanwhile += 1;
      if (meanwhile > maxSignals) backup.kill();
    }
  };
  const [[code]] = await Promise.all([ended, goOn()]);
  await harness.store.close();
  assert.equal(code, 0, `the backup has not ended while ${meanwhile} signals were recorded`);

  const path = join(directory.path, "copy", "ekiden.db");
  const copy = new Sqlite(path);
  assert.deepEqual(copy.pragma("integrity_check"), [{ integrity_check: "ok" }]);
  copy.close();
  // The file of the server itself has the mark of the server, which says that there is a log.
  copyFileSync(path, join(directory.path, "data", "ekiden.db"));
  const survey = openSqliteSurvey(join(directory.path, "data"));
  assert.deepEqual(await survey.damage(), []);
  await survey.close();
  const restored = openSqliteStore({ directory: join(directory.path, "copy"), limits });
  const lastEventId = (await restored.executions.find(run))?.execution.lastEventId ?? 0;
  await restored.close();
  const least = signalsBefore + 2;
  assert.ok(least <= lastEventId && lastEventId <= least + meanwhile, `${lastEventId} events`);
});
