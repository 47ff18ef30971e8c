// A full disk: calls are refused and may be tried again, nothing is acknowledged that is not kept,
// and the server goes on by itself once there is room. The disk is small and real, so root has to
// mount it; the server is a process of its own, and nothing here waits for time.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { checkInvariants, type Outcome } from "@ekiden/testing";
import { Client, Line } from "./client.ts";
import { replayViolations } from "./described.ts";
import { figuresOf, print } from "./figures.ts";
import { executionsOf, Inspection } from "./inspection.ts";
import { LoadRun } from "./load-run.ts";
import { registerAll } from "./register.ts";
import { ServerProcess } from "./server-process.ts";
import { smallDisk, whyNoSmallDisk } from "./small-disk.ts";
import { domain, journey } from "./workflows.ts";

const smallKibibytes = 6 * 1024;
const roomyKibibytes = 64 * 1024;
const startersAtOnce = 8;
/** Enough to see that a full disk refuses again and again. */
const refusalsEach = 20;
const maxCalls = 10_000;
const input = "x".repeat(20_000);

const skip = whyNoSmallDisk() ?? false;

const start = (client: Client, workflowId: string): Promise<Outcome<"StartWorkflowExecution">> =>
  client.call("StartWorkflowExecution", { domain, workflowId, workflowType: journey, input });

/** Starts workflows until the disk is full, and some more. */
const fillUp = async (client: Client, name: string): Promise<void> => {
  let refused = 0;
  for (let index = 0; refused < refusalsEach; index += 1) {
    assert.ok(index < maxCalls, "the disk is never full");
    const outcome = await start(client, `${name}-${index}`);
    if (outcome.kind === "fault") {
      assert.equal(outcome.fault, "ServiceUnavailable");
      refused += 1;
    }
  }
};

const assertNothingLost = async (line: Line): Promise<void> => {
  const inspection = new Inspection({ client: new Client("inspector", line), domain });
  const listings = await inspection.listings();
  const runs = await inspection.read(listings.flatMap(({ infos }) => executionsOf(infos)));
  const violations = checkInvariants({ runs, calls: line.calls, listings });
  assert.deepEqual(print([...replayViolations(domain, runs), ...violations]), []);
};

test("on a full disk nothing is acknowledged falsely, and the server goes on when there is room", {
  skip,
}, async () => {
  using disk = smallDisk(smallKibibytes);
  const data = disk.path;
  await using server = await ServerProcess.start({ data });
  const line = new Line();
  line.connect(server.port);
  const client = new Client("client", line);
  await registerAll(client);
  const fillers = Array.from({ length: startersAtOnce }, (_, index) =>
    fillUp(client, `full-${index}`),
  );
  await Promise.all(fillers);
  // What is there can be read.
  await assertNothingLost(line);

  disk.grow(roomyKibibytes);
  for (let index = 0; index < refusalsEach; index += 1) {
    assert.equal((await start(client, `roomy-${index}`)).kind, "ok");
  }
  line.gate.shut();
  await server.stop("SIGKILL");
  await using again = await ServerProcess.start({ data });
  line.connect(again.port);
  await assertNothingLost(line);
  line.hangUp();
});

/** How large the disk is made, each time it is full. */
const growth = [3, 4, 5, 8, 64].map((mebibytes) => mebibytes * 1024);
const refusalsUntilGrown = 200;

test("workflows go on to their ends on a disk that is full again and again", {
  skip,
  timeout: 300_000,
}, async (context) => {
  using disk = smallDisk(2 * 1024);
  await using run = await LoadRun.begin({ servers: [{ data: disk.path }], seed: 1 });
  const untilFull = async () => {
    const enough = run.refusals + refusalsUntilGrown;
    while (run.refusals < enough) await run.nextCall();
  };
  const result = await run.run(async () => {
    for (const [index, size] of growth.entries()) {
      await untilFull();
      // Every other time the server is killed on the full disk.
      if (index % 2 === 0) disk.grow(size);
      else await run.killAndRestart({ meanwhile: () => disk.grow(size) });
    }
  });
  const violations = [...result.violations, ...checkInvariants(result.evidence)];
  const figures = figuresOf(result, violations);
  for (const [name, figure] of Object.entries(figures)) context.diagnostic(`${name}: ${figure}`);
  assert.deepEqual(print(violations), []);
});

test("a server on a full disk can be stopped and started again, and keeps what it has", {
  skip,
}, async () => {
  using disk = smallDisk(smallKibibytes);
  const data = disk.path;
  await using server = await ServerProcess.start({ data });
  const line = new Line();
  line.connect(server.port);
  const client = new Client("client", line);
  await registerAll(client);
  await fillUp(client, "full");
  line.gate.shut();
  const stopped = await server.stop("SIGTERM");
  assert.equal(stopped.code, 0);

  disk.grow(roomyKibibytes);
  await using again = await ServerProcess.start({ data });
  line.connect(again.port);
  await assertNothingLost(line);
  line.hangUp();
});

test("a server that finds its disk full at the start says so in one line", { skip }, async () => {
  using disk = smallDisk(256);
  const filler = join(disk.path, "filler");
  assert.throws(() => writeFileSync(filler, Buffer.alloc(1024 * 1024)), { code: "ENOSPC" });
  const { code, complaint, output } = await ServerProcess.fail({ data: join(disk.path, "data") });
  assert.match(complaint, /^ekiden: The disk of \S+ is full\. Make room and start again\./);
  assert.equal(complaint.split("\n").length, 1, complaint);
  assert.deepEqual([code, output], [1, ""]);
});
