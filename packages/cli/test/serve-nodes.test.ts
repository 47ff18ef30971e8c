// What one node does with a certificate and an audit log, several nodes of a machine do as well.
import assert from "node:assert/strict";
import cluster from "node:cluster";
import { once } from "node:events";
import { copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { after, test } from "node:test";
import { startTestPostgres } from "@ekiden/testing";
import pg from "pg";
import { command } from "../../../tools/command.ts";
import { NodeProcess } from "../src/nodes/node-process.ts";
import { makeCertificate, statusOf } from "./certificate-files.ts";
import {
  Command,
  call,
  onItsOwnConnection,
  register,
  serving,
  temporaryDirectory,
} from "./command.ts";

const postgres = await startTestPostgres();
after(() => postgres[Symbol.asyncDispose]());

const servingNodes = async (...more: readonly string[]): Promise<Command> =>
  serving(["--nodes", "2", "--store", await postgres.createDatabase(), ...more]);

/** Both nodes have logged it, in either order. */
const bothSay = async (server: Command, text: string): Promise<void> => {
  for (const node of [1, 2]) await server.says(new RegExp(`"ekiden.node":${node},[^\\n]*${text}`));
};

test("SIGHUP has each node read the certificate again", async () => {
  using directory = temporaryDirectory();
  const before = makeCertificate(directory.path, "before");
  await using server = await servingNodes("--tls-cert", before.cert, "--tls-key", before.key);
  const url = await server.url();
  assert.match(url, /^https:/);
  await bothSay(server, "a node has started and serves calls");
  assert.equal(await statusOf(`${url}/healthz`, before.ca), 200);
  const renewed = makeCertificate(directory.path, "renewed");
  server.signal("SIGHUP");
  await bothSay(server, '"tls.server.subject":"CN=renewed"');
  for (const page of ["healthz", "readyz"]) {
    assert.equal(await statusOf(`${url}/${page}`, renewed.ca), 200);
  }
  server.signal("SIGTERM");
  assert.equal(await server.ended, 0);
});

/** The first of two ports that are free, one after the other. */
const twoFreePorts = async (): Promise<number> => {
  for (;;) {
    const first = await listening(0);
    const second = await listening(first.port + 1).catch(() => undefined);
    await Promise.all([first.close(), second?.close()]);
    if (second) return first.port;
  }
};

const listening = async (port: number) => {
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");
  const close = () => new Promise((resolve) => server.close(resolve));
  return { port: (server.address() as AddressInfo).port, close };
};

const callsBefore = 20;

const namesIn = (file: string): readonly unknown[] =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line).eventName);

/** Each node has one of two ports for them. */
const scrapeBoth = async (first: number): Promise<void> => {
  for (const port of [first, first + 1]) {
    const url = `http://127.0.0.1:${port}/metrics`;
    const scraped = await fetch(url, { headers: onItsOwnConnection });
    assert.match(await scraped.text(), /^ekiden_build_info\{.*store="postgresql"\} 1$/m);
  }
};

test("nodes share an audit log, which SIGHUP opens again, and each tells its own metrics", async () => {
  using directory = temporaryDirectory();
  const file = join(directory.path, "audit.log");
  const first = await twoFreePorts();
  const metrics = ["--metrics", `127.0.0.1:${first}`];
  await using server = await servingNodes("--audit", file, ...metrics);
  const url = await server.url();
  await bothSay(server, "a node has started and serves calls");
  const names = Array.from({ length: callsBefore }, (_, index) => `domain-${index}`);
  await Promise.all(names.map((name) => register(url, name)));
  const old = join(directory.path, "audit.log.1");
  renameSync(file, old);
  server.signal("SIGHUP");
  await bothSay(server, "the audit log was opened again");
  await call(url, "DescribeDomain", { name: "domain-0" });
  await scrapeBoth(first);
  server.signal("SIGUSR2");
  await server.says(/rolling restart: all nodes are new/);
  await scrapeBoth(first);
  await call(url, "DescribeDomain", { name: "domain-1" });
  server.signal("SIGTERM");
  assert.equal(await server.ended, 0);
  assert.deepEqual(namesIn(old), Array(callsBefore).fill("RegisterDomain"));
  assert.deepEqual(namesIn(file), ["DescribeDomain", "DescribeDomain"]);
});

/** Nodes begin by a file, which `write` replaces; its lines stand before the store's. */
const beginning = async (folder: string, ...first: readonly string[]) => {
  const path = join(folder, "ekiden.toml");
  const store = await postgres.createDatabase();
  const write = (...lines: readonly string[]) =>
    writeFileSync(path, [...lines, `store = "${store}"`, ""].join("\n"));
  write(...first);
  return { server: serving(["--config", path]), write };
};

/** Two that have started. */
const servingByFile = async (folder: string) => {
  const begun = await beginning(folder, "nodes = 2");
  await bothSay(begun.server, "a node has started and serves calls");
  return begun;
};

test("a node that ended serves again, although the file has become wrong", async () => {
  using directory = temporaryDirectory();
  const { server: started, write } = await servingByFile(directory.path);
  await using server = started;
  write('port = "x"');
  const [, pid] = await server.says(/"ekiden.node":2,[^\n]*"process.pid":(\d+)/);
  assert.ok(Number(pid) > 1);
  process.kill(Number(pid), "SIGKILL");
  await server.says(
    new RegExp(`"ekiden.node":2,[^\\n]*"process.pid":(?!${pid}\\b)\\d+[^\\n]*a node has started`),
  );
  server.signal("SIGTERM");
  assert.equal(await server.ended, 0);
});

test("a rolling restart keeps the number of nodes, and the level of the log that SIGHUP gave", async () => {
  using directory = temporaryDirectory();
  const { server: started, write } = await servingByFile(directory.path);
  await using server = started;
  const url = await server.url();
  write("nodes = 1", 'log-level = "debug"');
  server.signal("SIGHUP");
  await bothSay(server, "the configuration was read again");
  server.signal("SIGUSR2");
  await server.says(/rolling restart: all nodes are new/);
  await call(url, "DescribeDomain", { name: "unknown" });
  await server.says(/refused a call/);
  server.signal("SIGTERM");
  assert.equal(await server.ended, 0);
});

test("a SIGHUP while nodes start gives its level of the log to each, and to their supervisor", async () => {
  using directory = temporaryDirectory();
  const begun = await beginning(directory.path, "nodes = 2", 'log-level = "error"');
  await using server = begun.server;
  // The first node serves, and the second one begins.
  await server.url();
  begun.write("nodes = 2", 'log-level = "info"');
  server.signal("SIGHUP");
  await bothSay(server, "(the configuration was read again|listening)");
  server.signal("SIGUSR2");
  await server.says(/rolling restart: all nodes are new/);
  server.signal("SIGTERM");
  assert.equal(await server.ended, 0);
});

test("nodes run on where no process can be started in their place", async () => {
  using directory = temporaryDirectory();
  const program = join(directory.path, "node");
  copyFileSync(process.execPath, program);
  const store = await postgres.createDatabase();
  const words = ["serve", "--port", "0", "--nodes", "2", "--store", store];
  await using server = new Command([program, ...command, ...words], {});
  const url = await server.url();
  await bothSay(server, "a node has started and serves calls");
  rmSync(program);
  server.signal("SIGUSR2");
  await server.says(/"ekiden.node":1,[^\n]*ENOENT[^\n]*rolling restart stopped/);
  await register(url, "kept");
  server.signal("SIGTERM");
  assert.equal(await server.ended, 0);
});

/** "Ekid" in ASCII: who holds this lock of PostgreSQL migrates the database. */
const turnLock = 0x456b6964;

test("a stop is obeyed in time where a server waits for another's migration", async () => {
  const store = await postgres.createEmptyDatabase();
  const migrating = new pg.Client(store);
  await migrating.connect();
  await migrating.query("select pg_advisory_lock($1)", [turnLock]);
  await using alone = serving(["--store", store]);
  await using nodes = serving(["--nodes", "2", "--store", store]);
  for (const server of [alone, nodes]) {
    await server.says(/another node is migrating the database: waiting for it/);
    server.signal("SIGTERM");
  }
  for (const server of [alone, nodes]) {
    assert.equal(await server.ended, 1);
    assert.match(server.stderr, /the server did not stop in order within 9500 ms and ends now/);
    assert.equal(server.stdout, "");
  }
  await migrating.end();
});

test("a node's process begins without variables that may hold secrets, and is told them", async () => {
  using directory = temporaryDirectory();
  const exec = join(directory.path, "node.cjs");
  const program = `process.on("message", ({ variables }) => {
    const reason = JSON.stringify({ begun: process.env.EKIDEN_MASTER_KEY, variables });
    process.send({ is: "failed", reason }, () => process.exit(1));
  });
  process.send({ is: "ready" });`;
  writeFileSync(exec, program);
  cluster.setupPrimary({ exec });
  process.env.EKIDEN_MASTER_KEY = "sealed";
  const settings = () => ({ logLevel: "info" }) as const;
  const { reason = "" } = await new NodeProcess({ node: 1, port: 0, settings }).ended;
  delete process.env.EKIDEN_MASTER_KEY;
  const { begun, variables } = JSON.parse(reason);
  assert.equal(begun, undefined);
  assert.equal(variables.EKIDEN_MASTER_KEY, "sealed");
});

test("a start that Node.js itself refuses is an ending with a reason, for which no drain waits", async () => {
  // As no memory for another process would; the others are told by an event.
  cluster.setupPrimary({ cwd: "no\0folder" });
  const refused = new NodeProcess({ node: 1, port: 0, settings: () => assert.fail("it starts") });
  assert.equal(await refused.serving, undefined);
  const { code, signal, reason } = await refused.drain(() => assert.fail("it waits"));
  assert.deepEqual({ code, signal }, { code: null, signal: null });
  assert.match(reason ?? "", /^its process cannot be started: .*null bytes/);
});
