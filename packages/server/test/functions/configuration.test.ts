// The file that says which functions there are: what it may say, and what is refused.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { startTestServer } from "@ekiden/testing";
import { readFunctions } from "../../src/functions/configuration.ts";
import { bareName } from "../../src/functions/target.ts";
import { Targets } from "../../src/functions/targets.ts";
import { directoryOf } from "./invocations.ts";

const read = async (file: unknown, files: Readonly<Record<string, string>> = {}) => {
  await using directory = await directoryOf({
    "functions.json": typeof file === "string" ? file : JSON.stringify(file),
    ...files,
  });
  const path = join(directory.path, "functions.json");
  const { rows } = await readFunctions(path).catch((error) => {
    assert.equal(error.name, "ConfigError", String(error.stack));
    throw new Error(error.message.replaceAll(path, "FILE").replaceAll(directory.path, "DIR"));
  });
  return JSON.parse(JSON.stringify(rows).replaceAll(directory.path, "DIR"));
};

test("a directory is a row for all its functions", async () => {
  await using directory = await directoryOf({});
  const { rows, ...rest } = await readFunctions(directory.path);
  assert.deepEqual(rest, {});
  assert.deepEqual(rows, [{ kind: "local", local: { directory: directory.path } }]);
});

test("a file has a row for each target, with paths from where it is", async () => {
  const file = {
    allowHosts: ["*.example.com", "localhost:8080"],
    functions: [
      {
        domain: "media",
        name: "resize-*",
        roles: ["arn:aws:iam::*:role/media"],
        http: { url: "https://a.example.com/{name}", secretFile: "secret", timeoutSeconds: 30 },
      },
      { account: "123456789012", http: { url: "http://localhost:8080/" } },
      { name: "cloud-*", lambda: { region: "eu-west-1", assumeRole: true } },
      { local: { directory: "./functions", memoryMegabytes: 512, environment: { A: "b" } } },
    ],
  };
  const secret = "0123456789abcdef\n";
  assert.deepEqual(await read(file, { secret, "functions/a.mjs": "" }), [
    {
      domain: "media",
      name: "resize-*",
      roles: ["arn:aws:iam::*:role/media"],
      kind: "http",
      http: { url: "https://a.example.com/{name}", timeoutSeconds: 30, secret: "0123456789abcdef" },
    },
    { account: "123456789012", kind: "http", http: { url: "http://localhost:8080/" } },
    { name: "cloud-*", kind: "lambda", lambda: { region: "eu-west-1", assumeRole: true } },
    {
      kind: "local",
      local: { directory: "DIR/functions", memoryMegabytes: 512, environment: { A: "b" } },
    },
  ]);
});

const withHttp = (http: object, allowHosts = ["a.example.com"]) => ({
  allowHosts,
  functions: [{ http }],
});
const hostMessage =
  "FILE: functions[0].http.url: its host must be in allowHosts, and there is no {name} in it.";

const refused: readonly (readonly [file: unknown, message: string | RegExp])[] = [
  ["{", /^FILE cannot be read: SyntaxError/],
  [[], /^FILE: the file: /],
  [{}, /^FILE: functions: /],
  [{ functions: [] }, /^FILE: functions: /],
  [{ functions: [{}] }, "FILE: functions[0]: takes exactly one of local, http and lambda."],
  [
    { functions: [{ local: { directory: "." }, lambda: {} }] },
    "FILE: functions[0]: takes exactly one of local, http and lambda.",
  ],
  [
    { functions: [{ local: { directory: "nowhere" } }] },
    "FILE: functions[0].local.directory: DIR/nowhere is no directory.",
  ],
  [{ functions: [{ lambda: {}, names: "a" }] }, /^FILE: functions\[0\]\.names: /],
  ...["12345678901", "1234567890123", "12345678901a", "1234*", "own"].map(
    (account) =>
      [
        { functions: [{ lambda: {} }, { account, lambda: {} }] },
        "FILE: functions[1].account: takes 12 digits, or * for every account.",
      ] as const,
  ),
  [{ functions: [{ account: 123456789012, lambda: {} }] }, /^FILE: functions\[0\]\.account: /],
  [{ functions: [{ lambda: {} }], accounts: {} }, /^FILE: accounts: /],
  [{ functions: [{ lambda: {} }], concurrencyPerAccount: 0 }, /^FILE: concurrencyPerAccount: /],
  [{ functions: [{ local: { directory: ".", memoryMegabytes: 1 } }] }, /memoryMegabytes: /],
  [{ functions: [{ local: { directory: ".", timeoutSeconds: 901 } }] }, /timeoutSeconds: /],
  [withHttp({ url: "https://a.example.com/" }, []), hostMessage],
  [withHttp({ url: "https://b.example.com/" }), hostMessage],
  [withHttp({ url: "https://a.example.com.evil.org/" }), hostMessage],
  [withHttp({ url: "https://{name}.example.com/" }, ["*.example.com"]), hostMessage],
  [withHttp({ url: "file:///etc/passwd" }), /takes a URL that begins with http/],
  [withHttp({ url: "nonsense" }), /takes a URL that begins with http/],
  [withHttp({ url: "https://u:p@a.example.com/" }), /holds no user and no password/],
  [withHttp({ url: "https://a.example.com/", secretFile: "none" }), /secretFile cannot be read/],
  [withHttp({ url: "https://a.example.com/", secretFile: "short" }), /less than 16 characters/],
];

test("a file that cannot be used is refused, with the place in it", async () => {
  for (const [file, message] of refused) {
    await assert.rejects(read(file, { short: "short" }), { message });
  }
  await assert.rejects(readFunctions("/nowhere/at/all"), { name: "ConfigError" });
});

test("a name is bare without its ARN, its account and its qualifier", () => {
  const names: Record<string, string | undefined> = {
    resize: "resize",
    "re.si_ze-1": "re.si_ze-1",
    "resize:live": "resize",
    "resize:$LATEST": "resize",
    "123456789012:function:resize": "resize",
    "arn:aws:lambda:eu-west-1:123456789012:function:resize": "resize",
    "arn:aws-cn:lambda:cn-north-1:123456789012:function:resize:7": "resize",
    "": undefined,
    ".": undefined,
    "..": undefined,
    "a/b": undefined,
    "a b": undefined,
  };
  for (const [name, bare] of Object.entries(names)) assert.equal(bareName(name), bare, name);
});

const own = "123456789012";
const other = "210987654321";
const target = () => ({
  admit: () => "admitted" as const,
  invoke: async () => ({}),
  close: async () => {},
});
const named = (domain: string, name: string, account = own) => ({ account, domain, name });

test("the first row that fits has the function, and says which roles it takes", () => {
  const [theirs, media, all] = [target(), target(), target()];
  const targets = new Targets(
    [
      { account: "999999999999", target: theirs },
      { domain: "media", name: "resize*", roles: ["arn:*:role/media"], target: media },
      { domain: "m*", target: all },
    ],
    own,
  );
  assert.equal(targets.find(named("media", "resize-a:live")), media);
  assert.equal(targets.find(named("media", "rotate")), all);
  assert.equal(targets.find(named("film", "rotate")), undefined);
  const resize = named("media", "resize");
  assert.equal(targets.admit(resize, "arn:aws:iam::1:role/media"), "admitted");
  assert.deepEqual(targets.admit(resize, "arn:aws:iam::1:role/other"), {
    refused: "Role arn:aws:iam::1:role/other may not be used for function resize",
  });
  assert.equal(targets.admit(named("film", "resize"), "any"), "admitted");
});

test("a row is for the account that it names, for every one, or for the server's own", () => {
  const [theirs, mine, everybodys] = [target(), target(), target()];
  const targets = new Targets(
    [
      { account: other, name: "a", target: theirs },
      { name: "a", target: mine },
      { name: "b", target: mine },
      { account: "*", name: "c", target: everybodys },
    ],
    own,
  );
  const found = [own, other, "999999999999"].map((account) =>
    ["a", "b", "c"].map((name) => targets.find(named("film", name, account))),
  );
  assert.deepEqual(found, [
    [mine, mine, everybodys],
    [theirs, undefined, everybodys],
    [undefined, undefined, everybodys],
  ]);
  const ofTwo = new Targets([{ target: mine }, { account: other, target: theirs }], own);
  const served = [own, other, "999999999999"].map((account) => ofTwo.serves(account));
  assert.deepEqual([served, ofTwo.isShared], [[true, true, false], true]);
  assert.equal(new Targets([{ account: own, target: mine }], own).isShared, false);
});

test("where roles are assumed and none is named, another account has those of its number", () => {
  const one = { account: "*", assumesRoles: true, target: target() };
  const targets = new Targets([one], own);
  const isTaken = (account: string, role: string) =>
    targets.admit(named("film", "a", account), role) === "admitted";
  assert.ok(isTaken(own, "arn:aws:iam::999999999999:role/any"));
  assert.ok(isTaken(other, `arn:aws:iam::${other}:role/path/mine`));
  for (const role of [
    `arn:aws:iam::${own}:role/${other}`,
    `arn:aws:iam::${own}:role/a:iam::${other}:role/b`,
    `arn:aws:iam::${other}:user/a`,
    other,
  ]) {
    assert.equal(isTaken(other, role), false, role);
  }
  const given = new Targets([{ ...one, roles: ["*:role/any"] }], own);
  const role = "arn:aws:iam::999999999999:role/any";
  assert.equal(given.admit(named("film", "a", other), role), "admitted");
});

test("local functions that could read a key in the server's environment are refused", async () => {
  await using directory = await directoryOf({ "one.mjs": "export const handler = () => 1;" });
  const masterKey = Buffer.alloc(32, 7).toString("base64");
  const functions = directory.path;
  const visible = { functions, masterKey, isEnvironmentVisible: true };
  await assert.rejects(startTestServer(visible), {
    name: "ConfigError",
    message: /could read EKIDEN_MASTER_KEY.*--master-key-file.*--function-user/,
  });
  const firstKey = `AKIA${"A".repeat(16)}:${"s".repeat(40)}`;
  await assert.rejects(startTestServer({ functions, firstKey, isEnvironmentVisible: true }), {
    name: "ConfigError",
    message: /could read EKIDEN_FIRST_KEY.*--first-key-file.*--function-user/,
  });
  for (const safe of [
    { ...visible, isEnvironmentVisible: false },
    { functions, isEnvironmentVisible: true },
    { masterKey, isEnvironmentVisible: true },
  ]) {
    await using _ = await startTestServer(safe);
  }
});
