// The log of a server as people read it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createLog } from "@ekiden/server";
import { readableOutlet } from "../src/readable-log.ts";
import { serving } from "./command.ts";

/** A stream that keeps what is written to it. */
const streamOf = (isTTY: boolean) => {
  const texts: string[] = [];
  return { isTTY, texts, write: (text: string) => texts.push(text) };
};

test("a line has its time, level, sentence and facts; what would move the cursor is escaped", () => {
  const stream = streamOf(false);
  const log = createLog("info", readableOutlet("pretty", stream));
  log.auditNotReopened(new Error("gone\u001b[2J"));
  const [line = ""] = stream.texts;
  assert.match(
    line,
    /^\d\d:\d\d:\d\d ERROR the audit log cannot be .* ekiden\.reason=gone\\u001b\[2J\n$/,
  );
});

test("a terminal gets readable lines, and a file or a supervisor lines of JSON", () => {
  assert.ok(readableOutlet("auto", streamOf(true)));
  assert.equal(readableOutlet("auto", streamOf(false)), undefined);
  assert.equal(readableOutlet("json", streamOf(true)), undefined);
  assert.ok(readableOutlet("pretty", streamOf(false)));
});

test("a server that is told to writes no JSON, before its greeting or after", async () => {
  await using server = serving(["--log-format", "pretty"]);
  await server.says(/Stop it with/);
  server.signal("SIGTERM");
  assert.equal(await server.ended, 0);
  assert.match(server.stderr, /^\d\d:\d\d:\d\d INFO {2}listening url\.full=http:/);
  assert.match(server.stderr, /INFO {2}drained: every call was answered\n$/);
  assert.doesNotMatch(server.stderr, /\{/);
});
