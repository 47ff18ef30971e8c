// Keys of a data directory that another store holds: read and written beside it.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import Sqlite from "better-sqlite3";
import { openSqliteKeys, openSqliteStore } from "../../src/store/sqlite-store.ts";
import type { StoredKey } from "../../src/store/store.ts";
import { temporaryDirectory } from "./data-directory.ts";
import { dawn, domain, domainNamed, limits, StoreHarness } from "./suite/store-harness.ts";

const openHarness = (directory: string): Promise<StoreHarness> =>
  StoreHarness.open({
    isDurable: true,
    async open() {
      const store = openSqliteStore({ directory, limits });
      return { store, reopen: () => assert.fail(), close: () => store.close() };
    },
  });

const key = (id: string): StoredKey => ({
  id,
  account: "123456789012",
  user: "worker",
  status: "active",
  createdAt: dawn,
  secret: Buffer.from("sealed"),
});

describe("keys beside a store that is open", () => {
  test("are seen by each of the two as soon as the other has changed them", async () => {
    using directory = temporaryDirectory();
    const store = openSqliteStore({ directory: directory.path, limits });
    const { keys, close } = openSqliteKeys(directory.path);
    await keys.add(key("AKIA1"), 10);
    assert.equal((await store.keys.find("AKIA1"))?.status, "active");
    await keys.setStatus("AKIA1", "disabled");
    assert.equal((await store.keys.find("AKIA1"))?.status, "disabled");
    await store.keys.delete("AKIA1");
    assert.equal(await keys.find("AKIA1"), undefined);
    await close();
    await store.close();
  });

  test("are written while the store commits, and nothing of either is lost", async () => {
    using directory = temporaryDirectory();
    const ids = Array.from({ length: 100 }, (_, index) => `AKIA${index}`);
    {
      await using harness = await openHarness(directory.path);
      const { keys, close } = openSqliteKeys(directory.path);
      const runs = ids.map((id) => harness.start(id));
      for (const id of ids) {
        assert.equal(await keys.add(key(id), 1_000), true);
        await new Promise((resolve) => setImmediate(resolve));
      }
      await Promise.all(runs);
      await close();
    }
    const store = openSqliteStore({ directory: directory.path, limits });
    assert.equal((await store.keys.list({ pageSize: 1_000 })).items.length, ids.length);
    for (const workflowId of ids) {
      assert.ok(await store.executions.find({ domain, workflowId }), workflowId);
    }
    await store.close();
  });

  test("wait for a store that is just writing", async () => {
    using directory = temporaryDirectory();
    const store = openSqliteStore({ directory: directory.path, limits });
    const { keys, close } = openSqliteKeys(directory.path);
    const registered = store.domains.register(
      { key: domainNamed("d"), status: "REGISTERED", retentionDays: "1", tags: [] },
      10,
    );
    assert.equal(await keys.add(key("AKIA1"), 10), true);
    await registered;
    await close();
    await store.close();
  });

  test("are found where no store is open", async () => {
    using directory = temporaryDirectory();
    const store = openSqliteStore({ directory: directory.path, limits });
    await store.keys.add(key("AKIA1"), 10);
    await store.close();
    const { keys, close } = openSqliteKeys(directory.path);
    assert.equal((await keys.find("AKIA1"))?.user, "worker");
    await keys.add(key("AKIA2"), 10);
    await close();
    const again = openSqliteStore({ directory: directory.path, limits });
    assert.equal((await again.keys.find("AKIA2"))?.user, "worker");
    await again.close();
  });

  test("are refused where there is no database, a foreign one, or one of another version", async () => {
    using directory = temporaryDirectory();
    const refused = (message: RegExp) =>
      assert.throws(() => openSqliteKeys(directory.path), { name: "StoreError", message });
    refused(/^There is no data in .*\. Name the data directory/);
    await openSqliteStore({ directory: directory.path, limits }).close();
    const database = new Sqlite(join(directory.path, "ekiden.db"));
    database.pragma("user_version = 1");
    refused(/older Ekiden \(its version is 1.*Start the server of this version there first/);
    database.pragma("user_version = 99");
    refused(/newer Ekiden/);
    database.pragma("application_id = 1");
    refused(/belongs to another program/);
    database.close();
  });

  test("are refused in one line where their table is missing, and nothing stays open", async () => {
    using directory = temporaryDirectory();
    await openSqliteStore({ directory: directory.path, limits }).close();
    const file = join(directory.path, "ekiden.db");
    const database = new Sqlite(file);
    database.exec("drop table access_keys");
    database.close();
    const message = /no such table: access_keys/;
    assert.throws(() => openSqliteKeys(directory.path), { name: "StoreError", message });
    if (process.platform !== "linux") return;
    assert.ok(!openFiles().includes(file));
  });
});

const openFiles = (): readonly string[] =>
  readdirSync("/proc/self/fd").flatMap((descriptor) => {
    const path = `/proc/self/fd/${descriptor}`;
    return existsSync(path) ? [readlinkSync(path)] : [];
  });
