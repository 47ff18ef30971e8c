// What the express lane recognises, Node's own parser must read in the same way: two readings of
// the same bytes are how requests are smuggled. EKIDEN_FUZZ_SEED repeats or varies the bytes.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import { readHeaders } from "../../src/access/signature/signed-call.ts";
import { maxHeaderBytes, maxRequestBytes } from "../../src/http/body.ts";
import { recognise } from "../../src/http/plain-call.ts";
import { type CallHead, headOf } from "../../src/http/protocol.ts";
import { Random } from "./random.ts";
import { callOf, requestOf } from "./wire.ts";

const limits = { maxHeadBytes: maxHeaderBytes, maxBytes: maxRequestBytes };
const target = "SimpleWorkflowService.ListDomains";
const host = "Host: localhost";

const read = (bytes: Buffer) => {
  const found = recognise(bytes, limits);
  return typeof found === "object" ? { ...found, ...readable(found.head, found.body) } : found;
};

/** Headers are read in the way in which signatures are verified. */
const readable = (head: CallHead, body: Buffer) => ({
  head: { ...head, headers: readHeaders(head.headers) },
  body: body.toString(),
});

test("a call as SDKs send it is recognised, and where it ends", () => {
  const call = requestOf({
    target,
    headers: [host, "content-type: application/x-amz-json-1.0", "Connection: keep-alive"],
    body: '{"a":1}',
  });
  const contentType = "application/x-amz-json-1.0";
  const values = new Map([
    ["host", "localhost"],
    ["content-type", contentType],
    ["connection", "keep-alive"],
    ["x-amz-target", target],
    ["content-length", "7"],
  ]);
  const headers = { values, repeated: undefined };
  const head = { method: "POST", path: "/", headers, target, contentType };
  const expected = { head, host: "localhost", body: '{"a":1}', end: call.length };
  assert.deepEqual(read(call), expected);
  assert.deepEqual(read(Buffer.concat([call, Buffer.from("POST / ")])), expected);
});

test("a call that is not all there is incomplete, and tells its length once its head is there", () => {
  const call = callOf("ListDomains", { registrationStatus: "REGISTERED" });
  const headLength = call.indexOf("\r\n\r\n") + 4;
  for (let length = 0; length < call.length; length += 1) {
    assert.equal(read(call.subarray(0, length)), length < headLength ? 0 : call.length);
  }
});

const others: Record<string, Parameters<typeof requestOf>[0]> = {
  "another method": { target, line: "GET / HTTP/1.1" },
  "another path": { target, line: "POST /x HTTP/1.1" },
  "an older version": { target, line: "POST / HTTP/1.0" },
  "no host": { target, headers: [] },
  "two hosts": { target, headers: [host, host] },
  "no target": { headers: [host] },
  "two targets": { target, headers: [host, `x-amz-target: ${target}`] },
  "two lengths": { target, headers: [host, "Content-Length: 2"] },
  "a signed length": { target, headers: [host, "Content-Length: +2", "Transfer-Encoding: x"] },
  chunks: { target, headers: [host, "Transfer-Encoding: chunked"] },
  "an expectation": { target, headers: [host, "Expect: 100-continue"] },
  "an upgrade": { target, headers: [host, "Upgrade: h2c"] },
  "a page of a browser": { target, headers: [host, "Origin: http://localhost"] },
  "what a page fetches": { target, headers: [host, "Sec-Fetch-Site: same-origin"] },
  "a connection that is to end": { target, headers: [host, "Connection: close"] },
  "a space before a colon": { target, headers: [host, "X-Other : 1"] },
  "a line without a colon": { target, headers: [host, "nothing", "X-Other: 1"] },
  "a folded line": { target, headers: [host, "X-Other: 1", " 2"] },
  "a bare line feed": { target, headers: [host, "X-Other: 1\nX-Third: 2"] },
  "a bare carriage return": { target, headers: [host, "X-Other: 1\rX-Third: 2"] },
  "a control character": { target, headers: [host, "X-Other: \0"] },
  "a head that is too long": { target, headers: [host, `X-Long: ${"x".repeat(maxHeaderBytes)}`] },
  "a request that is too long": { target, body: "x".repeat(maxRequestBytes) },
};
for (const [what, parts] of Object.entries(others)) {
  test(`${what} is not for the lane`, () => assert.equal(read(requestOf(parts)), "other"));
}

test("bytes that cannot become a plain call are known at once", () => {
  for (const bytes of [
    "G",
    "POST /x",
    "\x16\x03\x01",
    `POST / HTTP/1.1\r\n${"x".repeat(20_000)}`,
  ]) {
    assert.equal(read(Buffer.from(bytes, "latin1")), "other", bytes.slice(0, 20));
  }
});

/** What Node's parser makes of the bytes: each request it finds in them. */
const readByNode = async (bytes: Buffer) => {
  const requests: Promise<{ head: unknown; body: string }>[] = [];
  const server = createServer(async (request: IncomingMessage, response) => {
    const body = buffer(request);
    requests.push(body.then((bytes) => readable(headOf(request), bytes)));
    await body;
    response.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  socket.on("error", () => {}).resume();
  socket.end(bytes);
  await once(socket, "close");
  server.close();
  return Promise.all(requests);
};

const seed = Number(process.env.EKIDEN_FUZZ_SEED ?? 7930);
const tries = Number(process.env.EKIDEN_FUZZ_REQUESTS ?? 20_000);

const anyLine = (random: Random): string =>
  random.pick([
    "Content-Type: application/json",
    "content-type:text/plain",
    "Connection: keep-alive",
    "Content-Length:2",
    "X-Amz-Date: now",
    "Authorization: AWS4\u00e9",
    "X-Other:\t1 ",
    "X-Empty:",
    "Host:h",
  ]);

const anyCall = (random: Random): Buffer => {
  const lines = Array.from({ length: random.below(4) }, () => anyLine(random));
  let bytes = requestOf({ target, headers: [host, ...lines], body: '{"key":"value"}' });
  for (let changes = random.below(3); changes > 0; changes -= 1) {
    const at = random.below(bytes.length);
    const put = random.pick([
      random.bytes(1),
      Buffer.from(random.pick(["\r", "\n", " ", ":", "0"])),
    ]);
    const lost = random.below(2);
    bytes = Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + lost)]);
  }
  return bytes;
};

test("what the lane recognises is what Node's own parser reads", async () => {
  const random = new Random(seed);
  let recognised = 0;
  for (let tried = 0; tried < tries; tried += 1) {
    const bytes = anyCall(random);
    const found = recognise(bytes, limits);
    if (typeof found !== "object" || tried % 10 !== 0) continue;
    recognised += 1;
    const [first] = await readByNode(bytes.subarray(0, found.end));
    assert.deepEqual(first, readable(found.head, found.body), JSON.stringify(String(bytes)));
  }
  assert.ok(recognised > tries / 100, `only ${recognised} were recognised; seed ${seed}`);
});
