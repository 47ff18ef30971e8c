// Calls without a socket, whose bodies never are bytes: what is no input is refused as it is where
// it comes over the network.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { createEmbeddedNode, createNode, readConfig } from "@ekiden/server";

const config = { ...readConfig({ data: ":memory:", port: "0", logLevel: "silent" }, {}) };
const embedded = await createEmbeddedNode({ ...config, port: undefined });
const networked = await createNode({ ...config, access: "open" });
after(async () => {
  await embedded.close();
  await networked.close();
});

const headers = {
  "content-type": "application/x-amz-json-1.0",
  "x-amz-target": "SimpleWorkflowService.ListDomains",
};
const here = { gone: false, onGone: () => undefined };

const bodies: Readonly<Record<string, string>> = {
  "a body that is cut off": '{"registrationStatus":',
  "an empty body": "",
  "a body that nests too deeply": "[".repeat(1_500) + "]".repeat(1_500),
  "a body that is no object": '"REGISTERED"',
  "a body that has what the service asks for": '{"registrationStatus":"REGISTERED"}',
};

for (const [what, body] of Object.entries(bodies)) {
  test(`${what} is answered the same without a socket`, async () => {
    const direct = await embedded.answer({ headers, body }, here);
    const sent = await fetch(networked.url, { method: "POST", headers, body });
    const overNetwork = { status: sent.status, text: await sent.text() };
    assert.deepEqual({ status: direct.status, text: direct.text }, overNetwork);
  });
}
