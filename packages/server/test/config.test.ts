import assert from "node:assert/strict";
import { test } from "node:test";
import { isLoopback, needsKeys, readConfig, withoutPassword } from "../src/config.ts";
import type { OptionRow } from "../src/option-values.ts";
import { type OptionName, options } from "../src/options.ts";

test("without anything given, a server listens on the loopback address and keeps its data", () => {
  assert.deepEqual(readConfig({}, {}), {
    host: "127.0.0.1",
    port: 7930,
    allowedHosts: [],
    tlsCert: "none",
    tlsKey: "none",
    connections: 20_000,
    data: "./data",
    store: "files",
    nodes: 1,
    migrate: "yes",
    clockTolerance: 10,
    acceptClock: "no",
    access: "auto",
    masterKeyFile: "auto",
    firstKeyFile: "none",
    functions: "none",
    functionConcurrency: "auto",
    functionUser: "none",
    console: "on",
    inboxLists: ["people", "people-*"],
    search: [],
    notify: "none",
    events: "none",
    limits: "relaxed",
    quotas: "relaxed",
    quota: [],
    pollSeconds: 60,
    region: "us-east-1",
    account: "000000000000",
    audit: "none",
    metrics: "none",
    logLevel: "info",
    logFormat: "auto",
    logCalls: 0,
    slowCall: "none",
    traceInterval: "none",
  });
});

test("the command line wins over the environment, and the environment over the default", () => {
  const environment = { EKIDEN_PORT: "8080", EKIDEN_LIMITS: "aws", EKIDEN_POLL_SECONDS: "20" };
  const { port, limits, pollSeconds, data } = readConfig({ port: "0" }, environment);
  assert.deepEqual([port, limits, pollSeconds, data], [0, "aws", 20, "./data"]);
});

test("an empty variable is one that is not set", () => {
  assert.equal(readConfig({}, { EKIDEN_PORT: "", EKIDEN_HOST: "" }).port, 7930);
});

test("variables of others are left alone", () => {
  assert.equal(readConfig({}, { PORT: "1", EKIDEN_OTHER: "2" }).port, 7930);
});

const allowed: Record<OptionName, readonly string[]> = {
  host: ["127.0.0.1", "0.0.0.0", "::", "::1", "localhost", "host.example.org", "a-b_c"],
  port: ["0", "1", "65535", "07930"],
  allowedHosts: ["none", "ekiden", "ekiden.example.org, *.Example.COM.", "a_b,192.168.1.5"],
  tlsCert: ["none", "/etc/ekiden/cert.pem", "./fullchain.pem"],
  tlsKey: ["none", "/etc/ekiden/key.pem", "a key"],
  connections: ["1", "20000", "1000000"],
  data: ["./data", "/var/lib/ekiden", ":memory:", "a directory"],
  store: ["files", "postgres://u:p@h:5432,h2/d?sslmode=require", "postgresql://localhost/d"],
  nodes: ["1", "2", "64"],
  migrate: ["yes", "no"],
  clockTolerance: ["1", "10", "3600"],
  acceptClock: ["yes", "no"],
  access: ["auto", "open", "keys"],
  masterKeyFile: ["auto", "/run/secrets/master key"],
  firstKeyFile: ["none", "/run/secrets/first-key"],
  functions: ["none", "./functions", "/etc/ekiden/functions.json"],
  functionConcurrency: ["auto", "1", "10000"],
  functionUser: ["none", "nobody", "ekiden-functions", "1001:1001", "mary@example.com"],
  console: ["on", "off"],
  inboxLists: ["people", "people,people-*, approvals", "*"],
  search: ["none", "shop", "shop, orders-*", "*"],
  notify: ["none", "./notify.json"],
  events: ["none", "./notify.json"],
  limits: ["relaxed", "aws"],
  quotas: ["relaxed", "aws"],
  quota: [
    "none",
    "StartTimer=2000/200",
    "ListDomains=none,SignalWorkflowExecution@execution=1/0.5",
  ],
  pollSeconds: ["1", "600"],
  region: ["us-east-1", "local"],
  account: ["000000000000", "123456789012"],
  audit: ["none", "-", "/var/log/ekiden/audit.log"],
  metrics: ["none", "127.0.0.1:9464", "[::1]:9464", "localhost:0", "metrics.example.org:65535"],
  logLevel: ["silent", "error", "warn", "info", "debug"],
  logFormat: ["auto", "json", "pretty"],
  logCalls: ["0", "1", "0.01", "0.000001", "1.0"],
  slowCall: ["none", "500ms", "2s", "9999999ms"],
  traceInterval: ["none", "1s", "1000ms", "3600s"],
};

const refused: Record<OptionName, readonly string[]> = {
  host: [
    "",
    " ",
    "localhost:7930",
    "http://localhost",
    "[::1]",
    "1.2.3",
    "1.2.3.256",
    "a b",
    "-\n",
  ],
  port: ["", "-1", "65536", "1.5", "0x10", "1e3", "http", " 80", "80 ", "99999999999999999999"],
  allowedHosts: ["", "*", "a,", "a:80", "http://a", "a.*", "a b", "**.a"],
  tlsCert: ["", "a\0b"],
  tlsKey: ["", "a\0b"],
  connections: ["", "0", "-1", "1000001", "many"],
  data: ["", "a\0b"],
  store: ["", "sqlite", "file", "mysql://localhost/d", " postgres://localhost/d"],
  nodes: ["", "0", "65", "1.5", "auto"],
  migrate: ["", "true", "never"],
  clockTolerance: ["", "0", "-1", "3601", "10s"],
  acceptClock: ["", "true", "always"],
  access: ["", "none", "Keys"],
  masterKeyFile: ["", "a\0b"],
  firstKeyFile: ["", "a\0b"],
  functions: ["", "a\0b"],
  functionConcurrency: ["", "0", "10001", "many"],
  functionUser: ["", "-u", "a b", "1001:", ":1001", "1001:1001:1001", "$(id)"],
  console: ["", "yes", "ON"],
  inboxLists: ["", "people,", "x".repeat(257)],
  search: ["", "a,", ",a"],
  notify: ["", "a\0b"],
  events: ["", "a\0b"],
  limits: ["", "AWS", "none", "__proto__"],
  quotas: ["", "AWS", "none"],
  quota: ["", "StartTimer", "StartTimer=", "=1/1", "StartTimer=1/1,", "StartTimer=1/1=2"],
  pollSeconds: ["0", "601", "60s", ""],
  region: ["", "US", "a/b", "x".repeat(33)],
  account: ["", "1", "1234567890123", "12345678901x"],
  audit: ["", "a\0b"],
  metrics: ["", "9464", ":9464", "localhost", "localhost:65536", "::1:9464", "[a]:1", "http://a:1"],
  logLevel: ["", "loud", "INFO", "trace"],
  logFormat: ["", "JSON", "text"],
  logCalls: ["", "-0.1", "1.1", "2", "1e-3", ".5", "all", "0.0000001"],
  slowCall: ["", "0ms", "500", "1m", "0.5s", "-1s", "all"],
  traceInterval: ["", "999ms", "60", "1m", "0s", "always"],
};

for (const name of Object.keys(options) as OptionName[]) {
  const { flag, environment, value, mayHoldSecret }: OptionRow = options[name];
  const shown = (given: string) =>
    mayHoldSecret ? "what it is (not shown here, since it may hold a password)" : `"${given}"`;

  test(`the option --${flag} takes what it should`, () => {
    // Over a database, which several nodes need.
    const store = "postgres://localhost/d";
    for (const given of allowed[name]) readConfig({ store, [name]: given }, {});
  });

  test(`the option --${flag} refuses the rest, naming the option, the value and what is allowed`, () => {
    for (const given of refused[name]) {
      assert.throws(() => readConfig({ [name]: given }, {}), {
        name: "ConfigError",
        message: `--${flag} cannot be ${shown(given)}: it takes ${value.allowed}.`,
      });
      if (given === "") continue;
      assert.throws(() => readConfig({}, { [environment]: given }), {
        message: `${environment} cannot be ${shown(given)}: it takes ${value.allowed}.`,
      });
    }
  });
}

test("the text of a database that cannot be used is in no message, for it may have a password", () => {
  for (const given of ["host=db password=hunter2", "ekiden:hunter2@db/ekiden"]) {
    const refusal = (error: Error) => !error.message.includes("hunter2");
    assert.throws(() => readConfig({}, { EKIDEN_STORE: given }), refusal);
  }
  const shown = withoutPassword("postgres://ekiden@db/ekiden?password=hunter2&sslmode=require");
  assert.equal(shown, "postgres://ekiden@db/ekiden?password=…&sslmode=require");
});

test("each option has its own name on the command line and in the environment", () => {
  for (const { flag, environment, fallback, value } of Object.values(options)) {
    assert.equal(environment, `EKIDEN_${flag.toUpperCase().replaceAll("-", "_")}`);
    assert.notEqual(value.read(fallback), undefined, `the default of --${flag} is allowed`);
  }
});

test("only the loopback addresses are out of reach for others", () => {
  for (const host of ["127.0.0.1", "127.1.2.3", "::1", "localhost", "::ffff:127.0.0.1"]) {
    assert.ok(isLoopback(host), host);
  }
  for (const host of ["0.0.0.0", "::", "10.0.0.1", "localhost.example.org", "127.0.0.1.nip.io"]) {
    assert.ok(!isLoopback(host), host);
  }
});

test("calls must be signed where others can reach the server, unless said otherwise", () => {
  const isNeeded = (access: "auto" | "open" | "keys", host: string) => needsKeys({ access, host });
  assert.deepEqual(
    [isNeeded("auto", "127.0.0.1"), isNeeded("auto", "localhost"), isNeeded("auto", "::1")],
    [false, false, false],
  );
  assert.deepEqual([isNeeded("auto", "0.0.0.0"), isNeeded("auto", "example.org")], [true, true]);
  assert.deepEqual([isNeeded("keys", "127.0.0.1"), isNeeded("open", "0.0.0.0")], [true, false]);
});

test("calls must be signed where names say that others reach the server through a proxy", () => {
  const isNeeded = (names: string) => needsKeys(readConfig({}, { EKIDEN_ALLOWED_HOSTS: names }));
  assert.ok(isNeeded("swf.example.com"));
  assert.ok(isNeeded("localhost,*.example.com"));
  assert.ok(!isNeeded("localhost,shop.localhost,127.0.0.1"));
  const open = { EKIDEN_ALLOWED_HOSTS: "swf.example.com", EKIDEN_ACCESS: "open" };
  assert.ok(!needsKeys(readConfig({}, open)));
});

test("the master key comes from the environment, and from nowhere else", () => {
  assert.equal(readConfig({}, { EKIDEN_MASTER_KEY: "x" }).masterKey, "x");
  assert.equal("masterKey" in readConfig({}, { EKIDEN_MASTER_KEY: "" }), false);
  assert.ok(!Object.values(options).some(({ flag }) => flag === ("master-key" as string)));
});

test("the first key comes from the environment or from a file", () => {
  assert.equal(readConfig({}, { EKIDEN_FIRST_KEY: "x:y" }).firstKey, "x:y");
  assert.equal("firstKey" in readConfig({}, { EKIDEN_FIRST_KEY: "" }), false);
  assert.equal(readConfig({ firstKeyFile: "key.env" }, {}).firstKeyFile, "key.env");
  assert.ok(!Object.values(options).some(({ flag }) => flag === ("first-key" as string)));
});
