// Connections that were open when their node was told to renew them, as it is at the end of a
// rolling restart.
import assert from "node:assert/strict";
import { test } from "node:test";
import { openFront } from "./fixture.ts";
import { callOf, headerOf, requestOf } from "./wire.ts";

const plain = callOf("RegisterDomain", { name: "d", workflowExecutionRetentionPeriodInDays: "1" });
const inChunks = requestOf({
  target: "SimpleWorkflowService.ListDomains",
  headers: ["Host: localhost", "Transfer-Encoding: chunked"],
  body: "2\r\n{}\r\n0\r\n\r\n",
});
const page = Buffer.from("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");

const ways = {
  "that carries plain calls": [plain, plain],
  "that carries calls in chunks": [inChunks, inChunks],
  "that carries pages": [page, page],
  "that has carried plain calls only": [plain, inChunks],
};

for (const [which, [before, after]] of Object.entries(ways)) {
  test(`a connection ${which} ends with its next answer, and a new one goes on`, async () => {
    await using front = await openFront();
    const wire = await front.connect();
    await wire.send(before ?? "");
    assert.equal(headerOf(await wire.reply(), "Connection"), "keep-alive");
    front.listener.renewConnections();
    await wire.send(after ?? "");
    assert.equal(headerOf(await wire.reply(), "Connection"), "close");
    await wire.closed;
    const next = await front.connect();
    for (const request of [before, after]) {
      await next.send(request ?? "");
      assert.equal(headerOf(await next.reply(), "Connection"), "keep-alive");
    }
  });
}
