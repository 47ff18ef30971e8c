// Clients that speak what the service does not: each is told what to change.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { EncodedJson } from "../../src/operations/handlers.ts";
import { openFront } from "./fixture.ts";
import { faultOf, type Reply, requestOf } from "./wire.ts";

const target = "SimpleWorkflowService.ListDomains";
const input = '{"registrationStatus":"REGISTERED"}';
/** A map with no end, in CBOR: a client of RPC v2 begins so. */
const cbor = Uint8Array.of(0xbf, 0x64, 0x6e, 0x61, 0x6d, 0x65, 0xff);

type Parts = Parameters<typeof requestOf>[0];

const replyTo = async (parts: Parts): Promise<Reply> => {
  await using front = await openFront({
    ListDomains: async () => new EncodedJson('{"domainInfos":[]}'),
  });
  const wire = await front.connect();
  await wire.send(requestOf({ target, ...parts }));
  return await wire.reply();
};

/** On the express lane, and on the way of what only browsers send. */
const bothWays = (...headers: string[]): readonly string[][] => {
  const plain = ["Host: localhost", ...headers];
  return [plain, [...plain, "Origin: http://localhost"]];
};

const messageOf = ({ body }: Reply): string => JSON.parse(body).message;

test("a body in CBOR is refused by the name of its type, which says what to set", async () => {
  for (const type of ["application/cbor", "application/x-amz-cbor-1.1; charset=x"])
    for (const headers of bothWays(`Content-Type: ${type}`)) {
      const reply = await replyTo({ headers, body: cbor });
      assert.equal(faultOf(reply), "SerializationException");
      assert.equal(
        messageOf(reply),
        `The request body is not UTF-8: it is declared as ${type.split(";")[0]}. ` +
          "Set the client to JSON (AWS JSON 1.0)",
      );
    }
});

test("a long type of a body that cannot be read is not repeated whole", async () => {
  const headers = ["Host: localhost", `Content-Type: text/${"x".repeat(2_000)}`];
  const reply = await replyTo({ headers, body: "<xml/>" });
  assert.ok(messageOf(reply).length < 250, reply.body);
});

test("a body of the type of JSON that is no JSON is not told to set that type", async () => {
  for (const type of ["x-amz-json-1.0", "x-amz-json-1.1; charset=utf-8", "json", "ld+json"])
    for (const headers of bothWays(`Content-Type: application/${type}`)) {
      const reply = await replyTo({ headers, body: "{'registrationStatus':'REGISTERED'}" });
      assert.equal(faultOf(reply), "SerializationException");
      assert.equal(messageOf(reply), "The request body is not valid JSON", type);
    }
});

test("a body of the wrong type that is still JSON is read", async () => {
  for (const type of ["text/plain", "application/x-www-form-urlencoded", "application/cbor"]) {
    const headers = ["Host: localhost", `Content-Type: ${type}`];
    const reply = await replyTo({ headers, body: input });
    assert.equal(reply.body, '{"domainInfos":[]}', type);
  }
});

test("a body that is compressed without a word of it is recognised", async () => {
  const body = gzipSync(input);
  for (const headers of bothWays("Content-Type: application/x-amz-json-1.0")) {
    const reply = await replyTo({ headers, body });
    assert.match(messageOf(reply), /is compressed by gzip, which is not supported\. Send it as/);
  }
});

test("a call by Smithy's RPC v2 is told which protocol is spoken", async () => {
  const path = "/service/SimpleWorkflowService/operation/ListDomains";
  const reply = await replyTo({ line: `POST ${path} HTTP/1.1`, target: undefined, body: cbor });
  assert.equal(reply.status, 404);
  assert.equal(faultOf(reply), "UnknownOperationException");
  assert.match(messageOf(reply), /RPC v2 is not supported: set the client to AWS JSON 1\.0/);
});
