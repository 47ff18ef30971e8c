// A server that cannot keep what it is told says so: at /readyz, in its log, and to its callers.
// The servers are processes of their own; nothing here waits for time, only for what must come.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { skipWithout } from "../../tools/programs.ts";
import { temporaryDirectory } from "./directory.ts";
import { ServerProcess } from "./server-process.ts";
import { smallDisk, whyNoSmallDisk } from "./small-disk.ts";
import { pass } from "./time.ts";

const call = async (port: number, operation: string, input: object) => {
  const response = await fetch(`http://127.0.0.1:${port}/`, {
    method: "POST",
    headers: { "X-Amz-Target": `SimpleWorkflowService.${operation}` },
    body: JSON.stringify(input),
  });
  return { status: response.status, text: await response.text() };
};

const register = (port: number, name: string) =>
  call(port, "RegisterDomain", { name, workflowExecutionRetentionPeriodInDays: "1" });

const readiness = async (port: number) => {
  const response = await fetch(`http://127.0.0.1:${port}/readyz`);
  return { status: response.status, text: await response.text() };
};

/** What the page says once its status is this one. */
const untilReadiness = async (port: number, status: number): Promise<string> => {
  for (;;) {
    const page = await readiness(port);
    if (page.status === status) return page.text;
    await pass(20);
  }
};

/** Each is done to the data directory of a server that runs. */
const losses: Readonly<Record<string, (data: string) => void>> = {
  "is deleted": (data) => rmSync(data, { recursive: true }),
  "is moved, and another one made in its place": (data) => {
    renameSync(data, `${data}.moved`);
    mkdirSync(data);
  },
  "loses its database": (data) => rmSync(join(data, "ekiden.db")),
  "loses the log of its database": (data) => rmSync(join(data, "ekiden.db-wal")),
};

for (const [loss, bring] of Object.entries(losses)) {
  test(`a server whose data directory ${loss} refuses changes, says why, and is not ready`, async () => {
    using directory = temporaryDirectory();
    const data = join(directory.path, "data");
    await using server = await ServerProcess.start({ data });
    const { port } = server;
    assert.equal((await register(port, "kept")).status, 200);
    assert.equal((await readiness(port)).status, 200);
    bring(data);
    // No probe asks whether it is ready: it finds out by itself.
    let attempts = 0;
    let refused = await register(port, `more-${attempts}`);
    while (refused.status === 200) {
      attempts += 1;
      // It looks once a second, and takes a hundred domains and no more, however fast they come.
      await pass(20);
      refused = await register(port, `more-${attempts}`);
    }
    assert.equal(refused.status, 503);
    assert.match(refused.text, /ServiceUnavailable.*data directory .* was deleted or replaced/);
    assert.match(await untilReadiness(port, 503), /"unready".*was deleted or replaced/);
    // What it still has can be read, and saved by its operator.
    assert.equal((await call(port, "DescribeDomain", { name: "kept" })).status, 200);
    const { complaint, code } = await server.stop("SIGTERM");
    assert.match(complaint, /the data directory was deleted or replaced while the server used it/);
    assert.equal(code, 0);
    // It has left nothing in the place of what was there.
    if (existsSync(data)) assert.ok(!readdirSync(data).includes("ekiden.db-journal"));
  });
}

test("a deleted lock file lets no second server in, and the first one goes on", async () => {
  using directory = temporaryDirectory();
  const data = directory.path;
  await using server = await ServerProcess.start({ data });
  for (let round = 0; round < 2; round += 1) {
    if (round === 0) rmSync(join(data, "ekiden.lock"));
    // The second time it finds a lock file that is not the first server's.
    const { code, complaint } = await ServerProcess.fail({ data });
    assert.match(
      complaint,
      /^ekiden: The data directory \S+ is in use by another process \(its id is \d+\)\./,
    );
    assert.equal(code, 1);
  }
  assert.equal((await register(server.port, "d")).status, 200);
  await server.stop("SIGTERM");
  await using next = await ServerProcess.start({ data });
  assert.match((await call(next.port, "DescribeDomain", { name: "d" })).text, /REGISTERED/);
});

test("a server that was killed leaves no lock behind, whether its file is there or not", async () => {
  using directory = temporaryDirectory();
  const data = directory.path;
  for (const isDeleted of [false, true]) {
    await using server = await ServerProcess.start({ data });
    await server.stop("SIGKILL");
    if (isDeleted) rmSync(join(data, "ekiden.lock"));
  }
  await using server = await ServerProcess.start({ data });
  assert.equal((await register(server.port, "d")).status, 200);
});

test("a server whose disk is full is not ready, though nothing was changed, until there is room", {
  skip: whyNoSmallDisk() ?? false,
}, async () => {
  const [smallKibibytes, roomyKibibytes] = [2 * 1024, 16 * 1024];
  using disk = smallDisk(smallKibibytes);
  await using server = await ServerProcess.start({ data: join(disk.path, "data") });
  assert.equal((await readiness(server.port)).status, 200);
  const filler = Buffer.alloc(smallKibibytes * 1024);
  assert.throws(() => writeFileSync(join(disk.path, "filler"), filler), { code: "ENOSPC" });
  assert.match(await untilReadiness(server.port, 503), /The disk of the server is full/);
  disk.grow(roomyKibibytes);
  await untilReadiness(server.port, 200);
});

test("a server without descriptors for connections says what to do, and serves again", {
  skip: skipWithout("prlimit", spawnSync("prlimit").error === undefined),
}, async () => {
  using directory = temporaryDirectory();
  await using server = await ServerProcess.start({ data: directory.path });
  const { port, id } = server;
  const open = readdirSync(`/proc/${id}/fd`).length;
  execFileSync("prlimit", ["--pid", String(id), `--nofile=${open + 20}`]);
  const sockets = Array.from(
    { length: 100 },
    (): Socket => connect(port, "127.0.0.1").on("error", () => undefined),
  );
  while (!/more|EMFILE/.test(server.complaint)) {
    await new Promise((turn) => setImmediate(turn));
  }
  assert.match(server.complaint, /ulimit -n, LimitNOFILE= of systemd.* --connections/);
  for (const socket of sockets) socket.destroy();
  for (;;) {
    const served = await register(port, "d").catch(() => undefined);
    if (served?.status === 200 || served?.text.includes("DomainAlreadyExists")) break;
  }
  const { complaint } = await server.stop("SIGTERM");
  assert.equal(
    complaint.split("\n").length,
    1,
    "it says so once in a while, not at each connection",
  );
});
