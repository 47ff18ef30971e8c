import assert from "node:assert/strict";
import { test } from "node:test";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { EncodedJson } from "../../src/operations/handlers.ts";
import { type Front, openFront } from "./fixture.ts";
import { faultOf, headerOf, type Reply, requestOf } from "./wire.ts";

const target = "SimpleWorkflowService.SignalWorkflowExecution";
const signal = { domain: "d", workflowId: "w", signalName: "s" };
const maxRequestBytes = 1024 * 1024;

/** A front that tells what each signal brought. */
const openListening = async () => {
  const inputs: (string | undefined)[] = [];
  const front = await openFront({
    SignalWorkflowExecution: async ({ input }) => {
      inputs.push(input);
      return undefined;
    },
    ListDomains: async () => new EncodedJson('{"domainInfos":[]}'),
  });
  return { front, inputs };
};

const exchange = async (front: Front, bytes: Uint8Array): Promise<Reply> => {
  const wire = await front.connect();
  await wire.send(bytes);
  return wire.reply();
};

test("a missing body stands for no members", async () => {
  const { front } = await openListening();
  await using _ = front;
  const reply = await exchange(front, requestOf({ target, body: "" }));
  assert.equal(reply.status, 400);
  assert.match(reply.body, /3 validation errors detected: Value null at 'domain'/);
});

test("what is not JSON, or not UTF-8, is a SerializationException", async () => {
  const { front, inputs } = await openListening();
  await using _ = front;
  const bodies = [
    "{",
    "}",
    "{}x",
    "{'domain':'d'}",
    '{"domain":"d",}',
    "undefined",
    "NaN",
    "\0",
    "\ufeff{}",
    '{"a":"\u0000"}',
    "<xml/>",
    Uint8Array.of(0xff, 0xfe),
    Uint8Array.of(0x22, 0xc3, 0x22),
    Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22),
  ];
  for (const body of bodies) {
    const reply = await exchange(front, requestOf({ target, body }));
    assert.equal(reply.status, 400);
    assert.equal(faultOf(reply), "SerializationException", String(body));
  }
  assert.deepEqual([inputs, front.messages()], [[], []]);
});

test("a compressed body is refused by the name of its header", async () => {
  const { front, inputs } = await openListening();
  await using _ = front;
  const text = Buffer.from(JSON.stringify(signal));
  const bodies = {
    gzip: gzipSync(text),
    deflate: deflateSync(text),
    br: brotliCompressSync(text),
    // Of what declares an encoding and has none, only what cannot be read is refused.
    "GZIP, identity": Buffer.from("{"),
  };
  for (const [encoding, body] of Object.entries(bodies)) {
    const headers = ["Host: localhost", `Content-Encoding: ${encoding}`];
    for (const way of [headers, [...headers, "Origin: http://localhost"]]) {
      const reply = await exchange(front, requestOf({ target, headers: way, body }));
      assert.equal(faultOf(reply), "SerializationException");
      assert.match(reply.body, /Content-Encoding: (gzip|deflate|br)\), which is not supported/i);
    }
  }
  const plain = { target, headers: ["Host: localhost", "Content-Encoding: gzip"], body: text };
  assert.equal((await exchange(front, requestOf(plain))).status, 200);
  assert.equal(inputs.length, 1);
});

test("100,000 levels of nesting are refused, wherever they are", async () => {
  const { front, inputs } = await openListening();
  await using _ = front;
  const lists = "[".repeat(100_000) + "]".repeat(100_000);
  const structures = `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`;
  for (const deep of [lists, structures]) {
    const inMember = JSON.stringify(signal).replace("}", `,"other":${deep}}`);
    for (const body of [deep, inMember, `{"domain":${deep}}`]) {
      const reply = await exchange(front, requestOf({ target, body }));
      assert.equal(faultOf(reply), "SerializationException");
    }
    const unfinished = requestOf({ target, body: deep.slice(0, 100_000) });
    assert.equal(faultOf(await exchange(front, unfinished)), "SerializationException");
  }
  assert.deepEqual([inputs, front.messages()], [[], []]);
});

test("a thousand levels in an unknown member are ignored with it", async () => {
  const { front, inputs } = await openListening();
  await using _ = front;
  const deep = "[".repeat(999) + "]".repeat(999);
  const body = JSON.stringify({ ...signal, input: "x" }).replace("}", `,"other":${deep}}`);
  assert.equal((await exchange(front, requestOf({ target, body }))).status, 200);
  assert.deepEqual(inputs, ["x"]);
});

test("names that mean something to JavaScript mean nothing in a body", async () => {
  const { front } = await openListening();
  await using _ = front;
  const members = ["__proto__", "constructor", "toString", "hasOwnProperty"];
  for (const member of members) {
    const body = `{"${member}":{"domain":"d","workflowId":"w","signalName":"s"}}`;
    const reply = await exchange(front, requestOf({ target, body }));
    assert.equal(faultOf(reply), "ValidationException", member);
  }
  assert.equal(({} as Record<string, unknown>).domain, undefined);
});

test("every character that JSON can carry reaches the handler unchanged", async () => {
  const { front, inputs } = await openListening();
  await using _ = front;
  const texts = ["\0\u0001\u001f", "\ud800 lone", "\udfff", "駅伝 🎽", "\u2028\u2029", "\\\"/'"];
  for (const input of texts) {
    const body = JSON.stringify({ ...signal, input });
    assert.equal((await exchange(front, requestOf({ target, body }))).status, 200);
  }
  assert.deepEqual(inputs, texts);
});

test("a body in chunks is read like any other", async () => {
  const { front, inputs } = await openListening();
  await using _ = front;
  const headers = ["Host: localhost", "Transfer-Encoding: chunked"];
  const text = JSON.stringify({ ...signal, input: "in parts" });
  const chunks = [...text].map((character) => `1\r\n${character}\r\n`).join("");
  const body = `${chunks}0\r\nTrailer: ignored\r\n\r\n`;
  assert.equal((await exchange(front, requestOf({ target, headers, body }))).status, 200);
  assert.deepEqual(inputs, ["in parts"]);
});

test("bytes that come one at a time make the same request", async () => {
  const { front, inputs } = await openListening();
  await using _ = front;
  const wire = await front.connect();
  const body = JSON.stringify({ ...signal, input: "駅" });
  for (const byte of requestOf({ target, body })) await wire.send(Uint8Array.of(byte));
  assert.equal((await wire.reply()).status, 200);
  assert.deepEqual(inputs, ["駅"]);
});

/** A request of exactly so many bytes, headers included. */
const requestOfBytes = (bytes: number): Buffer => {
  const bodyOf = (length: number) =>
    `${JSON.stringify({ ...signal, input: "x" }).slice(0, -1)},"other":"${"o".repeat(length)}"}`;
  const around = requestOf({ target, body: bodyOf(1_000_000) }).length - 1_000_000;
  return requestOf({ target, body: bodyOf(bytes - around) });
};

test("a request of 1 MB, headers included, is taken; one byte more is not", async () => {
  const { front, inputs } = await openListening();
  await using _ = front;
  const largest = requestOfBytes(maxRequestBytes);
  assert.equal(largest.length, maxRequestBytes);
  assert.equal((await exchange(front, largest)).status, 200);
  const reply = await exchange(front, requestOfBytes(maxRequestBytes + 1));
  assert.equal(reply.status, 413);
  assert.equal(faultOf(reply), "RequestEntityTooLargeException");
  assert.deepEqual(inputs, ["x"]);
});

test("a caller who sends far too much can read why that was refused", async () => {
  const { front, inputs } = await openListening();
  await using _ = front;
  const megabytes = Buffer.alloc(8 * maxRequestBytes, 0x20);
  const inChunks = Buffer.concat([
    Buffer.from(`${megabytes.length.toString(16)}\r\n`),
    megabytes,
    Buffer.from("\r\n0\r\n\r\n"),
  ]);
  const chunked = ["Host: localhost", "Transfer-Encoding: chunked"];
  const requests = [
    requestOf({ target, body: megabytes }),
    requestOf({ target, body: inChunks, headers: chunked }),
    requestOf({ target, body: megabytes, headers: ["Host: localhost", "Connection: close"] }),
  ];
  for (const request of requests) {
    const wire = await front.connect();
    await wire.send(request);
    const reply = await wire.reply();
    assert.equal(reply.status, 413);
    assert.equal(faultOf(reply), "RequestEntityTooLargeException");
    assert.equal(headerOf(reply, "Connection"), "close");
    await wire.closed;
    assert.equal(wire.rest, "", "nothing follows the refusal");
  }
  assert.deepEqual([inputs, front.messages()], [[], []]);
});

test("the refusal of a large body comes before the body is sent", async () => {
  const { front } = await openListening();
  await using _ = front;
  const wire = await front.connect();
  await wire.send("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1048577\r\n\r\n");
  assert.equal((await wire.reply()).status, 413);
});

test("a caller who sends without end is cut off", async () => {
  const { front } = await openListening();
  await using _ = front;
  const wire = await front.connect();
  const head = `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${10 ** 12}\r\n\r\n`;
  await wire.send(head);
  let isClosed = false;
  wire.closed.then(() => {
    isClosed = true;
  });
  const part = Buffer.alloc(maxRequestBytes);
  for (let parts = 0; parts < 1_000 && !isClosed; parts += 1) await wire.send(part);
  assert.equal((await wire.reply()).status, 413);
  await wire.closed;
});

test("a caller who asks first is told to go on", async () => {
  const { front, inputs } = await openListening();
  await using _ = front;
  const wire = await front.connect();
  const body = JSON.stringify({ ...signal, input: "asked" });
  const headers = ["Host: localhost", "Expect: 100-continue"];
  const request = requestOf({ target, headers, body });
  await wire.send(request.subarray(0, request.length - body.length));
  assert.equal((await wire.reply()).status, 100);
  await wire.send(body);
  assert.equal((await wire.reply()).status, 200);
  assert.deepEqual(inputs, ["asked"]);
});

test("a caller who asks first about too much is refused before sending it", async () => {
  const { front } = await openListening();
  await using _ = front;
  const wire = await front.connect();
  await wire.send(
    "POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 1048577\r\n\r\n",
  );
  assert.equal((await wire.reply()).status, 413);
});

test("an unknown expectation is ignored", async () => {
  const { front } = await openListening();
  await using _ = front;
  const headers = ["Host: localhost", "Expect: miracles"];
  const body = JSON.stringify(signal);
  assert.equal((await exchange(front, requestOf({ target, headers, body }))).status, 200);
});
