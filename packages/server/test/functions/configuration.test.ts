// The file that says which functions there are: what it may say, and what is refused.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
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
  const rows = await readFunctions(path).catch((error) => {
    assert.equal(error.name, "ConfigError", String(error.stack));
    throw new Error(error.message.replaceAll(path, "FILE").replaceAll(directory.path, "DIR"));
  });
  return JSON.parse(JSON.stringify(rows).replaceAll(directory.path, "DIR"));
};

test("a directory is a row for all its functions", async () => {
  await using directory = await directoryOf({});
  const rows = await readFunctions(directory.path);
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

test("the first row that fits has the function, and says which roles it takes", () => {
  const target = () => ({
    admit: () => "admitted" as const,
    invoke: async () => ({}),
    close: async () => {},
  });
  const [other, media, all] = [target(), target(), target()];
  const targets = new Targets(
    [
      { account: "999999999999", target: other },
      { domain: "media", name: "resize*", roles: ["arn:*:role/media"], target: media },
      { domain: "m*", target: all },
    ],
    "123456789012",
  );
  assert.equal(targets.find("media", "resize-a:live"), media);
  assert.equal(targets.find("media", "rotate"), all);
  assert.equal(targets.find("film", "rotate"), undefined);
  assert.equal(targets.admit("media", "resize", "arn:aws:iam::1:role/media"), "admitted");
  assert.deepEqual(targets.admit("media", "resize", "arn:aws:iam::1:role/other"), {
    refused: "Role arn:aws:iam::1:role/other may not be used for function resize",
  });
  assert.equal(targets.admit("film", "resize", "any"), "admitted");
});
