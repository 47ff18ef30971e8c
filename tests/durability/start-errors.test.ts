// Bad days at the start: one clear line that says what to do, an exit code that is not 0, and
// nothing touched. The servers are processes of their own; nothing here waits for time.
import assert from "node:assert/strict";
import { once } from "node:events";
import {
  chmodSync,
  closeSync,
  openSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { Client, Line } from "./client.ts";
import { temporaryDirectory } from "./directory.ts";
import { registerAll } from "./register.ts";
import { type Exit, ServerProcess } from "./server-process.ts";
import { domain, journey } from "./workflows.ts";

const isRoot = process.getuid?.() === 0;
/** The user "nobody", who may write almost nowhere. */
const nobody = 65_534;

const assertRefused = ({ code, output, complaint }: Exit, wanted: RegExp): void => {
  assert.match(complaint, wanted);
  assert.equal(complaint.split("\n").length, 1, `more than one line: ${complaint}`);
  assert.deepEqual([code, output], [1, ""]);
};

test("a second server on the same data directory is refused, and the first one goes on", async () => {
  using directory = temporaryDirectory();
  await using server = await ServerProcess.start({ data: directory.path });
  assertRefused(
    await ServerProcess.fail({ data: directory.path }),
    /^ekiden: The data directory \S+ is in use by another process \(its id is \d+\)\. Stop that one/,
  );
  const line = new Line();
  line.connect(server.port);
  await registerAll(new Client("client", line));
  line.hangUp();
});

test("a server is refused a port that is in use", async () => {
  using directory = temporaryDirectory();
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const { port } = other.address() as { port: number };
  const exit = await ServerProcess.fail({ data: directory.path, port });
  other.close();
  assertRefused(exit, new RegExp(`^ekiden: port ${port} on 127.0.0.1 is in use\\. .*--port`));
});

test("a data directory that is a file is refused", async () => {
  using directory = temporaryDirectory();
  const file = join(directory.path, "file");
  writeFileSync(file, "mine");
  assertRefused(
    await ServerProcess.fail({ data: file }),
    /^ekiden: \S+ is not a directory\. Choose another data directory\./,
  );
  assert.equal(readFileSync(file, "utf8"), "mine");
});

test("a data directory that cannot be written is refused", async () => {
  using directory = temporaryDirectory();
  chmodSync(directory.path, 0o555);
  const exit = await ServerProcess.fail({
    data: directory.path,
    ...(isRoot && { user: nobody }),
  });
  assertRefused(exit, /^ekiden: The data directory \S+ cannot be written\. Check .* who owns it/);
});

const unavailable = { kind: "fault", fault: "ServiceUnavailable" };
const workflows = 100;
const pageBytes = 4096;

/** A database with a little in it, of a server that has ended. */
const makeDatabase = async (data: string): Promise<{ file: string; runIds: string[] }> => {
  await using server = await ServerProcess.start({ data });
  const line = new Line();
  line.connect(server.port);
  const client = new Client("client", line);
  await registerAll(client);
  const runIds: string[] = [];
  for (let index = 0; index < workflows; index += 1) {
    const input = "x".repeat(10_000);
    const workflowId = `workflow-${index}`;
    const started = await client.insist("StartWorkflowExecution", {
      domain,
      workflowId,
      workflowType: journey,
      input,
    });
    runIds.push(started.runId ?? "");
  }
  line.hangUp();
  await server.stop("SIGTERM");
  return { file: join(data, "ekiden.db"), runIds };
};

const overwrite = (file: string, from: number, bytes: number): void => {
  const descriptor = openSync(file, "r+");
  writeSync(descriptor, Buffer.alloc(bytes, 0xa5), 0, bytes, from);
  closeSync(descriptor);
};

test("a database whose header is damaged is refused, and left as it is", async () => {
  using directory = temporaryDirectory();
  const { file } = await makeDatabase(directory.path);
  overwrite(file, 0, 100);
  const before = readFileSync(file);
  assertRefused(
    await ServerProcess.fail({ data: directory.path }),
    /^ekiden: The database in \S+ is not one, or its header is damaged\. Restore it from a backup/,
  );
  assert.deepEqual(readFileSync(file), before);
});

test("a database that is damaged throughout is refused", async () => {
  using directory = temporaryDirectory();
  const { file } = await makeDatabase(directory.path);
  overwrite(file, pageBytes, statSync(file).size - pageBytes);
  assertRefused(
    await ServerProcess.fail({ data: directory.path }),
    /^ekiden: The database in \S+ is damaged\. Restore it from a backup/,
  );
});

test("a database of which a part is damaged answers what is whole, and says what to do of the rest", async () => {
  using directory = temporaryDirectory();
  const data = directory.path;
  const { file, runIds } = await makeDatabase(data);
  const { size } = statSync(file);
  const damagedBytes = Math.floor(size / 8);
  overwrite(file, size - damagedBytes, damagedBytes);
  await using server = await ServerProcess.start({ data });
  const line = new Line();
  line.connect(server.port);
  const client = new Client("client", line);
  const answered = { ok: 0, fault: 0, unknown: 0 };
  for (const [index, runId] of runIds.entries()) {
    const execution = { workflowId: `workflow-${index}`, runId };
    const history = await client.call("GetWorkflowExecutionHistory", { domain, execution });
    answered[history.kind] += 1;
    if (history.kind === "ok") assert.equal(history.output.events.length, 2, execution.workflowId);
    else assert.deepEqual(history, unavailable);
  }
  const start = { domain, workflowId: "new", workflowType: journey };
  assert.deepEqual(await client.call("StartWorkflowExecution", start), unavailable);
  line.hangUp();
  assert.ok(answered.ok > 0 && answered.fault > 0, JSON.stringify(answered));
  const { complaint } = await server.stop("SIGTERM");
  assert.match(complaint, /is damaged; .*restored from a backup/);
  assert.equal(complaint.split("\n").length, 1, `more than one line: ${complaint}`);
});

test("a database of another program is refused", async () => {
  using directory = temporaryDirectory();
  const { file } = await makeDatabase(directory.path);
  const applicationIdAt = 68;
  overwrite(file, applicationIdAt, 4);
  assertRefused(
    await ServerProcess.fail({ data: directory.path }),
    /^ekiden: The database in \S+ belongs to another program\. Choose another data directory\./,
  );
});

test("a database of a newer version is refused", async () => {
  using directory = temporaryDirectory();
  const { file } = await makeDatabase(directory.path);
  const userVersionAt = 60;
  overwrite(file, userVersionAt + 2, 2);
  assertRefused(
    await ServerProcess.fail({ data: directory.path }),
    /^ekiden: The database in \S+ was written by a newer Ekiden .* Run the newer program/,
  );
});
