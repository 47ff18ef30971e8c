// Events by a command, and by the call of EventBridge, through whole nodes.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve as resolvePath } from "node:path";
import { mock, test } from "node:test";
import { promisify } from "node:util";
import { signCall } from "../../src/access/signature/signer.ts";
import { domain } from "../ekiden/harness.ts";
import { populate } from "../ekiden/orders.ts";
import {
  deliveriesOf,
  directory,
  EventHarness,
  fail,
  isFailureId,
  isNone,
  targetFile,
  until,
} from "./event-harness.ts";
import { Receiver } from "./receiver.ts";

const run = promisify(execFile);

/** A program of Node.js that a command runs, with more arguments after its own text. */
const program = (text: string, ...more: readonly string[]): readonly string[] => [
  process.execPath,
  "--eval",
  text,
  ...more,
];

const withCommand = async (command: readonly string[], more: object = {}) =>
  EventHarness.of("sqlite", await targetFile({ name: "pager", command, ...more }));

test("a command takes an event by ending with 0, and sees no variable of the server", async () => {
  const file = join(directory, "taken.json");
  const taking = `
    let event = "";
    process.stdin.on("data", (chunk) => { event += chunk; }).on("end", () => {
      const { EKIDEN_EVENT_ID: id, EKIDEN_EVENT_TYPE: type, ...others } = process.env;
      const names = Object.keys(others);
      require("node:fs").writeFileSync(process.argv[1], JSON.stringify({ id, type, names, event }));
    });`;
  const moved = await withCommand(program(taking, file));
  await using harness = await moved.open();
  const { owner } = harness;
  await populate(owner);
  const runId = await fail(owner, "order-1");
  await until(owner, isNone);
  const taken = JSON.parse(await readFile(file, "utf8"));
  assert.ok(isFailureId(taken.id, runId));
  assert.equal(taken.type, "execution.failed");
  assert.equal(JSON.parse(taken.event).data.workflowId, "order-1");
  assert.deepEqual(taken.names, ["PATH"]);
});

test("a command that fails is run again, and its complaint is kept", async () => {
  const moved = await withCommand(program("console.error('no pager'); process.exit(3)"));
  await using harness = await moved.open();
  const { owner } = harness;
  await populate(owner);
  await fail(owner, "order-1");
  const [failed] = await until(owner, ([one]) => one?.attempts === 1);
  assert.equal(failed?.error, "the command ended with 3: no pager");
  moved.pass();
  await until(owner, ([one]) => one?.attempts === 2);
});

test("a command that is not there, and one that hangs with what it started, are failures", async () => {
  const missing = await withCommand(["/no/such/program"]);
  await using without = await missing.open();
  await populate(without.owner);
  await fail(without.owner, "order-1");
  const [unknown] = await until(without.owner, ([one]) => one?.attempts === 1);
  assert.match(unknown?.error ?? "", /^the command cannot be run: .*ENOENT/);

  const started = join(directory, "started");
  const hanging = `
    const { spawn } = require("node:child_process");
    const child = spawn("sleep", ["600"], { stdio: "inherit" });
    require("node:fs").writeFileSync(process.argv[1], String(child.pid));`;
  const moved = await withCommand(program(hanging, started));
  await using harness = await moved.open();
  await populate(harness.owner);
  await fail(harness.owner, "order-1");
  const childOf = async () => Number(await readFile(started, "utf8").catch(() => "0"));
  while ((await childOf()) === 0) await deliveriesOf(harness.owner);
  moved.pass(10_000);
  const [late] = await until(harness.owner, ([one]) => one?.attempts === 1);
  assert.equal(late?.error, "there was no answer within 10 s");
  const child = await childOf();
  // Its parent was killed, so that it may be there as a zombie until it is collected.
  const stateOf = async () =>
    (await readFile(`/proc/${child}/stat`, "utf8").catch(() => ") X")).split(") ")[1]?.[0];
  while (!["X", "Z"].includes((await stateOf()) ?? "X")) await deliveriesOf(harness.owner);
});

test("a command that may not be killed is left at its time-out, and the node ends without it", {
  timeout: 30_000,
}, async () => {
  const started = join(directory, "unkillable");
  const hanging = `
    require("node:fs").writeFileSync(process.argv[1], String(process.pid));
    setTimeout(() => {}, 60_000);`;
  const moved = await withCommand(program(hanging, started));
  await using harness = await moved.open();
  await populate(harness.owner);
  await fail(harness.owner, "order-1");
  const pidOf = async () => Number(await readFile(started, "utf8").catch(() => "0"));
  while ((await pidOf()) === 0) await deliveriesOf(harness.owner);
  const pid = await pidOf();
  const kill = process.kill.bind(process);
  // As the kernel refuses it where the command has become another user's.
  mock.method(process, "kill", (to: number, sent: NodeJS.Signals) => {
    if (to !== -pid) return kill(to, sent);
    throw Object.assign(new Error("kill EPERM"), { code: "EPERM" });
  });
  try {
    moved.pass(10_000);
    const [left] = await until(harness.owner, ([one]) => one?.attempts === 1);
    assert.equal(
      left?.error,
      "there was no answer within 10 s; the command could not be ended: it runs as another user",
    );
    await harness.node.close();
  } finally {
    mock.restoreAll();
    kill(-pid, "SIGKILL");
  }
});

test("a command that no file descriptor is left for is a failure, and the process goes on", async () => {
  const file = resolvePath("packages/server/test/events/without-descriptors.ts");
  const limited = 'ulimit -n 100 && exec "$@"';
  const words = ["--conditions=source", "--import", "tsx", file];
  const { stdout } = await run("sh", ["-c", limited, "sh", process.execPath, ...words]);
  assert.match(stdout, /^the command cannot be run: .*EMFILE$/);
});

/** In a session of its own, so that it outlives the group, with the standard error stream open. */
const leaving = `
  const { spawn } = require("node:child_process");
  const options = { detached: true, stdio: ["ignore", "ignore", "inherit"] };
  spawn(process.execPath, ["--eval", "setTimeout(() => {}, 60_000)"], options).unref();`;

test("a command that refuses an event is believed, also where its streams are held", {
  timeout: 30_000,
}, async () => {
  const refusing = `${leaving}
    process.stderr.write("no such pager", () => process.exit(1));`;
  const moved = await withCommand(program(refusing));
  await using harness = await moved.open();
  await populate(harness.owner);
  await fail(harness.owner, "order-1");
  const [refused] = await until(harness.owner, ([one]) => one?.attempts === 1);
  assert.equal(refused?.error, "the command ended with 1: no such pager");
});

test("a command that has taken an event is not waited for by what it leaves behind", async () => {
  const moved = await withCommand(program(leaving));
  await using harness = await moved.open();
  await populate(harness.owner);
  await fail(harness.owner, "order-1");
  await until(harness.owner, isNone);
});

const credentials = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "a".repeat(40) };

const withBus = async (url: string): Promise<EventHarness> => {
  const lines = `AWS_ACCESS_KEY_ID=${credentials.accessKeyId}\nAWS_SECRET_ACCESS_KEY=${credentials.secretAccessKey}\n`;
  await writeFile(join(directory, "bus.env"), lines);
  const eventBridge = { url, region: "eu-west-1", eventBus: "orders", keyFile: "bus.env" };
  return EventHarness.of("sqlite", await targetFile({ name: "bus", eventBridge }));
};

test("an event is put as PutEvents of EventBridge has it, signed for that service", async () => {
  await using receiver = await Receiver.open();
  receiver.answer = (response) =>
    response.end(JSON.stringify({ FailedEntryCount: 0, Entries: [{ EventId: "1" }] }));
  const moved = await withBus(receiver.url);
  await using harness = await moved.open();
  const { owner } = harness;
  await populate(owner);
  const runId = await fail(owner, "order-1");
  const [received] = await receiver.first(1);
  await until(owner, isNone);
  const { headers, body } = received ?? assert.fail();
  assert.equal(headers["x-amz-target"], "AWSEvents.PutEvents");
  const [entry] = JSON.parse(body).Entries;
  const { Detail, Time, ...others } = entry;
  assert.deepEqual(others, {
    Source: "ekiden",
    DetailType: "execution.failed",
    EventBusName: "orders",
  });
  const { id, workflowId, domain: name } = JSON.parse(Detail);
  assert.ok(isFailureId(id, runId));
  assert.deepEqual([workflowId, name], ["order-1", domain]);
  assert.ok(Number.isInteger(Time));
  const signed = signCall(
    {
      host: `127.0.0.1:${receiver.port}`,
      path: "/events",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "AWSEvents.PutEvents",
      },
      body,
      region: "eu-west-1",
      service: "events",
      at: moved.clock.now(),
    },
    credentials,
  );
  assert.match(signed.authorization ?? "", /\/eu-west-1\/events\/aws4_request/);
  assert.equal(headers.authorization, signed.authorization);
});

test("an event that EventBridge refuses within a successful answer is tried again", async () => {
  await using receiver = await Receiver.open();
  const refusal = { ErrorCode: "ThrottlingException", ErrorMessage: "too many" };
  receiver.answer = (response) =>
    response.end(JSON.stringify({ FailedEntryCount: 1, Entries: [refusal] }));
  const moved = await withBus(receiver.url);
  await using harness = await moved.open();
  const { owner } = harness;
  await populate(owner);
  await fail(owner, "order-1");
  const [failed] = await until(owner, ([one]) => one?.attempts === 1);
  assert.equal(failed?.error, "the event was refused: ThrottlingException: too many");
  receiver.answer = (response) => response.end("ok");
  moved.pass();
  const [odd] = await until(owner, ([one]) => one?.attempts === 2);
  assert.equal(odd?.error, "the event was refused: the answer is none of PutEvents");
  receiver.answer = (response) => response.end('{"FailedEntryCount":1,"Entries":null}');
  moved.pass();
  await until(owner, ([one]) => one?.attempts === 3);
  receiver.answer = (response) => response.end(JSON.stringify({ FailedEntryCount: 0 }));
  moved.pass();
  await until(owner, isNone);
});
