import assert from "node:assert/strict";
import { test } from "node:test";
import { operations } from "@ekiden/model";
import { openFront } from "./fixture.ts";
import { faultOf, headerOf, type Reply, requestOf } from "./wire.ts";

const listDomains = "SimpleWorkflowService.ListDomains";
const input = '{"registrationStatus":"REGISTERED"}';

type Parts = Parameters<typeof requestOf>[0];

/** Sends each request on a connection of its own. */
const repliesTo = async (...requests: Parts[]): Promise<Reply[]> => {
  await using front = await openFront({ ListDomains: async () => ({ domainInfos: [] }) });
  const replies: Reply[] = [];
  for (const parts of requests) {
    const wire = await front.connect();
    await wire.send(requestOf({ target: listDomains, body: input, ...parts }));
    replies.push(await wire.reply());
  }
  assert.deepEqual(front.messages(), []);
  return replies;
};

const withHeaders = (...headers: string[]): Parts => ({ headers: ["Host: localhost", ...headers] });

test("every operation is found by its target", async () => {
  await using front = await openFront();
  const wire = await front.connect();
  for (const name of Object.keys(operations)) {
    await wire.send(requestOf({ target: `SimpleWorkflowService.${name}`, body: "[]" }));
    assert.equal(faultOf(await wire.reply()), "SerializationException", name);
  }
});

test("a target may have the prefix of old clients, or any that ends in the service's name", async () => {
  const prefixes = ["com.amazonaws.swf.service.model.", "my.", "Another"];
  const replies = await repliesTo(...prefixes.map((prefix) => ({ target: prefix + listDomains })));
  for (const reply of replies) assert.equal(reply.body, '{"domainInfos":[]}');
});

test("an unknown target is an UnknownOperationException", async () => {
  const targets = [
    "SimpleWorkflowService.ListDomain",
    "SimpleWorkflowService.listDomains",
    "SimpleWorkflowService.__proto__",
    "SimpleWorkflowService.constructor",
    "SimpleWorkflowService.",
    "SimpleWorkflowService",
    "ListDomains",
    ".ListDomains",
    "DynamoDB_20120810.ListTables",
    "OtherService.ListDomains",
    `SimpleWorkflowService.${"x".repeat(5_000)}`,
    "",
  ];
  const replies = await repliesTo(...targets.map((target) => ({ target })));
  for (const [index, reply] of replies.entries()) {
    assert.equal(reply.status, 404, targets[index]);
    assert.equal(faultOf(reply), "UnknownOperationException");
    assert.ok(reply.body.length < 500);
  }
});

test("a request without a target is told which header is missing", async () => {
  await using front = await openFront();
  const wire = await front.connect();
  await wire.send(requestOf({ body: input }));
  const reply = await wire.reply();
  assert.equal(reply.status, 404);
  assert.match(reply.body, /X-Amz-Target/);
});

test("the media type of the answer follows that of the request", async () => {
  const pairs = [
    ["application/x-amz-json-1.0", "application/x-amz-json-1.0"],
    ["application/x-amz-json-1.1", "application/x-amz-json-1.0"],
    ["application/json; charset=UTF-8", "application/json"],
    ["Application/JSON", "application/json"],
    ["application/jsonish", "application/x-amz-json-1.0"],
    ["", "application/x-amz-json-1.0"],
  ];
  const replies = await repliesTo(...pairs.map(([type]) => withHeaders(`Content-Type: ${type}`)));
  for (const [index, reply] of replies.entries()) {
    assert.equal(headerOf(reply, "Content-Type"), pairs[index]?.[1]);
    assert.equal(reply.status, 200);
  }
});

test("a fault has the media type of the request too", async () => {
  const [reply] = await repliesTo({
    ...withHeaders("Content-Type: application/json"),
    target: "SimpleWorkflowService.Nothing",
  });
  assert.equal(reply && headerOf(reply, "Content-Type"), "application/json");
});

test("a body said to be encoded as amz-1.0 is read as it is", async () => {
  const [reply] = await repliesTo(
    withHeaders("Content-Encoding: amz-1.0", "Content-Type: application/json"),
  );
  assert.equal(reply?.body, '{"domainInfos":[]}');
});

test("any signature is accepted as it is", async () => {
  const signature = "Authorization: AWS4-HMAC-SHA256 Credential=nobody, Signature=nothing";
  const [reply] = await repliesTo(withHeaders(signature, "X-Amz-Date: 20300101T000000Z"));
  assert.equal(reply?.status, 200);
});

test("a method other than POST is an unknown operation", async () => {
  const methods = ["GET", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE"];
  const replies = await repliesTo(...methods.map((method) => ({ line: `${method} / HTTP/1.1` })));
  for (const reply of replies) {
    assert.equal(reply.status, 404);
    assert.equal(faultOf(reply), "UnknownOperationException");
  }
});

test("a path other than / is an unknown operation", async () => {
  const paths = ["/?a=b", "//", "/healthz", "/x", "*", "http://localhost/x", "/%2f"];
  const replies = await repliesTo(...paths.map((path) => ({ line: `POST ${path} HTTP/1.1` })));
  for (const [index, reply] of replies.entries()) {
    assert.equal(reply.status, 404, paths[index]);
    assert.equal(faultOf(reply), "UnknownOperationException");
  }
});

test("a proxy may send the address whole", async () => {
  const [reply] = await repliesTo({ line: "POST http://localhost:7930/ HTTP/1.1" });
  assert.equal(reply?.status, 200);
});

test("a header that may be there only once is refused when it is repeated", async () => {
  const once = [
    ["Host: localhost", "hOST: elsewhere"],
    ["X-Amz-Target: a", "x-amz-target: b"],
    ["Content-Type: application/json", "content-type: application/x-amz-json-1.0"],
    ["Authorization: a", "AUTHORIZATION: b"],
    ["X-Amz-Date: 20300101T000000Z", "X-Amz-Date: 20300101T000000Z"],
    ["X-Amz-Security-Token: a", "X-Amz-Security-Token: b"],
    ["Content-Length: 35", "Content-Length: 35"],
  ];
  const replies = await repliesTo(...once.map((pair) => withHeaders(...pair)));
  for (const [index, reply] of replies.entries()) {
    assert.equal(reply.status, 400, once[index]?.[0]);
    assert.equal(faultOf(reply), "MalformedHttpRequestException", once[index]?.[0]);
  }
});

test("other headers may be repeated", async () => {
  const [reply] = await repliesTo(withHeaders("Accept: a", "Accept: b", "X-Any: 1", "X-Any: 2"));
  assert.equal(reply?.status, 200);
});

test("HTTP/1.1 needs a Host header, HTTP/1.0 does not", async () => {
  const without = { headers: ["Accept: */*"] };
  const [modern, old] = await repliesTo(without, { ...without, line: "POST / HTTP/1.0" });
  assert.equal(modern && faultOf(modern), "MalformedHttpRequestException");
  assert.equal(old?.status, 200);
});
