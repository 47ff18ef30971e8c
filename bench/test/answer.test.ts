import assert from "node:assert/strict";
import { test } from "node:test";
import { AnswerReader } from "../client/answer.ts";

const body = '{"reason":"naïve"}';
const text = `HTTP/1.1 400 Bad Request\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const expected = { status: 400, closes: false, body };

test("an answer is read whole, in any pieces, and the next one after it", () => {
  const bytes = Buffer.from(text);
  const reader = new AnswerReader();
  for (let cut = 1; cut < bytes.length; cut++) {
    assert.equal(reader.take(bytes.subarray(0, cut)), undefined, `cut at ${cut}`);
    assert.deepEqual(reader.take(bytes.subarray(cut)), expected, `cut at ${cut}`);
  }
  assert.deepEqual(reader.take(bytes), expected);
  const ones = [...bytes].map((byte) => reader.take(Buffer.of(byte)));
  assert.deepEqual(ones.filter(Boolean), [expected]);
});

test("the caller may use the bytes again for what comes next", () => {
  const reader = new AnswerReader();
  const buffer = Buffer.from(text.slice(0, -5));
  reader.take(buffer);
  buffer.fill(0);
  assert.deepEqual(reader.take(Buffer.from(text.slice(-5))), expected);
});

test("a server that closes the connection afterwards is heard", () => {
  const closing = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n";
  const answer = new AnswerReader().take(Buffer.from(closing));
  assert.deepEqual(answer, { status: 200, closes: true, body: "" });
});

test("an answer without its length, or longer than that, is refused", () => {
  const chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n";
  assert.throws(() => new AnswerReader().take(Buffer.from(chunked)), /without Content-Length/);
  assert.throws(() => new AnswerReader().take(Buffer.from(`${text}x`)), /More bytes/);
});
