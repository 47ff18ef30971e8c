// A node that looks at signatures takes those of the client, with anything in a call and any
// time it is there. EKIDEN_FUZZ_SEED varies the inputs.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startTestServer } from "@ekiden/testing";
import fc from "fast-check";
import { InvalidSignatureException, SwfClient, UnknownResourceFault } from "../src/index.ts";

const seed = Number(process.env.EKIDEN_FUZZ_SEED ?? 7_930);
const list = { registrationStatus: "REGISTERED" } as const;

test("any text that a call carries is signed right", async () => {
  await using server = await startTestServer({ access: "keys" });
  const client = new SwfClient({ ...server.clientOptions, environment: {} });
  await client.registerDomain({ name: "d", workflowExecutionRetentionPeriodInDays: "1" });
  const text = fc.string({ unit: "binary", minLength: 1, maxLength: 100 });
  const property = fc.asyncProperty(text, text, async (workflowId, input) => {
    const signal = { domain: "d", workflowId, signalName: "go", input };
    // It is refused for its workflow alone.
    await assert.rejects(client.signalWorkflowExecution(signal), UnknownResourceFault);
  });
  await fc.assert(property, { seed, numRuns: 200 });
  await client.close();
});

test("another secret is refused by its signature, once", async () => {
  await using server = await startTestServer({ access: "keys", time: "running" });
  const { credentials, ...options } = server.clientOptions;
  const wrong = { ...credentials, secretAccessKey: `${credentials.secretAccessKey}x` };
  const client = new SwfClient({ ...options, credentials: wrong });
  await assert.rejects(client.listDomains(list), (error: InvalidSignatureException) => {
    assert.ok(error instanceof InvalidSignatureException);
    assert.equal(error.attempts, 1);
    return true;
  });
  await client.close();
});

for (const hours of [0, 1, 24 * 300]) {
  test(`a server whose clock stands ${hours} hours after new year is followed`, async () => {
    await using server = await startTestServer({ access: "keys" });
    await server.advance({ hours });
    const client = new SwfClient(server.clientOptions);
    assert.deepEqual(await client.listDomains(list), { domainInfos: [] });
    // The next calls know the clock from the beginning.
    assert.deepEqual(await client.listDomains(list), { domainInfos: [] });
    await client.close();
  });
}

test("the server tells a client of another region so", async () => {
  await using server = await startTestServer({ access: "keys", time: "running" });
  const client = new SwfClient({ ...server.clientOptions, region: "eu-north-1" });
  await assert.rejects(client.listDomains(list), InvalidSignatureException);
  await client.close();
});
