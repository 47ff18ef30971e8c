// Who can read a data directory: the user of its server alone.
import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { ownMasterKey } from "../../src/access/keys/master-key-file.ts";
import { keepForOwner } from "../../src/store/sqlite/owner-only.ts";
import { openSqliteStore } from "../../src/store/sqlite-store.ts";
import { temporaryDirectory } from "./data-directory.ts";
import { limits } from "./suite/store-harness.ts";

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);
const modesIn = (directory: string) =>
  Object.fromEntries(readdirSync(directory).map((name) => [name, modeOf(join(directory, name))]));

/** As of a server of any `umask`. */
const withLooseUmask = async (act: () => Promise<void>): Promise<void> => {
  const before = process.umask(0);
  try {
    await act();
  } finally {
    process.umask(before);
  }
};

const database = ["ekiden.db", "ekiden.db-shm", "ekiden.db-wal"];
const ours = [...database, "ekiden.lock", "ekiden.lock-journal", "ekiden.pid", "master.key"];
const ownerOnly = Object.fromEntries(ours.map((name) => [name, "600"]));

describe("a data directory", () => {
  test("is made for its owner alone, and so is what is in it", async () => {
    using directory = temporaryDirectory();
    const data = join(directory.path, "above", "data");
    await withLooseUmask(async () => {
      const store = openSqliteStore({ directory: data, limits });
      ownMasterKey(join(data, "master.key"), false);
      assert.deepEqual(modesIn(data), ownerOnly);
      await store.close();
    });
    assert.equal(modeOf(data), "700");
    assert.equal(modeOf(join(directory.path, "above")), "700");
  });

  test("that others could read is theirs no more, with the copies in it", async () => {
    using directory = temporaryDirectory();
    const data = join(directory.path, "data");
    await withLooseUmask(async () => {
      mkdirSync(data);
      await openSqliteStore({ directory: data, limits }).close();
      for (const name of ["master.key", "ekiden.db.copy", "notes.txt"]) {
        writeFileSync(join(data, name), "");
      }
      for (const name of readdirSync(data)) chmodSync(join(data, name), 0o644);
      chmodSync(data, 0o755);
      const told: string[] = [];
      const news = { readableByOthers: (path: string) => void told.push(path) };
      const store = openSqliteStore({ directory: data, limits, news });
      const copies = { "ekiden.db.copy": "600", "notes.txt": "644" };
      assert.deepEqual(modesIn(data), { ...ownerOnly, ...copies });
      assert.equal(modeOf(data), "700");
      assert.deepEqual(told, []);
      await store.close();
    });
  });

  const skip = process.platform !== "linux" && "only Linux has such a directory";
  test("that cannot be changed is reported, with its mode", { skip }, () => {
    const told: [string, string][] = [];
    // No user may change it, not even root.
    keepForOwner("/proc/self/fdinfo", (path, mode) => told.push([path, mode]));
    assert.deepEqual(told, [["/proc/self/fdinfo", "555"]]);
  });
});
