// SIGTERM: a server that is told to stop finishes what it has begun. In real time, since it is a
// process of its own; nothing here waits for time.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Outcome } from "@ekiden/testing";
import { Client, Line } from "./client.ts";
import { temporaryDirectory } from "./directory.ts";
import { Inspection } from "./inspection.ts";
import { registerAll } from "./register.ts";
import { ServerProcess } from "./server-process.ts";
import { domain, journey } from "./workflows.ts";

const maxExitMilliseconds = 10_000;
const polls = 20;
const starts = 200;

const connected = async (server: ServerProcess): Promise<Client> => {
  const line = new Line();
  line.connect(server.port);
  return new Client("client", line);
};

const startMany = (client: Client): Promise<Outcome<"StartWorkflowExecution">>[] =>
  Array.from({ length: starts }, (_, index) =>
    client.call("StartWorkflowExecution", {
      domain,
      workflowId: `workflow-${index}`,
      workflowType: journey,
      taskList: { name: "nobody-polls-this" },
    }),
  );

const poll = (client: Client, index: number) => {
  const input = { domain, taskList: { name: `list-${index}` } };
  return index % 2 === 0
    ? client.call("PollForDecisionTask", input)
    : client.call("PollForActivityTask", input);
};

/** Once this has been answered on the same connections, the server knows all who wait. */
const waiting = async (client: Client) => {
  const held = Array.from({ length: polls }, (_, index) => poll(client, index));
  await client.insist("ListDomains", { registrationStatus: "REGISTERED" });
  return held;
};

test("SIGTERM answers waiting polls with nothing, finishes every commit, and exits with 0", async () => {
  using directory = temporaryDirectory();
  const data = directory.path;
  await using server = await ServerProcess.start({ data });
  const client = await connected(server);
  await registerAll(client);
  const held = await waiting(client);
  const started = startMany(client);
  await Promise.race(started);
  client.line.gate.shut();
  const signaledAt = Date.now();
  const exit = await server.stop("SIGTERM");
  const took = Date.now() - signaledAt;
  assert.deepEqual([exit.code, exit.signal, exit.complaint], [0, null, ""]);
  assert.ok(took < maxExitMilliseconds, `it took ${took} ms`);
  for (const outcome of await Promise.all(held)) {
    assert.equal(outcome.kind, "ok");
    assert.ok(outcome.kind === "ok" && !outcome.output.taskToken);
  }

  await using again = await ServerProcess.start({ data });
  client.line.connect(again.port);
  const outcomes = await Promise.all(started);
  const inspection = new Inspection({ client, domain });
  const found = new Set((await inspection.openRuns()).map(({ runId }) => runId));
  const acknowledged = outcomes.flatMap((one) => (one.kind === "ok" ? [one.output.runId] : []));
  assert.ok(acknowledged.length > 0);
  for (const runId of acknowledged) assert.ok(found.has(runId ?? ""), `${runId} is lost`);
  assert.ok(outcomes.every(({ kind }) => kind !== "fault"));
  // All that was committed was acknowledged, too: no caller is left in doubt.
  assert.equal(found.size, acknowledged.length);
  client.line.hangUp();
});

test("a poll that is sent while the server drains does not keep it from ending", async () => {
  using directory = temporaryDirectory();
  await using server = await ServerProcess.start({ data: directory.path });
  const client = await connected(server);
  await registerAll(client);
  const pollers = Array.from({ length: polls }, (_, index) => pollOnAndOn(client, index));
  await client.insist("ListDomains", { registrationStatus: "REGISTERED" });
  const exiting = server.stop("SIGTERM");
  const exit = await exiting;
  client.line.hangUp();
  await Promise.all(pollers);
  assert.equal(exit.code, 0);
});

/** As workers do: a poll without a task is repeated at once, until no server is there. */
const pollOnAndOn = async (client: Client, index: number): Promise<void> => {
  const { line } = client;
  await line.untilHungUp(async () => {
    const outcome = await poll(client, index);
    if (outcome.kind !== "ok") line.gate.shut();
  });
};
