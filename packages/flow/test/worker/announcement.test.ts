// Where a worker polls, it says when it is up; and what to do where its domain is unknown.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { after, before, test } from "node:test";
import { createWorker, defineWorkflow, FlowClient } from "@ekiden/flow";
import { startTestServer, type TestServer } from "@ekiden/testing";
import { bundleProgram } from "../../../../tools/program.ts";
import { domain, KeptLog, startFlowHarness } from "../flow-harness.ts";

let server: TestServer;
before(async () => {
  server = await startTestServer({ time: "running", pollSeconds: 1 });
});
after(() => server[Symbol.asyncDispose]());

const hello = defineWorkflow({ name: "Hello", version: "1.0" }, async () => "hello");

test("a worker that is up says in its log which list of which server it polls", async () => {
  await using harness = await startFlowHarness();
  const log = new KeptLog();
  const { endpoint } = harness.server;
  const place = { endpoint, region: "us-east-1", credentials: "none", domain } as const;
  await using _ = await createWorker({ ...place, taskList: "orders", workflows: [hello], log });
  const [first] = log.starts;
  assert.equal(first?.level, "info");
  assert.equal(first?.message, `Polling orders of domain ${domain} at ${endpoint}`);
  assert.equal(first?.fields.endpoint, endpoint);
  assert.equal(first?.fields.taskList, "orders");
});

test("a worker that has nothing to poll for says so, and that it ends", async () => {
  await using harness = await startFlowHarness();
  for (const options of [{}, { workflows: [hello], maxDecisions: 0 }]) {
    const log = new KeptLog();
    const worker = await harness.worker({ ...options, log });
    await worker.stopped();
    assert.match(
      log.starts[0]?.message ?? "",
      /^Polling for nothing, so this worker ends: give it/,
    );
  }
});

test("a worker without a log says it on the standard error", async () => {
  await using harness = await startFlowHarness();
  const { endpoint } = harness.server;
  const program = await bundleProgram(new URL("lone-program.ts", import.meta.url));
  const said = await new Promise<string>((resolve) => {
    execFile(process.execPath, [program, endpoint, domain, "orders"], (_, __, stderr) =>
      resolve(stderr),
    );
  });
  const { level, message } = JSON.parse(said.split("\n")[0] ?? "");
  assert.equal(level, "info");
  assert.equal(message, `Polling orders of domain ${domain} at ${endpoint}`);
});

test("a worker and a starter whose domain is unknown say how to register it", async () => {
  const place = { endpoint: server.endpoint, region: "us-east-1", credentials: "none" } as const;
  const advice = /registerDomain\(client, "shoop"\) or `ekiden domain register shoop`/;
  const options = { ...place, domain: "shoop", taskList: "orders", workflows: [hello] };
  await assert.rejects(createWorker({ ...options, log: new KeptLog() }), advice);
  await assert.rejects(new FlowClient({ ...place, domain: "shoop" }).start(hello), (error) => {
    assert.ok(error instanceof Error);
    assert.match(error.message, advice);
    assert.equal(error.name, "UnknownResourceFault");
    return true;
  });
});
