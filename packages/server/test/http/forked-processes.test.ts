// Two processes on one connection: a supervisor that calls once and then forks its deciders.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { SWF } from "@aws-sdk/client-swf";
import { startTestServer, type TestServer } from "@ekiden/testing";
import { skipWithout } from "../../../../tools/programs.ts";
import { Certificates } from "./self-made-certificates.ts";

const withoutPython = skipWithout(
  "python3",
  spawnSync("python3", ["-c", "import ssl, os; os.fork"]).status === 0,
);

const program = fileURLToPath(new URL("forked-processes.py", import.meta.url));

const domain = "d";
const workflowType = { name: "order", version: "1" };

const clientOf = async (server: TestServer, ca: string): Promise<SWF> => {
  const requestHandler = { httpsAgent: { ca } };
  const swf = new SWF({ ...server.clientOptions, maxAttempts: 1, requestHandler });
  await swf.registerDomain({ name: domain, workflowExecutionRetentionPeriodInDays: "1" });
  await swf.registerWorkflowType({
    domain,
    ...workflowType,
    defaultTaskList: { name: "list" },
    defaultChildPolicy: "TERMINATE",
    defaultTaskStartToCloseTimeout: "NONE",
    defaultExecutionStartToCloseTimeout: "600",
  });
  return swf;
};

/** What each of the two processes read, once both have ended. */
const runProgram = async (server: TestServer, certificate: string): Promise<unknown> => {
  const { port } = new URL(server.endpoint);
  const stdio = ["pipe", "pipe", "inherit"] as const;
  const child = spawn("python3", [program, port, certificate], { stdio: [...stdio] });
  assert.ok(child.stdin && child.stdout);
  const said = text(child.stdout);
  child.stdin.write("poll\n");
  await server.pollsWaiting(1);
  child.stdin.write("call\n");
  const lines = (await said).trim().split("\n");
  const read = lines.map((line) => JSON.parse(line) as { process: string; read: string });
  return Object.fromEntries(read.map(({ process, read }) => [process, read]));
};

for (const isEncrypted of [false, true]) {
  const how = isEncrypted ? "over TLS" : "in clear";
  test(`two processes share a connection ${how}: neither reads what is meant for the other, and no task is lost`, {
    skip: withoutPython,
  }, async () => {
    using certificates = new Certificates();
    const { cert, key, ca } = certificates.make("node");
    await using server = await startTestServer(isEncrypted ? { tlsCert: cert, tlsKey: key } : {});
    const swf = await clientOf(server, ca);
    const read = await runProgram(server, isEncrypted ? cert : "none");
    assert.deepEqual(read, { poll: "", call: "" });
    assert.equal(server.waitingPolls, 0, "the poll is withdrawn");
    const { domainInfos = [] } = await swf.listDomains({ registrationStatus: "REGISTERED" });
    assert.deepEqual(
      domainInfos.map(({ name }) => name),
      [domain],
      "what came behind the poll is not carried out",
    );
    await swf.startWorkflowExecution({ domain, workflowId: "after", workflowType });
    const { taskToken } = await swf.pollForDecisionTask({ domain, taskList: { name: "list" } });
    assert.ok(taskToken, "a poll on a connection of its own is given the task");
    swf.destroy();
  });
}
