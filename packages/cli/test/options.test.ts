import assert from "node:assert/strict";
import { test } from "node:test";
import { options } from "@ekiden/server";
import { ekiden } from "./command.ts";
import { ran } from "./terminal/recorded-terminal.ts";

test("the help names every option, its environment variable and its default", async () => {
  const help = await ran(["serve", "--help"]);
  assert.equal(help.code, 0);
  const text = help.stdout.replaceAll(/\s+/g, " ");
  for (const { flag, environment, fallback } of Object.values(options)) {
    assert.ok(text.includes(` --${flag} <`) || text.includes(` --${flag} [`), flag);
    assert.ok(text.includes(`(default ${fallback}; ${environment})`), environment);
  }
  assert.match(help.stdout, /Examples:\n {2}ekiden serve/);
});

test("the version is that of the package", async () => {
  await using version = ekiden(["--version"]);
  assert.equal(await version.ended, 0);
  assert.match(version.stdout, /^\d+\.\d+\.\d+\n$/);
});

test("without a command the help is shown, and nothing is started", async () => {
  const nothing = await ran([]);
  assert.equal(nothing.code, 1);
  assert.match(nothing.stderr, /Usage: ekiden/);
  assert.match(nothing.stderr, /\nekiden: name a command; `ekiden serve` starts a server\.\n$/);
  const noun = await ran(["task"]);
  assert.equal(noun.code, 1);
  assert.match(noun.stderr, /\nekiden: name one of the commands of `ekiden task`\.\n$/);
});

const mistakes = {
  "an unknown option": [
    ["serve", "--prot", "1"],
    /unknown option '--prot' \(Did you mean --port\?\)/,
  ],
  "an unknown command": [["sreve"], /unknown command 'sreve' \(Did you mean serve\?\)/],
  "an option without its value": [["serve", "--port"], /'--port <port>' argument missing/],
  "a word too many": [["serve", "here"], /too many arguments for 'serve'/],
  "a port that is none": [
    ["serve", "--port", "70000"],
    /--port cannot be "70000": it takes a whole/,
  ],
  "unknown limits": [["serve", "--limits", "none"], /--limits cannot be "none": it takes one of/],
  "a quota for what has none": [
    ["serve", "--data", ":memory:", "--quota", "StartTimer=1/1", "--quota", "RecordMarker=1/1"],
    /--quota cannot be "RecordMarker=1\/1": nothing named "RecordMarker" has a quota/,
  ],
  "a clock that is to be accepted in other words": [
    ["serve", "--accept-clock", "always"],
    /--accept-clock cannot be "always": it takes one of yes, no/,
  ],
  "more nodes than one machine may run": [
    ["serve", "--nodes", "65"],
    /--nodes cannot be "65": it takes a whole number from 1 to 64/,
  ],
  "several nodes over the files of one": [
    ["serve", "--nodes", "2"],
    /--nodes 2 needs a PostgreSQL database, .* --store postgres:\/\/.* leave --nodes out/,
  ],
  "ports for the metrics of several nodes beyond the last one": [
    ["serve", "--nodes", "2", "--store", "postgres://u@h/d", "--metrics", "127.0.0.1:65535"],
    /--metrics 127.0.0.1:65535 cannot be used with --nodes 2: .* from 1 to 65534/,
  ],
  "records of several nodes on one standard output": [
    ["serve", "--nodes", "2", "--store", "postgres://u@h/d", "--audit", "-"],
    /--audit - cannot be used with --nodes 2: .* Name a file with --audit/,
  ],
  "a poll that waits too long": [["serve", "--poll-seconds", "601"], /whole number from 1 to 600/],
} as const;

for (const [what, [args, expected]] of Object.entries(mistakes)) {
  test(`${what}: one line says so, and the exit code is 1`, async () => {
    const mistaken = await ran(args);
    assert.equal(mistaken.code, 1);
    assert.match(mistaken.stderr, expected);
    assert.match(mistaken.stderr, /^ekiden: .*[^.]\.\n$/);
    assert.equal(mistaken.stdout, "");
  });
}

test("a variable with a bad value is named as the variable that it is", async () => {
  const mistaken = await ran(["serve"], { environment: { EKIDEN_LOG_LEVEL: "loud" } });
  assert.equal(mistaken.code, 1);
  assert.match(
    mistaken.stderr,
    /^ekiden: EKIDEN_LOG_LEVEL cannot be "loud": it takes one of .*\.\n$/,
  );
});
