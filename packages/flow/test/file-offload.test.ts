// What is on the disk when an offload in files gives its key away.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { type FileHandle, mkdtemp, open, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileOffload } from "@ekiden/flow";

const key = "a".repeat(64);

test("a key is given away once the name of its file is on the disk, and those of new folders", async (t) => {
  const place = await mkdtemp(join(tmpdir(), "ekiden-offload-"));
  const deep = join(place, "deep");
  const deeper = join(deep, "deeper");
  const handle = await open(place);
  const handles: FileHandle = Object.getPrototypeOf(handle);
  await handle.close();
  const { sync } = handles;
  const synced: unknown[] = [];
  t.mock.method(handles, "sync", async function (this: FileHandle) {
    const stats = await this.stat();
    if (stats.isDirectory()) synced.push([stats.ino, existsSync(join(deeper, key))]);
    await sync.call(this);
  });
  const inode = async (path: string) => (await stat(path)).ino;
  await fileOffload(deeper).put(key, "text");
  const made = [await inode(deep), await inode(place)].map((each) => [each, false]);
  const named = [await inode(deeper), true];
  assert.deepEqual(synced, [...made, named]);
  await fileOffload(deeper).put("b".repeat(64), "text");
  assert.deepEqual(synced, [...made, named, named]);
});
