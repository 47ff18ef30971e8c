// The log where its file takes nothing, as on a full disk.
import assert from "node:assert/strict";
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createLog, logFile } from "../../src/log/log.ts";

const full = "/dev/full";
const skip = !existsSync(full) && "this system has no /dev/full";

/** Logs to a file on a full disk, then makes room and logs twice more; the urls of its lines. */
const urlsAfter = (lines: readonly string[]): readonly string[] => {
  const directory = mkdtempSync(join(tmpdir(), "ekiden-log-"));
  const descriptor = openSync(full, "w");
  const log = createLog("info", logFile(descriptor));
  for (const url of lines) log.listening(url);
  // Room, for the same descriptor: the lowest that is free.
  closeSync(descriptor);
  const path = join(directory, "log");
  assert.equal(openSync(path, "w"), descriptor);
  log.listening("next");
  log.listening("last");
  closeSync(descriptor);
  const written = readFileSync(path, "utf8").trimEnd().split("\n");
  rmSync(directory, { recursive: true });
  return written.map((line) => JSON.parse(line)["url.full"]);
};

test("lines for which a disk has no room stop nothing, and go out once there is", { skip }, () => {
  assert.deepEqual(urlsAfter(["first", "second"]), ["first", "second", "next", "last"]);
});

test("no more than a megabyte of lines waits for room: those after it are dropped", {
  skip,
}, () => {
  const long = "x".repeat(100_000);
  const urls = urlsAfter(Array.from({ length: 30 }, () => long));
  assert.equal(urls.filter((url) => url === long).length, 9);
  assert.equal(urls.at(-1), "last", "after what waited, all is written again");
});
