// What must be in no log: payloads, free texts, tokens, signatures and secrets are planted in calls
// of every operation, served and refused, and then looked for in all that the server has written.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { SwfClient } from "@ekiden/client";
import {
  decisions,
  decisionToWire,
  ekidenOperations,
  type OperationName,
  operations,
} from "@ekiden/model";
import { command } from "../../../../tools/command.ts";
import { systemClock } from "../../src/clock.ts";
import { openKeyService } from "../../src/node/open-access.ts";
import { type Signing, sign } from "../access/signature/signed.ts";
import { connect, type Reply, requestOf } from "../http/wire.ts";
import { full } from "./full-input.ts";

const canary = "cAnArY7930";
const data = mkdtempSync(join(tmpdir(), "ekiden-canaries-"));
const auditFile = join(data, "audit.log");
after(() => rmSync(data, { recursive: true }));

/** The server as it is run, at its most talkative. */
class Server implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #output = "";
  #log = "";
  #wake = () => {};

  constructor() {
    const options = ["--port", "0", "--data", data, "--access", "keys", "--poll-seconds", "1"];
    const more = [
      "--audit",
      auditFile,
      "--log-level",
      "debug",
      "--log-calls",
      "1",
      "--quota",
      "CountPendingActivityTasks=5/1",
    ];
    const words = [...command, "serve", ...options, ...more];
    this.#child = spawn(process.execPath, words, { stdio: ["ignore", "pipe", "pipe"] });
    this.#child.stdout?.on("data", (text) => {
      this.#output += text;
      this.#wake();
    });
    this.#child.stderr?.on("data", (text) => {
      this.#log += text;
    });
    this.#ended = new Promise((resolve) => this.#child.once("close", () => resolve()));
  }

  /** What the greeting says after these words. */
  async said(words: string): Promise<string> {
    for (;;) {
      const found = new RegExp(`${words}(\\S+)\n`).exec(this.#output)?.[1];
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Its log, when it has ended. */
  async stop(): Promise<string> {
    this.#child.kill("SIGTERM");
    await this.#ended;
    return this.#log;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

const secretMembers = /"(?:taskToken|nextPageToken|secretAccessKey|sessionToken)":"([^"]+)"/g;

type Key = Pick<Signing, "accessKeyId" | "secretAccessKey" | "sessionToken">;

class Caller {
  readonly #port: number;
  readonly #key: Key;
  /** Nothing of it may be found. */
  readonly secrets = new Set<string>();

  constructor(port: number, key: Key) {
    this.#port = port;
    this.#key = key;
    for (const secret of [key.secretAccessKey, key.sessionToken])
      if (secret) this.secrets.add(secret);
  }

  as(key: Key): Caller {
    return new Caller(this.#port, key);
  }

  /** Signs the text of a body, and lets `change` spoil the headers. */
  async send(operation: string, body: string, change = (header: string) => header): Promise<Reply> {
    const { headers } = sign({ ...this.#key, at: systemClock.now(), operation, body });
    const lines = headers.map(([name, value]) => change(`${name}: ${value}`));
    const signature = /Signature=(\S+)/.exec(lines.join(" "))?.[1];
    if (signature) this.secrets.add(signature);
    const wire = await connect(this.#port);
    await wire.send(requestOf({ headers: lines.filter(Boolean), body }));
    const reply = await wire.reply();
    wire.cut();
    for (const [, secret = ""] of reply.body.matchAll(secretMembers)) this.secrets.add(secret);
    return reply;
  }

  async call(operation: OperationName, input: unknown): Promise<Record<string, string>> {
    const { status, body } = await this.send(operation, JSON.stringify(input));
    assert.equal(status, 200, `${operation}: ${body}`);
    return body === "" ? {} : JSON.parse(body);
  }
}

const names = Object.keys(operations) as OperationName[];
const fullInput = (name: OperationName, payload: () => unknown = () => canary) =>
  full(operations[name].input, payload) as Record<string, unknown>;

/** A workflow with a payload wherever one can be. */
const runWorkflow = async (admin: Caller): Promise<void> => {
  const { nextPageToken: _, ...poll } = fullInput("PollForDecisionTask");
  const { runId: __, ...terminate } = fullInput("TerminateWorkflowExecution");
  await admin.call("TerminateWorkflowExecution", terminate);
  await admin.call("RegisterWorkflowType", { ...fullInput("RegisterWorkflowType"), name: "w" });
  await admin.call("RegisterActivityType", { ...fullInput("RegisterActivityType"), name: "a" });
  const start = fullInput("StartWorkflowExecution");
  const workflowType = { name: "w", version: "name" };
  const { runId } = await admin.call("StartWorkflowExecution", { ...start, workflowType });
  await admin.call("SignalWorkflowExecution", { ...fullInput("SignalWorkflowExecution"), runId });
  const { taskToken } = await admin.call("PollForDecisionTask", poll);
  const activity = { ...(full(decisions.ScheduleActivityTask, () => canary) as object) };
  const activityType = { name: "a", version: "name" };
  const made = Object.entries(decisions)
    .filter(([type]) => !/^(Complete|Fail|Cancel|ContinueAsNew)Workflow/.test(type))
    .map(([type, shape]) => decisionToWire({ type, data: full(shape, () => canary) } as never));
  const schedule = (activityId: string) =>
    decisionToWire({
      type: "ScheduleActivityTask",
      data: { ...activity, activityId, activityType },
    } as never);
  const scheduled = ["1", "2", "3"].map(schedule);
  const answer = { ...fullInput("RespondDecisionTaskCompleted"), taskToken };
  await admin.call("RespondDecisionTaskCompleted", {
    ...answer,
    decisions: [...scheduled, ...made],
  });
  for (const name of [
    "RespondActivityTaskCompleted",
    "RespondActivityTaskFailed",
    "RespondActivityTaskCanceled",
  ] as const) {
    const { taskToken: token } = await admin.call(
      "PollForActivityTask",
      fullInput("PollForActivityTask"),
    );
    const beat = { ...fullInput("RecordActivityTaskHeartbeat"), taskToken: token };
    await admin.call("RecordActivityTaskHeartbeat", beat);
    const reply = await admin.send(name, JSON.stringify({ ...fullInput(name), taskToken: token }));
    assert.ok(reply.status === 200 || name === "RespondActivityTaskCanceled", reply.body);
  }
  const history = { domain: "name", execution: { workflowId: "name", runId }, maximumPageSize: 5 };
  const { nextPageToken } = await admin.call("GetWorkflowExecutionHistory", history);
  await admin.call("GetWorkflowExecutionHistory", { ...history, nextPageToken });
  await admin.call("TerminateWorkflowExecution", terminate);
};

/** Ekiden's own operations: what they are served, and what they are refused for. */
const callOwnOperations = async (admin: Caller): Promise<void> => {
  for (const [name, { input }] of Object.entries(ekidenOperations)) {
    const filled = [canary, canary.repeat(4_000), { [canary]: canary }].map((payload) =>
      JSON.stringify(full(input, () => payload)),
    );
    for (const body of [...filled, `{"reason":"${canary}`]) await admin.send(name, body);
  }
};

/** Of each operation that makes some, called by an administrator. */
const secretsOfNewKeys = async (port: number, credentials: Key): Promise<readonly string[]> => {
  const endpoint = `http://127.0.0.1:${port}`;
  const client = new SwfClient({ endpoint, region: "us-east-1", credentials });
  const made = await client.ekiden.createAccessKey({ user: "worker" });
  const { accessKeyId } = made;
  const rotated = await client.ekiden.rotateAccessKey({ accessKeyId });
  const session = await client.ekiden.createAccessKeySession({ accessKeyId });
  const mistaken = client.ekiden.disableAccessKey({ accessKeyId: made.secretAccessKey });
  await assert.rejects(mistaken, { name: "ValidationException" });
  await client.close();
  const secrets = [made, rotated, session].map(({ secretAccessKey }) => secretAccessKey);
  return [...secrets, session.sessionToken];
};

/** Ways to be refused, each with something that must not be told. */
const refusals = (admin: Caller, others: { nobody: Caller; stranger: Caller; session: Caller }) => {
  const text = (name: OperationName) => JSON.stringify(fullInput(name));
  const without = (start: string) => (header: string) => (header.startsWith(start) ? "" : header);
  return {
    "a payload that is too long": (name: OperationName) =>
      admin.send(name, JSON.stringify(fullInput(name, () => canary.repeat(4_000)))),
    "a payload that is no text": (name: OperationName) =>
      admin.send(name, JSON.stringify(fullInput(name, () => ({ [canary]: canary })))),
    "a body that is no JSON": (name: OperationName) => admin.send(name, `{"input":"${canary}`),
    "no signature": (name: OperationName) => admin.send(name, text(name), without("Authorization")),
    "another scheme": (name: OperationName) =>
      admin.send(name, text(name), (header) =>
        header.replace(/^Authorization: .*/, `Authorization: Bearer ${canary}`),
      ),
    "a signature in the place of names": (name: OperationName) =>
      admin.send(name, text(name), (header) =>
        header.replace(/SignedHeaders=(\S+), Signature=(.*)/, "SignedHeaders=$1;z$2, Signature=$2"),
      ),
    "a wrong signature": (name: OperationName) =>
      admin.send(name, text(name), (header) =>
        header.replace(/[\da-f]{8}$/, (end) => (end === "00000000" ? "11111111" : "00000000")),
      ),
    "a secret in the place of a key": (name: OperationName) =>
      admin.send(name, text(name), (header) =>
        header.replace(/Credential=\w+/, `Credential=${canary}`),
      ),
    "an unknown key": (name: OperationName) => others.stranger.send(name, text(name)),
    "a session token that is none": (name: OperationName) => others.session.send(name, text(name)),
    "no policy": (name: OperationName) => others.nobody.send(name, text(name)),
    "an unknown operation": () => admin.send(canary, "{}"),
    "too much": (name: OperationName) =>
      admin.send(name, JSON.stringify({ input: canary.repeat(110_000) })),
  };
};

/** Each operation has left records, served and refused. */
const expectAllTold = (audit: string, unknownKeyId: string): void => {
  const records = audit
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  for (const name of names) {
    const own = records.filter(({ eventName }) => eventName === name);
    const wrongs = new Set(own.map(({ errorCode }) => errorCode));
    // Whether a token is one is asked first: its domain is what a policy is about.
    const denied = "taskToken" in fullInput(name) ? "ValidationException" : "AccessDeniedException";
    for (const fault of [denied, "UnrecognizedClientException"]) {
      assert.ok(wrongs.has(fault), `${name} leaves a record when it gets ${fault}`);
    }
    assert.ok(
      own.some(({ userIdentity }) => userIdentity.accessKeyId === unknownKeyId),
      "with the key that was named",
    );
  }
  for (const name of Object.keys(ekidenOperations)) {
    const isTold = records.some(({ eventName }) => eventName === name);
    assert.ok(isTold, `${name} leaves a record`);
  }
  const served = new Set(
    records.filter(({ errorCode }) => !errorCode).map(({ eventName }) => eventName),
  );
  assert.ok(served.size >= 36, [...served].join(" "));
  assert.ok(records.some(({ errorCode }) => errorCode === "ThrottlingException"));
};

test("no payload, token, signature or secret reaches the audit log or the log", async () => {
  await using server = new Server();
  const port = Number(new URL(await server.said("listening on ")).port);
  const accessKeyId = await server.said("AWS_ACCESS_KEY_ID=");
  const secretAccessKey = await server.said("AWS_SECRET_ACCESS_KEY=");
  const admin = new Caller(port, { accessKeyId, secretAccessKey });
  const { service, close } = await openKeyService({ data });
  const nobody = admin.as(await service.create({ account: "000000000000", user: "nobody" }));
  const unknown = { accessKeyId: "AKIAUNKNOWNUNKNOWNUN", secretAccessKey };
  const stranger = admin.as(unknown);
  const session = admin.as({
    ...(await service.session(accessKeyId, 900)),
    sessionToken: `${canary}/token`,
  });
  await close();
  // As much as possible is served: all that the order leaves undone is refused, which counts too.
  for (const name of names) {
    const { nextPageToken: _, ...input } = fullInput(name);
    await admin.send(name, JSON.stringify(input));
  }
  await runWorkflow(admin);
  await callOwnOperations(admin);
  for (const secret of await secretsOfNewKeys(port, { accessKeyId, secretAccessKey })) {
    admin.secrets.add(secret);
  }
  for (const [what, refuse] of Object.entries(refusals(admin, { nobody, stranger, session }))) {
    for (const name of names) {
      const { status } = await refuse(name);
      const mayBeServed = what.startsWith("a payload");
      assert.ok(status >= 400 || mayBeServed, `${name} with ${what}`);
    }
  }
  for (let calls = 0; calls < 20; calls += 1) {
    await admin.send(
      "CountPendingActivityTasks",
      JSON.stringify(fullInput("CountPendingActivityTasks")),
    );
  }
  const log = await server.stop();
  const audit = readFileSync(auditFile, "utf8");
  const masterKey = readFileSync(join(data, "master.key"), "utf8").trim();
  const secrets = [admin, nobody, stranger, session].flatMap((caller) => [...caller.secrets]);
  for (const secret of [canary, masterKey, ...secrets]) {
    for (const [where, written] of Object.entries({ audit, log })) {
      const at = written.indexOf(secret);
      assert.equal(at, -1, `in the ${where}: ${written.slice(Math.max(0, at - 300), at + 50)}`);
    }
  }
  expectAllTold(audit, unknown.accessKeyId);
  assert.match(log, /"body":"refused a call"/);
  assert.match(log, /"rpc\.method":"StartWorkflowExecution".*"body":"a call was answered"/);
});
