// `ekiden doctor` of an installation: what is wrong with it, and what to do.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer as createWebServer } from "node:http";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { SwfClient } from "@ekiden/client";
import { startTestPostgres, startTestServer } from "@ekiden/testing";
import Sqlite from "better-sqlite3";
import { command } from "../../../tools/command.ts";
import { certificateFinding } from "../src/doctor/certificate.ts";
import { clockFinding } from "../src/doctor/directory.ts";
import { Examination } from "../src/doctor/examination.ts";
import { oldestNode } from "../src/doctor/installation.ts";
import { sharedClockFinding } from "../src/doctor/store.ts";
import { makeCertificate } from "./certificate-files.ts";
import { ekiden, serving, temporaryDirectory } from "./command.ts";
import { ran } from "./terminal/recorded-terminal.ts";

const directory = mkdtempSync(join(tmpdir(), "ekiden-doctor-"));
after(() => rmSync(directory, { recursive: true }));

const masterKey = randomBytes(32).toString("base64");

interface Finding {
  readonly check: string;
  readonly outcome: string;
  readonly text: string;
}

/** At a port that is free, unless the words name another. */
const doctor = async (...words: readonly string[]) => {
  const port = words.includes("--port") ? [] : ["--port", "0"];
  const { code, stdout, stderr } = await ran(["doctor", "--output", "json", ...port, ...words]);
  assert.equal(stderr, "");
  const { findings } = JSON.parse(stdout) as { findings: readonly Finding[] };
  const of = (check: string): string => {
    const found = findings.find((finding) => finding.check === check);
    return found ? `${found.outcome}: ${found.text}` : "";
  };
  return { code, findings, of };
};

test("where nothing is wrong, each check says so, and the exit code is 0", async () => {
  const data = join(directory, "new");
  const { code, findings, of } = await doctor("--data", data);
  assert.equal(code, 0, JSON.stringify(findings));
  assert.deepEqual(
    findings.map(({ check }) => check),
    ["versions", "database driver", "data directory", "disk", "clock", "port"],
  );
  assert.equal(of("data directory"), `good: ${data} will be made`);
  const { stdout } = await ran(["doctor", "--port", "0", "--data", data]);
  assert.match(stdout, /^ok {2}versions +ekiden \S+ on Node\.js /m);
  assert.match(stdout, /\nNothing is wrong\.\n$/);
});

test("the store of a server that has stopped can be opened and read", async () => {
  const data = join(directory, "stopped");
  const server = await startTestServer({ data, time: "running" });
  await server.close();
  const { code, findings, of } = await doctor("--data", data);
  assert.equal(of("store"), "good: it can be opened and read");
  assert.equal(code, 0, JSON.stringify(findings));
});

test("what is damaged, what others can read and what the clock is behind are found, with what to do", async () => {
  const data = mkdtempSync(join(directory, "wrong-"));
  writeFileSync(join(data, "ekiden.db"), "this is no database, however long it is".repeat(200));
  writeFileSync(join(data, "master.key"), masterKey);
  chmodSync(join(data, "master.key"), 0o644);
  const later = new Date("2099-01-01T00:00:00Z");
  utimesSync(join(data, "ekiden.db"), later, later);
  const { code, of } = await doctor("--data", data);
  assert.equal(code, 2);
  assert.match(of("master key"), /^wrong: every user can read .*\(mode 644\): chmod 600 /);
  assert.match(of("clock"), /^wrong: it is .* was written at .*Set the clock of this machine/);
  assert.match(of("store"), /^wrong: /);
});

test("a master key that a group can read is not wrong, as pods and systemd give it", async () => {
  const data = mkdtempSync(join(directory, "group-"));
  const key = join(data, "key");
  writeFileSync(key, masterKey);
  chmodSync(key, 0o440);
  const { code, of } = await doctor("--data", data, "--master-key-file", key);
  assert.equal(of("master key"), `good: not everyone can read ${key}`);
  assert.equal(code, 0);
});

const unusable = [
  ["is missing", () => undefined, /^wrong: There is no master key in /],
  ["cannot be read", mkdirSync, /^wrong: The master key in .* cannot be read\./],
  ["is empty", (key: string) => writeFileSync(key, ""), /^wrong: .* does not hold a master key: /],
] as const;

for (const [problem, make, expected] of unusable) {
  test(`a master key that ${problem} is wrong, as it ends the start of a server`, async () => {
    const key = join(mkdtempSync(join(directory, "key-")), "key");
    make(key);
    const { code, of } = await doctor("--data", ":memory:", "--master-key-file", key);
    assert.equal(code, 2);
    assert.match(of("master key"), expected);
  });
}

test("a data directory that was copied without its master key is wrong", async () => {
  const data = join(directory, "keyless");
  const server = await startTestServer({ data, time: "running", access: "keys" });
  await server.close();
  assert.match((await doctor("--data", data)).of("master key"), /^good: not everyone can read /);
  rmSync(join(data, "master.key"));
  const { code, of } = await doctor("--data", data);
  assert.equal(code, 2);
  assert.match(of("master key"), /^wrong: There is no master key in .*Put the one there /);
});

test("a clock that is further from the database's than a server tolerates is wrong", () => {
  const findingAt = (ahead: number) =>
    sharedClockFinding(Date.now() + ahead, { clockTolerance: 10 });
  assert.match(findingAt(-8_000).text, /^it is \S+Z here, and \S+Z in the database$/);
  const { outcome, text } = findingAt(12_000);
  assert.equal(outcome, "wrong");
  assert.match(text, /off by more than 10 s \(--clock-tolerance\) is never ready: set the clocks/);
});

/** As a container of the image does: its user has no name and no home. */
const ranWithoutName = (...words: readonly string[]) => {
  const uid = 54_321;
  const options = { uid, gid: uid, env: {}, cwd: "/", encoding: "utf8" } as const;
  return spawnSync(process.execPath, [...command, ...words], options);
};

test("a user whose number has no name can examine an installation and list profiles", (context) => {
  if (process.getuid?.() !== 0) return context.skip("takes root, to run as another user");
  const data = mkdtempSync(join(tmpdir(), "ekiden-doctor-"));
  context.after(() => rmSync(data, { recursive: true }));
  const doctorOf = () => ranWithoutName("doctor", "--port", "0", "--data", data);
  const refused = doctorOf();
  assert.equal(refused.status, 2, refused.stderr);
  assert.match(
    refused.stdout,
    /data directory +user 54321 may not write in .* owns it, as by sudo -u '#0', .*chown 54321 /,
  );
  for (const words of [["verify"], ["key", "list"], ["policy", "list"]]) {
    const { status, stderr } = ranWithoutName(...words, "--data", data);
    assert.equal(status, 1);
    assert.match(
      stderr,
      /^ekiden: This user may not look into .* \(EACCES\)\. Run this as .* -u '#0'/,
    );
  }
  chmodSync(data, 0o777);
  const accepted = doctorOf();
  assert.equal(accepted.status, 0, accepted.stdout + accepted.stderr);
  assert.match(accepted.stdout, /ok +data directory +user 54321 may write in /);
  const listed = ranWithoutName("config", "list");
  assert.equal(listed.status, 0, listed.stderr);
});

test("files of a running server that go while the clock is looked at are passed over", async () => {
  const data = mkdtempSync(join(directory, "busy-"));
  const churning = `
    const { rmSync, writeFileSync } = require("node:fs");
    console.log("begun");
    for (;;) {
      for (let n = 0; n < 50; n += 1) writeFileSync("file-" + n, "");
      for (let n = 0; n < 50; n += 1) rmSync("file-" + n);
    }`;
  const server = spawn(process.execPath, ["-e", churning], { cwd: data });
  try {
    await once(server.stdout, "data");
    for (let n = 0; n < 200; n += 1) assert.equal(clockFinding(data).outcome, "good");
  } finally {
    server.kill("SIGKILL");
    await once(server, "exit");
  }
});

test("a file in the place of the data directory is found", async () => {
  const file = join(directory, "file");
  writeFileSync(file, "");
  const { code, of } = await doctor("--data", file);
  assert.equal(code, 2);
  assert.match(of("data directory"), /^wrong: .* is a file\. Name a directory with --data\.$/);
});

test("a database that cannot be reached is found, and files are not looked at", async () => {
  const { code, findings, of } = await doctor("--store", "postgres://ekiden:x@127.0.0.1:1/none");
  assert.equal(code, 2);
  assert.match(of("store"), /^wrong: .*127\.0\.0\.1/);
  assert.doesNotMatch(JSON.stringify(findings), /:x@/);
  assert.equal(of("disk"), "");
});

test("what the start of a server migrates is not wrong, unless it is told not to", async () => {
  const data = join(directory, "older");
  const server = await startTestServer({ data, time: "running" });
  await server.close();
  const database = new Sqlite(join(data, "ekiden.db"));
  database.pragma("user_version = 3");
  database.close();
  const older = await doctor("--data", data, "--migrate", "no");
  assert.match(older.of("store"), /^notable: .*its version is 3, .*The start of a server migrates/);
  assert.equal(older.code, 0);
  await using postgres = await startTestPostgres();
  const url = await postgres.createDatabase();
  const empty = await doctor("--store", url);
  assert.match(empty.of("store"), /^notable: .* is at version 0, .*The start of a server migrates/);
  assert.equal(empty.code, 0);
  const refused = await doctor("--store", url, "--migrate", "no");
  assert.match(refused.of("store"), /^wrong: .*Run `ekiden migrate` on it first\.$/);
});

test("a port that another program has is wrong, and one that a ready server has is not", async () => {
  await using server = await startTestServer();
  const { port } = new URL(server.endpoint);
  const served = await doctor("--port", port, "--data", ":memory:");
  assert.match(served.of("port"), /^good: a server is ready at http:\/\/127\.0\.0\.1:\d+$/);
  assert.equal(served.code, 0);
  const half = "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{";
  const other = createServer((socket) => {
    socket.write(half, () => socket.resetAndDestroy());
  });
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const address = other.address();
  assert.ok(typeof address === "object" && address);
  const taken = await doctor("--port", String(address.port), "--data", ":memory:");
  other.close();
  assert.match(taken.of("port"), /^wrong: port \d+ on 127\.0\.0\.1 is in use\. Stop what uses it/);
  assert.equal(taken.code, 2);
});

test("a ready server of https is found, with a certificate of any name", async () => {
  using place = temporaryDirectory();
  const { cert, key } = makeCertificate(place.path, "db.example.com");
  const words = ["--tls-cert", cert, "--tls-key", key];
  await using server = serving(words);
  const { port } = new URL(await server.url());
  const { code, of } = await doctor("--port", port, "--data", ":memory:", ...words);
  assert.match(of("port"), /^good: a server is ready at https:\/\/127\.0\.0\.1:\d+$/);
  // Its certificate ends within 14 days, which is no more than notable.
  assert.match(of("certificate"), /^notable: /);
  assert.equal(code, 0);
});

/** What `doctor --through` says of something that answers calls so; what undoes is refused. */
const throughServer = async (answerTo: (operation: string) => string): Promise<string> => {
  const web = createWebServer((request, response) => {
    const [, operation = ""] = String(request.headers["x-amz-target"]).split(".");
    if (/^(Deprecate|Delete)/.test(operation)) response.statusCode = 400;
    request.resume().on("end", () => response.end(answerTo(operation)));
  });
  web.listen(0, "127.0.0.1");
  await once(web, "listening");
  try {
    const { port } = web.address() as AddressInfo;
    const { code, stderr } = await ran(["doctor", "--through", `http://127.0.0.1:${port}`]);
    assert.equal(code, 1);
    return stderr;
  } finally {
    web.close();
  }
};

test("behind a balancer that answers with a page of its own, doctor says that no service answers", async () => {
  const page = "<html>\u001b[31mSign in</html>";
  const shown = '<html>\\\\u001b\\[31mSign in</html>"\\.\\n';
  assert.match(
    await throughServer(() => page),
    new RegExp(`^ekiden: RegisterDomain was answered with no JSON object, .*: "${shown}$`),
  );
  const left = await throughServer((operation) => (/^(Poll|De)/.test(operation) ? page : ""));
  assert.match(
    left,
    /^(ekiden: \S+ is left behind: De\w+ was refused: 400: <html>\\u001b\[31mSign in<\/html>\n){2}/,
  );
  assert.match(
    left,
    new RegExp(`\nekiden: PollForDecisionTask was answered with no JSON object, .*: "${shown}$`),
  );
  assert.match(
    await throughServer((operation) => (operation.startsWith("Poll") ? "{}" : "")),
    /\nekiden: StartWorkflowExecution was answered with no JSON object, .*: it is empty\.\n$/,
  );
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  test(`doctor leaves no execution and no type behind when ${signal} ends it`, async () => {
    await using server = await startTestServer({ time: "running" });
    const client = new SwfClient(server.clientOptions);
    const domain = "ekiden-doctor";
    const open = { domain, startTimeFilter: { oldestDate: new Date(0) } };
    await client.registerDomain({ name: domain, workflowExecutionRetentionPeriodInDays: "1" });
    // The second execution of eleven: the first is of the poll that waits, before others are left.
    const words = ["doctor", "--through", server.endpoint, "--polls", "10", "--notice", "0"];
    await using command = ekiden(words);
    while ((await client.countOpenWorkflowExecutions(open)).count < 2);
    command.signal(signal);
    assert.equal(await command.ended, 130);
    assert.equal(command.stdout, "");
    assert.match(
      command.stderr,
      /^ekiden: the check was interrupted, .*\n {2}What it had made is gone/,
    );
    assert.equal((await client.countOpenWorkflowExecutions(open)).count, 0);
    for (const registrationStatus of ["REGISTERED", "DEPRECATED"] as const) {
      const { typeInfos } = await client.listWorkflowTypes({ domain, registrationStatus });
      assert.deepEqual(typeInfos, []);
    }
    await client.close();
  });
}

test("an interrupted examination does not wait long for a server that answers no more", async () => {
  const interruption = new AbortController();
  const web = createWebServer((request, response) => {
    if (String(request.headers["x-amz-target"]).endsWith(".RegisterWorkflowType")) response.end();
    else interruption.abort();
  });
  web.listen(0, "127.0.0.1");
  await once(web, "listening");
  const notes: string[] = [];
  const examination = new Examination({
    endpoint: new URL(`http://127.0.0.1:${(web.address() as AddressInfo).port}`),
    region: "us-east-1",
    credentials: undefined,
    domain: "shop",
    isOwnDomain: false,
    polls: 1,
    noticeMilliseconds: 0,
    note: (text) => notes.push(text),
    interruption: interruption.signal,
    undoMilliseconds: 100,
  });
  await assert.rejects(examination.run(), { name: "AbortError" });
  web.closeAllConnections();
  web.close();
  assert.equal(notes.length, 1);
  assert.match(
    notes[0] ?? "",
    /^ekiden: ekiden-doctor-\w+ is left behind: Dep\w+ was not answered in time\n$/,
  );
});

test("a certificate that cannot be read is found", async () => {
  const missing = join(directory, "missing.pem");
  const words = ["--data", ":memory:", "--tls-cert", missing, "--tls-key", missing];
  const { code, of } = await doctor(...words);
  assert.equal(code, 2);
  assert.match(of("certificate"), /^wrong: .*missing\.pem .*cannot be used: ENOENT/);
});

test("the oldest Node.js that doctor takes is the one that manifests name", () => {
  const manifest = new URL("../../../package.json", import.meta.url);
  const { engines } = JSON.parse(readFileSync(manifest, "utf8"));
  assert.equal(engines.node, `>=${oldestNode}`);
});

test("a certificate that is not valid yet is wrong", () => {
  using place = temporaryDirectory();
  const { cert, key } = makeCertificate(place.path, "db.example.com");
  const yesterday = Date.now() - 86_400_000;
  const found = certificateFinding({ tlsCert: cert, tlsKey: key }, yesterday);
  assert.equal(found?.outcome, "wrong");
  assert.match(found?.text ?? "", /is not valid before .*GMT\. Set the clock, or make another\.$/);
});

test("a data directory that another server has in use is wrong, as a second one does not start", async () => {
  const data = join(directory, "held");
  await using _server = await startTestServer({ data, time: "running" });
  const { code, of } = await doctor("--data", data);
  assert.equal(code, 2);
  assert.equal(
    of("lock"),
    `wrong: process ${process.pid} has ${data} in use. Stop it, or name another directory with --data.`,
  );
});
