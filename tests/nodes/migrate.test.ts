import assert from "node:assert/strict";
import { after, test } from "node:test";
import { startTestPostgres } from "@ekiden/testing";
import { Command, migrate, serve } from "./command.ts";

const postgres = await startTestPostgres();
after(() => postgres[Symbol.asyncDispose]());

test("the command migrate says what is due, does it, and then has nothing to do", async () => {
  const url = await postgres.createDatabase();
  const say = async (...more: string[]) => {
    await using command = migrate(url, ...more);
    const { code, stdout, stderr } = await command.ended;
    assert.equal(stderr, "");
    return { code, lines: stdout.trimEnd().split("\n") };
  };
  const due = await say("--check");
  assert.equal(due.code, 2);
  assert.match(
    due.lines.join(),
    /is at version 0: (one|\d+) migrations? (is|are) due, run `ekiden migrate`$/,
  );
  assert.deepEqual(await say("--check"), due, "and changes nothing");
  const done = await say();
  assert.equal(done.code, 0);
  assert.match(done.lines[0] ?? "", /^migration 1, the first schema: done in \d+ ms$/);
  assert.match(done.lines.at(-1) ?? "", /is at version \d+: no migration is due$/);
  for (const check of [["--check"], []]) {
    const idle = await say(...check);
    assert.deepEqual(idle, { code: 0, lines: done.lines.slice(-1) });
  }
});

test("the command migrate leaves a database alone that a newer program has expanded", async () => {
  const url = await postgres.createDatabase();
  await using first = migrate(url);
  await first.ended;
  const name = /\/(ekiden_\d+)\?/.exec(url)?.[1] ?? "";
  await postgres.run(name, "update ekiden_version set version = 1000");
  for (const more of [[], ["--check"]]) {
    await using command = migrate(url, ...more);
    const { code, stdout } = await command.ended;
    assert.equal(code, 0);
    assert.match(stdout, /is at version 1000: a newer program has migrated it, and this one can/);
  }
  await using server = serve(url);
  await server.url();
});

test("the command migrate without a database says that it needs one", async () => {
  await using command = new Command(["migrate"]);
  const { code, stderr } = await command.ended;
  assert.equal(code, 1);
  assert.match(stderr, /^ekiden: Name the database with --store postgres:\/\/[^\n]+\n$/);
});

test("a server that migrates its database logs it", async () => {
  await using server = serve(await postgres.createDatabase());
  await server.says(/"body":"migration 1, the first schema: done in \d+ ms"/);
  await server.url();
});
