// `ekiden key`, `role` and `policy` at a server: the verbs of the store, by calls of an
// administrator.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { createNode, type Node } from "@ekiden/server";
import { ran } from "./recorded-terminal.ts";

const account = "123456789012";
const directory = mkdtempSync(join(tmpdir(), "ekiden-keys-"));
const data = join(directory, "data");
type Variables = Readonly<Record<string, string>>;

let node: Node;
let owner: Variables;
before(async () => {
  node = await createNode({
    host: "127.0.0.1",
    port: 0,
    data,
    region: "us-east-1",
    account,
    access: "keys",
    limits: "relaxed",
    pollSeconds: 1,
    logLevel: "silent",
  });
  assert.ok(node.firstKey);
  const { accessKeyId, secretAccessKey } = node.firstKey;
  owner = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
});
after(async () => {
  await node.close();
  rmSync(directory, { recursive: true });
});

const key = (words: readonly string[], environment: Variables = owner) =>
  ran(["key", ...words], { environment });

const atServer = async (...words: readonly string[]) => {
  const result = await key([...words, "--endpoint", node.url]);
  assert.equal(result.code, 0, result.stderr);
  return result;
};

const variablesIn = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/^(AWS_\w+)=(\S+)$/gm)].map(([, name, value]) => [name, value]),
  );

test("a key is made, listed, changed and deleted at a server, in the words of the store", async () => {
  const made = await atServer("create", "--user", "worker");
  const { AWS_ACCESS_KEY_ID: id = "", AWS_SECRET_ACCESS_KEY: secret = "" } = variablesIn(
    made.stdout,
  );
  assert.match(
    made.stderr,
    /^The secret of the user worker in the account 123456789012, shown only this once:\nIt may do what/,
  );
  const listed = await atServer("list");
  const asJson = JSON.parse((await atServer("list", "--output", "json")).stdout);
  assert.ok(asJson.some((key: { accessKeyId: string }) => key.accessKeyId === id));
  assert.match(listed.stdout, new RegExp(`^${account}  worker  ${id}  active .* -$`, "m"));
  assert.equal(
    listed.stdout,
    (await key(["list", "--data", data])).stdout,
    "the store says the same",
  );

  const rotated = await atServer("rotate", id, "--keep-hours", "2");
  assert.notEqual(variablesIn(rotated.stdout).AWS_SECRET_ACCESS_KEY, secret);
  assert.match(rotated.stderr, /The previous secret stays valid for 2 hours\./);
  const session = await atServer("session", id, "--seconds", "900");
  assert.match(variablesIn(session.stdout).AWS_SESSION_TOKEN ?? "", /./);
  assert.match((await atServer("disable", id)).stderr, /is disabled\. Running servers apply it/);
  assert.match((await atServer("list")).stdout, /disabled/);
  assert.match((await atServer("enable", id)).stderr, /is active\./);
  const tried = await atServer("delete", id, "--dry-run");
  assert.equal(
    tried.stderr,
    `The key ${id} of the user worker in the account ${account} would be deleted. ` +
      "Nothing was changed.\n",
  );
  const deleted = await atServer("delete", id);
  assert.match(deleted.stderr, /is deleted\. .* It was the last one of the user worker\./);
  assert.doesNotMatch((await atServer("list")).stdout, new RegExp(id));
});

test("a profile names a server and a key, and the environment alone leaves it at the store", async () => {
  const config = join(directory, "config.json");
  const profile = {
    endpoint: node.url,
    accessKeyId: owner.AWS_ACCESS_KEY_ID,
    secretAccessKey: owner.AWS_SECRET_ACCESS_KEY,
  };
  writeFileSync(config, JSON.stringify({ current: "a", profiles: { a: profile } }));
  const environment = { EKIDEN_CONFIG: config };
  const listed = await key(["list", "--profile", "a"], environment);
  assert.equal(listed.code, 0, listed.stderr);
  assert.match(listed.stdout, /admin/);
  const elsewhere = join(directory, "elsewhere");
  const atStore = { ...environment, EKIDEN_ENDPOINT: node.url, EKIDEN_DATA: elsewhere };
  const refused = await key(["list"], atStore);
  assert.equal(refused.code, 1);
  assert.match(
    refused.stderr,
    /^ekiden: .*elsewhere.*\n {2}That is the store on this machine, .* --endpoint or --profile/,
  );
});

test("what is typed wrongly, or not allowed, says of which place and what next", async () => {
  const server = ["--endpoint", node.url];
  for (const [words, said] of [
    [
      [...server, "--data", data],
      /^ekiden: --endpoint and --data cannot be given together\.\n {2}Name/,
    ],
    [["--profile", "a", "--store", "postgres://h/d"], /^ekiden: --profile and --store cannot be/],
    [["--region", "eu-west-1"], /^ekiden: --region is about calls .*\n {2}Name the server with/],
  ] as const) {
    const result = await key(["list", ...words]);
    assert.equal(result.code, 1);
    assert.match(result.stderr, said);
  }
  const foreign = await key(["create", ...server, "--account", "210987654321"]);
  assert.match(foreign.stderr, /--account cannot be given together\.\n {2}A server is asked about/);
  const unknown = await key(["disable", "AKIAUNKNOWNUNKNOWNUN", ...server]);
  assert.match(
    unknown.stderr,
    /^ekiden: Unknown access key: AKIAUNK\w+ \[UnknownResourceFault\]\.\n {2}`ekiden key list` with/,
  );
  const made = variablesIn((await atServer("create", "--user", "reader")).stdout);
  const denied = await key(["list", ...server], made);
  assert.match(
    denied.stderr,
    /no policy grants it.*\n {2}Sign with a key of the user admin, or use/,
  );
  const unsigned = await key(["list", ...server], {});
  assert.match(
    unsigned.stderr,
    /Missing Authentication Token .*\n {2}This server wants signed calls/,
  );
  const away = await key(["list", "--endpoint", "http://127.0.0.1:9"]);
  assert.equal(away.code, 7, away.stderr);
});

const trustFile = join(directory, "trust.json");
const policyFile = join(directory, "lists.json");
writeFileSync(
  trustFile,
  JSON.stringify({
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Principal: { AWS: account }, Action: "sts:AssumeRole" },
  }),
);
writeFileSync(
  policyFile,
  JSON.stringify({
    Version: "2012-10-17",
    Statement: { Effect: "Allow", Action: "swf:ListDomains", Resource: "*" },
  }),
);

test("roles and their policies are managed at a server, in the words of the store", async () => {
  const at = async (words: readonly string[], place = ["--endpoint", node.url]) => {
    const result = await ran([...words, ...place], { environment: owner });
    assert.equal(result.code, 0, result.stderr);
    return result;
  };
  const made = await at(["role", "create", "encoder", "--trust", trustFile]);
  assert.equal(made.stdout, `arn:aws:iam::${account}:role/encoder\n`);
  assert.match(
    made.stderr,
    /\n {2}ekiden policy attach FILE --role encoder --endpoint http:\S+\n$/,
  );
  assert.equal(
    (await at(["policy", "attach", policyFile, "--role", "encoder"])).stderr,
    "The policy lists is attached. Running servers apply it within a second.\n",
  );
  const bounded = ["--role", "encoder", "--boundary", "--name", "limits"];
  await at(["policy", "attach", policyFile, ...bounded]);
  await at(["policy", "attach", policyFile, "--user", "reader"]);
  for (const [words, more] of [
    [["role", "list"], []],
    [
      ["role", "show", "encoder"],
      ["--account", account],
    ],
    [["policy", "list"], []],
  ] as const) {
    const yaml = (await at([...words, "--output", "yaml"])).stdout;
    assert.match(yaml, words[0] === "policy" ? /^- holder: /m : /^\S* ?arn: arn:aws:iam::/m);
    const inStore = await at([...words, ...more], ["--data", data]);
    assert.equal((await at(words)).stdout, inStore.stdout, words.join(" "));
  }
  assert.match((await at(["policy", "list"])).stdout, /^boundary:arn:\S+encoder {2}limits$/m);
  const done = async (...words: readonly string[]) =>
    JSON.parse((await at([...words, "--output", "json"])).stdout);
  const detaching = ["policy", "detach", "lists", "--user", "reader"];
  const { holder, isAttached } = await done(...detaching, "--dry-run");
  assert.deepEqual([holder.endsWith(":user/reader"), isAttached], [true, true]);
  assert.deepEqual(await done(...detaching), { name: "lists", isAttached: false });
  const { trust } = await done("role", "trust", "encoder", trustFile);
  assert.ok(Array.isArray(trust.Statement) || typeof trust.Statement === "object");
  const tried = await at(["role", "delete", "encoder", "--dry-run"]);
  assert.match(tried.stderr, /^The role encoder would be deleted.*\. Nothing was changed\.\n$/);
  assert.match((await at(["role", "delete", "encoder"])).stderr, /is deleted, with its policies/);
  assert.equal((await at(["policy", "list"])).stderr, "No policy is attached.\n");
  for (const [words, said] of [
    [["role", "show", "none"], /Unknown role: none .*\n {2}`ekiden role list` with the same/],
    [["policy", "detach", "p", "--user", "u"], /Unknown policy: p of .*\n {2}`ekiden policy list`/],
    [["policy", "attach", policyFile, "--user", "admin"], /ends the right .*\n {2}It is no matter/],
    [["role", "list", "--data", data], /--endpoint and --data cannot be given together/],
  ] as const) {
    const { code, stderr } = await ran([...words, "--endpoint", node.url], { environment: owner });
    assert.equal(code, 1);
    assert.match(stderr, said);
  }
});

test("a new secret is told in any format that is typed, and as variables in all other cases", async () => {
  const made = JSON.parse((await atServer("create", "--user", "robot", "--output", "json")).stdout);
  const { user, accessKeyId } = made;
  assert.equal(user, "robot");
  assert.equal(made.account, account);
  const rotated = await atServer("rotate", accessKeyId, "--output", "jsonl");
  const again = JSON.parse(rotated.stdout);
  assert.equal(again.accessKeyId, accessKeyId);
  assert.notEqual(again.secretAccessKey, made.secretAccessKey);
  const session = JSON.parse(
    (await atServer("session", accessKeyId, "--seconds", "900", "--output", "json")).stdout,
  );
  assert.equal(typeof session.sessionToken, "string");
  assert.match(session.expiresAt, /^\d{4}-.*Z$/);
  const byHabit = await key(["create", "--user", "robot", "--endpoint", node.url], {
    ...owner,
    EKIDEN_OUTPUT: "json",
  });
  const { AWS_ACCESS_KEY_ID: other = "" } = variablesIn(byHabit.stdout);
  assert.match(byHabit.stdout, /^AWS_ACCESS_KEY_ID=\S+\nAWS_SECRET_ACCESS_KEY=\S+\n$/);
  for (const id of [accessKeyId, other]) await atServer("delete", id);
});

test("a description says what a caller without the right to ask does not get to know", async () => {
  const at = async (words: readonly string[], environment: Variables = owner) => {
    const result = await ran([...words, "--endpoint", node.url], { environment });
    assert.equal(result.code, 0, result.stderr);
    return result;
  };
  const file = join(directory, "service-alone.json");
  const Statement = { Effect: "Allow", Action: "swf:*", Resource: "*" };
  writeFileSync(file, JSON.stringify({ Version: "2012-10-17", Statement }));
  await at(["domain", "register", "shop", "--retention", "1"]);
  const inShop = ["--domain", "shop"];
  await at(["type", "register", "workflow", "order@1", ...inShop]);
  const times = ["--execution-timeout", "1h", "--task-timeout", "1m", "--task-list", "orders"];
  const start = ["workflow", "start", "--type", "order@1", "--id", "order-7"];
  await at([...start, ...times, "--child-policy", "TERMINATE", ...inShop]);
  await at(["workflow", "pause", "order-7", "--reason", "the bank is away", ...inShop]);
  await at(["policy", "attach", file, "--user", "clerk"]);
  const clerk = variablesIn((await at(["key", "create", "--user", "clerk"])).stdout);
  const described = await at(["workflow", "describe", "order-7", ...inShop], clerk);
  assert.match(
    described.stderr,
    /^Whether it is paused or was reset is not known: .*not authorized/,
  );
  assert.doesNotMatch(described.stdout, /Paused/);
  const own = await at(["workflow", "describe", "order-7", ...inShop]);
  assert.equal(own.stderr, "");
  assert.match(own.stdout, /^Paused .*the bank is away$/m);
});
