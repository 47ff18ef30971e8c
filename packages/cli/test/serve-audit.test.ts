import assert from "node:assert/strict";
import { readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { call, register, serving, temporaryDirectory } from "./command.ts";

const namesIn = (text: string): unknown[] =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line).eventName);

test("an audit log is a file of records, opened again on SIGHUP and whole when the server ends", async () => {
  using directory = temporaryDirectory();
  const file = join(directory.path, "audit.log");
  await using server = serving(["--audit", file, "--log-level", "info"]);
  const url = await server.url();
  await register(url, "one");
  const old = join(directory.path, "audit.log.1");
  renameSync(file, old);
  server.signal("SIGHUP");
  await server.says(/"body":"the audit log was opened again"/);
  await call(url, "DescribeDomain", { name: "one" });
  server.signal("SIGTERM");
  assert.equal(await server.ended, 0);
  assert.deepEqual(namesIn(readFileSync(old, "utf8")), ["RegisterDomain"]);
  assert.deepEqual(namesIn(readFileSync(file, "utf8")), ["DescribeDomain"]);
});

test("with records on the standard output, nothing else is there", async () => {
  await using server = serving(["--audit", "-"]);
  await register(await server.url(), "one");
  server.signal("SIGTERM");
  assert.equal(await server.ended, 0);
  assert.deepEqual(namesIn(server.stdout), ["RegisterDomain"]);
  assert.match(server.stderr, /Stop it with Ctrl\+C/);
});

test("an audit log that cannot be written ends the start with one line", async () => {
  await using server = serving(["--audit", "/nowhere/audit.log"]);
  assert.equal(await server.ended, 1);
  assert.match(
    server.stderr,
    /^ekiden: The audit log \/nowhere\/audit\.log cannot be written: .*\n$/,
  );
});
