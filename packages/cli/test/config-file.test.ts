// Options from a file: which file, what goes before what, and what is refused.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, renameSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "smol-toml";
import { servedOnce, serving, temporaryDirectory } from "./command.ts";
import { ran } from "./terminal/recorded-terminal.ts";

const written = (folder: string, name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

const printed = async (words: readonly string[], environment: Record<string, string> = {}) => {
  const { code, stdout, stderr } = await ran(["serve", "--print-config", ...words], {
    environment,
  });
  assert.equal(code, 0, stderr);
  return stdout;
};

test("options come from the command line, else the environment, else the file, else the defaults", async () => {
  using folder = temporaryDirectory();
  const file = written(
    folder.path,
    "ekiden.toml",
    'port = 8001\npoll-seconds = 21\nregion = "eu-west-1"\naccept-clock = true\n' +
      'console = false\ninbox-lists = ["people", "board-*"]\n',
  );
  const text = await printed(["--config", file, "--port", "8003"], { EKIDEN_POLL_SECONDS: "22" });
  const config = parse(text);
  assert.equal(config.port, 8003);
  assert.equal(config["poll-seconds"], 22);
  assert.equal(config.region, "eu-west-1");
  assert.equal(config["accept-clock"], "yes");
  assert.equal(config.console, "off");
  assert.deepEqual(config["inbox-lists"], ["people", "board-*"]);
  assert.equal(config.host, "127.0.0.1");
  const lineOf = (flag: string) => text.split("\n").find((line) => line.startsWith(`${flag} =`));
  assert.match(lineOf("port") ?? "", /# --port$/);
  assert.match(lineOf("poll-seconds") ?? "", /# EKIDEN_POLL_SECONDS$/);
  assert.ok(lineOf("region")?.endsWith(`# region in ${file}`));
  assert.match(lineOf("host") ?? "", /# default$/);
});

test("what is printed is a file that says the same", async () => {
  using folder = temporaryDirectory();
  const first = await printed(["--quota", "StartTimer=2000/200", "--allowed-hosts", "a,*.b"]);
  const file = written(folder.path, "again.toml", first);
  const withoutSources = (text: string) => text.replaceAll(/ {2}# .*/g, "");
  assert.equal(withoutSources(await printed(["--config", file])), withoutSources(first));
});

test("the clock is accepted by a switch, which needs no value", async () => {
  const config = parse(await printed(["--accept-clock", "--data", ":memory:"]));
  assert.deepEqual([config["accept-clock"], config.data], ["yes", ":memory:"]);
});

test("a file in JSON is named by the environment, and may name its schema", async () => {
  using folder = temporaryDirectory();
  const text = JSON.stringify({ $schema: "ekiden.schema.json", port: 8004, nodes: "1" });
  const file = written(folder.path, "ekiden.json", text);
  assert.equal(parse(await printed([], { EKIDEN_SERVER_CONFIG: file })).port, 8004);
});

test("passwords and keys are not printed", async () => {
  const secrets = { EKIDEN_MASTER_KEY: "m4ster", EKIDEN_FIRST_KEY: "AKIA:f1rst" };
  const text = await printed(["--store", "postgres://ekiden:p4ssword@db/ekiden"], secrets);
  assert.doesNotMatch(text, /p4ssword|m4ster|f1rst/);
  assert.match(text, /store = "postgres:\/\/ekiden@db\/ekiden"/);
  assert.match(text, /# EKIDEN_MASTER_KEY is given\.\n# EKIDEN_FIRST_KEY is given\./);
});

test("other commands about a store find it in the file", async () => {
  using folder = temporaryDirectory();
  const data = join(folder.path, "data");
  await servedOnce(data, { access: "keys" });
  const file = written(folder.path, "ekiden.toml", `data = ${JSON.stringify(data)}\n`);
  const made = await ran(["key", "create", "--config", file]);
  assert.equal(made.code, 0, made.stderr);
  const listed = await ran(["key", "list", "--data", data]);
  assert.equal(listed.code, 0);
  assert.match(listed.stdout, /000000000000 {2}admin {2}AKIA/);
});

test("what a file may not say is refused in one line that names the file", async () => {
  using folder = temporaryDirectory();
  const isRoot = process.getuid?.() === 0;
  const refused: readonly (readonly [text: string, words: RegExp])[] = [
    ["port = ", /bad\d\.toml cannot be read as TOML .*: Invalid TOML/],
    ["prot = 1", /bad\d\.toml has an option that there is not: prot\. `ekiden serve --help`/],
    ["pollSeconds = 1", /not: pollSeconds\. It is written poll-seconds\./],
    ["port = 70000", /port in .*bad\d\.toml cannot be "70000": it takes a whole number/],
    ["port = [1, 2]", /port in .*bad\d\.toml takes a whole number from 0 to 65535/],
    ["port = true", /port in .*bad\d\.toml takes a whole number/],
    ["[server]\nport = 1", /has an option that there is not: server/],
    [`host = "${"a".repeat(70_000)}"`, /has 70009 bytes, and may have 65536/],
  ];
  for (const [index, [text, words]] of refused.entries()) {
    const file = written(folder.path, `bad${index}.toml`, text);
    const { code, stderr } = await ran(["serve", "--config", file]);
    assert.equal(code, 1, text);
    assert.match(stderr, words);
    assert.match(stderr, /^ekiden: [^\n]+\n$/);
  }
  const missing = await ran(["serve", "--config", join(folder.path, "missing.toml")]);
  assert.equal(missing.code, 1);
  assert.match(missing.stderr, /The configuration in .*missing\.toml cannot be read\. \(ENOENT/);
  if (isRoot) return;
  const closed = written(folder.path, "closed.toml", "port = 1");
  chmodSync(closed, 0);
  const { code, stderr } = await ran(["serve", "--config", closed]);
  assert.equal(code, 1);
  assert.match(stderr, /EACCES/);
});

test("SIGHUP applies the level of the log, and says which other options need a restart", async () => {
  using folder = temporaryDirectory();
  const file = written(folder.path, "ekiden.toml", 'log-level = "warn"\n');
  await using server = serving(["--config", file]);
  await server.says(/Stop it with/);
  assert.ok(server.stdout.includes(`options from ${file}`));
  writeFileSync(file, 'log-level = "info"\npoll-seconds = 5\n');
  server.signal("SIGHUP");
  await server.says(/the configuration was read again/);
  await server.says(/"ekiden\.options":\["poll-seconds"\].*which a restart applies/);
  writeFileSync(file, "log-level = 1\n");
  server.signal("SIGHUP");
  await server.says(/log-level in .*ekiden\.toml cannot be .*that of before stays in force/);
});

test("a SIGHUP is obeyed that comes before the configuration is read", async () => {
  using folder = temporaryDirectory();
  const file = join(folder.path, "ekiden.toml");
  // The server waits here for its configuration. What it reads later is a file.
  execFileSync("mkfifo", [file]);
  await using server = serving(["--config", file]);
  const writing = await open(file, "w");
  renameSync(written(folder.path, "next.toml", 'log-level = "info"\npoll-seconds = 5\n'), file);
  server.signal("SIGHUP");
  await writing.writeFile('log-level = "warn"\n');
  await writing.close();
  await server.says(/"ekiden\.options":\["poll-seconds"\].*which a restart applies/);
  server.signal("SIGTERM");
  assert.equal(await server.ended, 0);
});

test("SIGHUP does not end a server without files and without a terminal, as a service runs", async () => {
  await using server = serving();
  await server.says(/Stop it with/);
  server.signal("SIGHUP");
  await server.says(/the configuration was read again/);
  server.signal("SIGTERM");
  assert.equal(await server.ended, 0);
});
