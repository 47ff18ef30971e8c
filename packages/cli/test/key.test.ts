// Keys from the command line, and the server that wants them.
import assert from "node:assert/strict";
import {
  chownSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { command } from "../../../tools/command.ts";
import { Command, call, ekiden, servedOnce, serving, temporaryDirectory } from "./command.ts";
import { type Ran, ran } from "./terminal/recorded-terminal.ts";

const list = { registrationStatus: "REGISTERED" };
const unsigned = {
  __type: "com.amazon.coral.service#MissingAuthenticationTokenException",
  message: "Missing Authentication Token",
};

/** The variables that a command has printed. */
const variablesOf = ({ stdout }: Pick<Ran, "stdout">): Record<string, string> =>
  Object.fromEntries(
    [...stdout.matchAll(/^ *(AWS_\w+)=(\S+)$/gm)].map(([, name = "", value = ""]) => [name, value]),
  );

const key = async (...words: string[]): Promise<Ran> => {
  const command = await ran(["key", ...words]);
  assert.equal(command.code, 0, command.stderr);
  return command;
};

test("a server that others can reach refuses unsigned calls, and says how to get a key", async () => {
  using directory = temporaryDirectory();
  await using server = serving(["--host", "0.0.0.0", "--data", directory.path]);
  await server.says(/Stop it with/);
  const { port } = new URL(await server.url());
  assert.deepEqual(await call(`http://127.0.0.1:${port}`, "ListDomains", list), unsigned);
  assert.match(server.stdout, /0\.0\.0\.0 can be reached from other machines\./);
  assert.doesNotMatch(server.stdout, /WARNING/);
  assert.ok(server.stdout.includes(`ekiden key create --user NAME --data ${directory.path}\n`));
});

test("the first key is made and shown at the first start, and never again", async () => {
  using directory = temporaryDirectory();
  const shown: Record<string, string>[] = [];
  for (const _ of [1, 2]) {
    await using server = serving(["--access", "keys", "--data", directory.path]);
    await server.says(/Stop it with/);
    shown.push(variablesOf(server));
    server.signal("SIGTERM");
    assert.equal(await server.ended, 0);
    assert.ok(!server.stderr.includes(shown[0]?.AWS_SECRET_ACCESS_KEY ?? ""), "not in the log");
  }
  assert.deepEqual(Object.keys(shown[0] ?? {}), ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]);
  assert.deepEqual(shown[1], {});
  for (const file of readdirSync(directory.path)) {
    const bytes = readFileSync(join(directory.path, file));
    assert.equal(bytes.indexOf(shown[0]?.AWS_SECRET_ACCESS_KEY ?? ""), -1, file);
  }
});

test("a first key that is brought along is in force, and its secret is shown nowhere", async () => {
  using directory = temporaryDirectory();
  const given = variablesOf(await key("generate"));
  const { AWS_ACCESS_KEY_ID: id = "", AWS_SECRET_ACCESS_KEY: secret = "" } = given;
  const file = join(directory.path, "first-key.env");
  writeFileSync(file, `export AWS_ACCESS_KEY_ID=${id}\nAWS_SECRET_ACCESS_KEY="${secret}"\n`);
  const data = join(directory.path, "data");
  for (const [options, environment] of [
    [["--first-key-file", file, "--data", data], {}],
    [["--data", data], { EKIDEN_FIRST_KEY: `${id}:${secret}` }],
    [["--data", join(directory.path, "another")], { EKIDEN_FIRST_KEY: `${id}:${secret}` }],
  ] as const) {
    await using server = serving(["--access", "keys", ...options], environment);
    await server.says(/Stop it with/);
    const words = ["domain", "list", "--endpoint", await server.url()];
    const listed = await ran(words, { environment: given });
    assert.equal(listed.code, 0, listed.stderr);
    assert.ok(!`${server.stdout}${server.stderr}`.includes(secret), server.stdout);
  }
});

test("a first key that is none is refused in one line, which does not repeat it", async () => {
  using directory = temporaryDirectory();
  const file = join(directory.path, "first-key.env");
  writeFileSync(file, "AWS_ACCESS_KEY_ID=AKIAFRIDA\n");
  for (const words of [
    ["--first-key-file", file],
    ["--first-key-file", join(directory.path, "missing")],
  ]) {
    const data = join(directory.path, "data");
    const command = ekiden(["serve", "--access", "keys", "--data", data, ...words]);
    assert.equal(await command.ended, 1);
    assert.match(command.stderr, /^ekiden: .*(ekiden key generate|cannot be read).*\n$/);
    assert.doesNotMatch(command.stderr, /FRIDA/);
  }
});

test("keys are made, listed, changed and deleted while the server runs", async () => {
  using directory = temporaryDirectory();
  const data = ["--data", directory.path];
  await using server = serving(["--access", "keys", ...data]);
  await server.says(/Stop it with/);
  const made = await key("create", "--user", "worker", "--account", "123456789012", ...data);
  const { AWS_ACCESS_KEY_ID: id = "", AWS_SECRET_ACCESS_KEY: secret = "" } = variablesOf(made);
  assert.match(made.stderr, /the user worker in the account 123456789012, shown only this once/);
  const lineOf = async (wanted: string) =>
    (await key("list", ...data)).stdout.split("\n").find((line) => line.includes(wanted));
  assert.match((await lineOf(id)) ?? "", /^123456789012 {2}worker {2}AKIA\w{16} {2}active .* -$/);
  assert.match(
    (await key("disable", id, ...data)).stderr,
    /is disabled\. Running servers apply it/,
  );
  assert.match((await lineOf(id)) ?? "", /disabled/);
  assert.match((await key("enable", id, ...data)).stderr, /is active\./);
  const rotated = await key("rotate", id, "--keep-hours", "2", ...data);
  assert.notEqual(variablesOf(rotated).AWS_SECRET_ACCESS_KEY, secret);
  assert.match(rotated.stderr, /The previous secret stays valid for 2 hours/);
  const session = await key("session", id, "--seconds", "900", ...data);
  assert.match(variablesOf(session).AWS_ACCESS_KEY_ID ?? "", /^ASIA/);
  assert.ok(variablesOf(session).AWS_SESSION_TOKEN);
  assert.match((await key("delete", id, ...data)).stderr, /is deleted\./);
  assert.equal(await lineOf(id), undefined);
});

test("an account beside the server's own gets its first key, and is told what it may do", async () => {
  using directory = temporaryDirectory();
  const data = ["--data", directory.path];
  const own = ["--account", "123456789012"];
  await using server = serving(["--access", "keys", ...own, ...data]);
  await server.says(/Stop it with/);
  const owner = await key("create", "--account", "210987654321", ...data);
  assert.match(owner.stderr, /the user admin in the account 210987654321/);
  assert.match(owner.stderr, /It may do everything in the account 210987654321, until a policy/);
  const worker = await key("create", "--account", "210987654321", "--user", "worker", ...data);
  const there = `--account 210987654321 --data ${directory.path}`;
  assert.match(worker.stderr, new RegExp(`attach FILE --user worker ${there}\n$`));
});

test("another account than that of what is stored: one line says so and what to do", async () => {
  using directory = temporaryDirectory();
  const data = ["--data", directory.path];
  await servedOnce(directory.path, { access: "keys", account: "123456789012" });
  await using server = serving(["--access", "keys", "--account", "210987654321", ...data]);
  assert.equal(await server.ended, 1);
  assert.match(server.stderr, /^ekiden: What .* belongs to the account 123456789012: .*\n$/);
});

test("a server with an account of which there is no key: one line says so and what to do", async () => {
  using directory = temporaryDirectory();
  const data = ["--data", directory.path];
  await servedOnce(directory.path);
  await key("create", "--account", "123456789012", ...data);
  {
    await using server = serving(["--access", "keys", ...data]);
    assert.equal(await server.ended, 1);
    assert.match(server.stderr, /^ekiden: No key .* of the account 000000000000: .*\n$/);
  }
  await using server = serving(["--access", "keys", "--account", "123456789012", ...data]);
  await server.says(/Stop it with/);
});

test("the policies of a deleted key go with it, and those that its user keeps are named", async () => {
  using directory = temporaryDirectory();
  const data = ["--data", directory.path];
  await servedOnce(directory.path);
  const file = join(directory.path, "all.json");
  writeFileSync(file, '{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}');
  const made = [1, 2].map(async () => variablesOf(await key("create", "--user", "mary", ...data)));
  const [first = "", last = ""] = (await Promise.all(made)).map((each) => each.AWS_ACCESS_KEY_ID);
  const attach = async (...to: string[]) => {
    const { code, stderr } = await ran(["policy", "attach", file, ...to, ...data]);
    assert.equal(code, 0, stderr);
  };
  await attach("--user", "mary");
  await attach("--key", last);
  assert.match((await key("delete", first, ...data)).stderr, /is deleted\. Running .* second\.\n$/);
  assert.match(
    (await key("delete", last, ...data)).stderr,
    /last one of the user mary, whose policies stay for a later one: all\. This takes one away:\n/,
  );
  const listing = await ran(["policy", "list", ...data]);
  assert.equal(listing.stdout, "arn:aws:iam::000000000000:user/mary  all\n");
});

test("keys are managed too where no server runs", async () => {
  using directory = temporaryDirectory();
  const data = ["--data", directory.path];
  await servedOnce(directory.path);
  assert.match((await key("list", ...data)).stderr, /no keys\. `ekiden key create` makes one/);
  const made = variablesOf(await key("create", ...data));
  await using server = serving(["--access", "keys", ...data]);
  await server.says(/Stop it with/);
  assert.deepEqual(variablesOf(server), {}, "it is not the first one");
  assert.ok((await key("list", ...data)).stdout.includes(made.AWS_ACCESS_KEY_ID ?? "none"));
});

const memory = ["--data", ":memory:"];
const mistakes: Record<string, [args: string[], expected: RegExp]> = {
  "no data": [["list", "--data", "/nonexistent"], /no data in \/nonexistent\. Name the data dir/],
  "data in memory": [["list", ...memory], /has its own keys, which end with it/],
  "no id": [["disable"], /missing required argument 'id'/],
  "a session that is too short": [["session", "AKIA", "--seconds", "5"], /from 60 to 129600/],
  "an account that is none": [["create", "--account", "1", ...memory], /--account cannot be "1"/],
  "an unknown verb": [["destroy"], /unknown command 'destroy'/],
};

for (const [what, [args, expected]] of Object.entries(mistakes)) {
  test(`of keys, ${what}: one line says so and what to do`, async () => {
    const mistaken = await ran(["key", ...args]);
    assert.equal(mistaken.code, 1);
    assert.match(mistaken.stderr, expected);
    assert.match(mistaken.stderr, /^ekiden: .*\.\n$/);
    assert.equal(mistaken.stdout, "");
  });
}

test("another master key than the one of the keys: one line says so and what to do", async () => {
  using directory = temporaryDirectory();
  const data = ["--data", directory.path];
  await servedOnce(directory.path, { access: "keys" });
  const environment = { EKIDEN_MASTER_KEY: Buffer.alloc(32).toString("base64") };
  const refused = /^ekiden: The master key is not the one .*EKIDEN_MASTER_KEY.*\n$/;
  const made = await ran(["key", "create", ...data], { environment });
  assert.equal(made.code, 1);
  assert.match(made.stderr, refused);
  await using server = serving(["--access", "keys", ...data], environment);
  assert.equal(await server.ended, 1);
  assert.match(server.stderr, refused);
});

test("a server says that its master key lies beside its data, unless it is given one", async () => {
  using directory = temporaryDirectory();
  const beside = /the master key lies in the data directory/;
  {
    await using server = serving(["--access", "keys", "--data", directory.path]);
    await server.says(/Stop it with/);
    assert.match(server.stderr, beside);
  }
  using elsewhere = temporaryDirectory();
  using other = temporaryDirectory();
  const file = join(elsewhere.path, "key");
  writeFileSync(file, Buffer.alloc(32, 7).toString("base64"), { mode: 0o600 });
  const given = ["--data", other.path, "--master-key-file", file];
  await using server = serving(["--access", "keys", ...given]);
  await server.says(/Stop it with/);
  assert.doesNotMatch(server.stderr, beside);
  assert.doesNotMatch(server.stderr, /other users of this machine can read this/);
});

test("who has lost the master key lets the store go on without its tokens and keys", async () => {
  using directory = temporaryDirectory();
  const data = ["--data", directory.path];
  await servedOnce(directory.path, { access: "keys" });
  rmSync(join(directory.path, "master.key"));
  const created = await ran(["key", "create", ...data]);
  assert.match(created.stderr, /^ekiden: There is no master key in .*\n$/);
  {
    await using server = serving(["--access", "open", ...data]);
    assert.equal(await server.ended, 1);
    assert.match(server.stderr, /kept under a master key.*`ekiden key forget-tokens`/);
  }
  const { stderr } = await key("forget-tokens", ...data);
  assert.match(stderr, /The secret that seals tokens is deleted\./);
  {
    await using server = serving(["--access", "open", ...data]);
    await server.says(/Stop it with/);
  }
  const [id = ""] = /AKIA\w{16}/.exec((await key("list", ...data)).stdout) ?? [];
  await key("delete", id, ...data);
  await key("create", ...data);
  await using server = serving(["--access", "keys", ...data]);
  await server.says(/Stop it with/);
});

test("programs are told what was done to a key as a value", async () => {
  using directory = temporaryDirectory();
  await servedOnce(directory.path);
  const data = ["--data", directory.path, "--output", "json"];
  const done = async (...words: readonly string[]) =>
    JSON.parse((await key(...words, ...data)).stdout);
  const { accessKeyId } = await done("create", "--user", "worker");
  assert.deepEqual(await done("disable", accessKeyId), { accessKeyId, status: "disabled" });
  assert.deepEqual(await done("enable", accessKeyId), { accessKeyId, status: "active" });
  const tried = await done("delete", accessKeyId, "--dry-run");
  assert.deepEqual(tried, { accessKeyId, isDeleted: false });
  const { isDeleted, isLast } = await done("delete", accessKeyId);
  assert.deepEqual([isDeleted, isLast], [true, true]);
  assert.deepEqual(await done("forget-tokens", "--dry-run"), { areTokensForgotten: false });
  const generated = JSON.parse((await key("generate", "--output", "json")).stdout);
  assert.deepEqual(Object.keys(generated), ["accessKeyId", "secretAccessKey"]);
});

test("a master key that root makes in the directory of another user is that user's", async (context) => {
  if (process.getuid?.() !== 0) return context.skip("takes root, to give files to another user");
  using directory = temporaryDirectory();
  await servedOnce(directory.path);
  rmSync(join(directory.path, "master.key"), { force: true });
  const uid = 54_321;
  chownSync(directory.path, uid, uid);
  await key("create", "--user", "worker", "--data", directory.path);
  const made = statSync(join(directory.path, "master.key"));
  assert.deepEqual([made.uid, made.gid, made.mode & 0o777], [uid, uid, 0o600]);
});

test("a secret that cannot be written is no secret of a key that stays", {
  skip: !existsSync("/dev/full") && "this system has no /dev/full",
}, async () => {
  using directory = temporaryDirectory();
  const data = ["--data", directory.path];
  await servedOnce(directory.path);
  const made = variablesOf(await key("create", "--user", "kept", ...data));
  const { AWS_ACCESS_KEY_ID: kept = "" } = made;
  const writtenNowhere = async (...words: string[]): Promise<string> => {
    const all = ["sh", process.execPath, ...command, "key", ...words, ...data];
    await using full = new Command(["/bin/sh", "-c", '"$@" > /dev/full', ...all], {});
    assert.equal(await full.ended, 1);
    return full.stderr;
  };
  for (const more of [[], ["--output", "json"]]) {
    assert.match(
      await writtenNowhere("create", "--user", "worker", ...more),
      /^ekiden: the secret cannot be written: ENOSPC.*\.\n {2}The key AKIA\w+ was deleted again: /m,
    );
  }
  assert.doesNotMatch((await key("list", ...data)).stdout, / worker /);
  assert.match(
    await writtenNowhere("rotate", kept),
    /\n {2}Callers have \d+ hours with the previous secret of AKIA\w+, which another rotation ends/,
  );
  assert.match(
    await writtenNowhere("rotate", kept, "--keep-hours", "0"),
    /No caller has the secret/,
  );
});

test("tokens are not forgotten where the output is given wrongly", async () => {
  using directory = temporaryDirectory();
  await servedOnce(directory.path);
  const words = ["key", "forget-tokens", "--data", directory.path];
  const { code, stderr } = await ran(words, { environment: { EKIDEN_OUTPUT: "csv" } });
  assert.equal(code, 1);
  assert.match(stderr, /^ekiden: there is no output "csv"\.\n/);
});
