import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { memoryFolder, writeIntoMemory } from "./test-folder.ts";

const folder = memoryFolder();
const skip = folder ? false : "this machine has no room in memory for what tests write";

test("tests write where every user may, programs start, and nothing is left of runs before", {
  skip,
}, () => {
  assert.ok(folder);
  const { path, remove } = folder;
  assert.equal(statSync(path).mode & 0o7777, 0o1777);
  const program = join(path, "program");
  writeFileSync(program, "#!/bin/sh\necho started\n", { mode: 0o755 });
  assert.equal(execFileSync(program, { encoding: "utf8" }), "started\n");
  remove();
  assert.ok(!existsSync(path));
  // Of a process that has ended: its number is above all that Linux gives.
  const left = join(dirname(path), "ekiden-tests-4194305-left");
  mkdirSync(left);
  try {
    memoryFolder()?.remove();
    assert.ok(!existsSync(left));
  } finally {
    rmSync(left, { recursive: true, force: true });
  }
});

test("temporary files go into memory until the run ends", { skip }, () => {
  const before = tmpdir();
  const leave = writeIntoMemory();
  const during = tmpdir();
  leave();
  assert.match(during, /^\/dev\/shm\/ekiden-tests-/);
  assert.ok(!existsSync(during));
  assert.equal(tmpdir(), before);
});
