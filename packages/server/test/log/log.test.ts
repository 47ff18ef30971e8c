// The log where its file takes nothing, as on a full disk, or into a pipe that is not read.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
} from "node:fs";
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

const withPipes = { skip: process.platform === "win32" && "Windows has no pipes in folders" };

test(
  "lines for which a pipe has no room stop nothing, and go out once it is read",
  withPipes,
  () => {
    const directory = mkdtempSync(join(tmpdir(), "ekiden-log-"));
    const pipe = join(directory, "pipe");
    spawnSync("mkfifo", [pipe]);
    const open = (mode: number) => openSync(pipe, mode | constants.O_NONBLOCK);
    const [reader, writer] = [open(constants.O_RDONLY), open(constants.O_WRONLY)];
    const read = Buffer.alloc(1_000_000);
    let bytes = 0;
    const readAll = () => {
      bytes += readSync(reader, read.subarray(bytes));
    };
    const log = createLog("info", logFile(writer));
    const urls = Array.from({ length: 15 }, (_, line) => `${line}${"x".repeat(10_000)}`);
    for (const url of urls) log.listening(url);
    for (const next of ["one", "two", "three"]) {
      readAll();
      log.listening(next);
    }
    readAll();
    for (const descriptor of [reader, writer]) closeSync(descriptor);
    rmSync(directory, { recursive: true });
    const lines = read.toString("utf8", 0, bytes).trimEnd().split("\n");
    assert.deepEqual(
      lines.map((line) => JSON.parse(line)["url.full"]),
      [...urls, "one", "two", "three"],
    );
  },
);
