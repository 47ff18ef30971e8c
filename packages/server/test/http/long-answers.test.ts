// Answers too long for the buffers of a connection, whose callers read them late.
import assert from "node:assert/strict";
import { test } from "node:test";
import { EncodedJson } from "../../src/operations/handlers.ts";
import { type FrontOptions, openFront } from "./fixture.ts";
import { callOf, headerOf } from "./wire.ts";

const register = callOf("RegisterDomain", {
  name: "d",
  workflowExecutionRetentionPeriodInDays: "1",
});

test("replies that are not read hold back the calls behind them", async () => {
  let calls = 0;
  await using front = await openFront({
    ListDomains: async () => {
      calls += 1;
      return new EncodedJson(`{"domainInfos":[],"filler":"${"x".repeat(500_000)}"}`);
    },
  });
  const wire = await front.connect();
  const list = callOf("ListDomains", { registrationStatus: "REGISTERED" });
  wire.pause();
  await wire.send(Buffer.concat(Array.from({ length: 200 }, () => list)));
  const other = await front.connect();
  for (let turns = 0; turns < 20; turns += 1) {
    await other.send(register);
    await other.reply();
  }
  assert.ok(calls < 100, `${calls} were answered though none was read`);
  wire.resume();
  for (let replies = 0; replies < 200; replies += 1) assert.equal((await wire.reply()).status, 200);
});

/** A connection on which a long answer has begun to go out, and of which nothing is read. */
const withLongAnswer = async (options: FrontOptions = {}) => {
  const text = `{"domainInfos":[],"filler":"${"x".repeat(8_000_000)}"}`;
  const front = await openFront({ ListDomains: async () => new EncodedJson(text) }, options);
  const wire = await front.connect();
  wire.pause();
  await wire.send(callOf("ListDomains", { registrationStatus: "REGISTERED" }));
  const other = await front.connect();
  for (let turns = 0; turns < 20; turns += 1) {
    await other.send(register);
    await other.reply();
  }
  return { front, wire };
};

test("closing ends a connection as soon as the answer that was going out on it is read", async () => {
  const { front, wire } = await withLongAnswer();
  await using _ = front;
  const closed = front.listener.close();
  wire.resume();
  const reply = await wire.reply();
  assert.equal(headerOf(reply, "Connection"), "keep-alive", "it had begun before");
  await Promise.all([wire.closed, closed]);
  assert.deepEqual(front.messages("WARN"), []);
});

test("where there is no room for what comes behind an answer, the connection ends with it", async () => {
  const { front, wire } = await withLongAnswer({ maxUnfinishedBytes: 1_000 });
  await using _ = front;
  await wire.send(callOf("RegisterDomain", { name: "d".repeat(2_000) }));
  wire.resume();
  assert.equal((await wire.reply()).status, 200);
  await wire.closed;
  assert.equal(wire.rest, "");
});
