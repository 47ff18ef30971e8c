// Connections that want too much: too many of them, too slow ones, and those that say nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { TestClock } from "@ekiden/testing";
import { type Front, openFront } from "./fixture.ts";
import { callOf, faultOf, headerOf, requestOf, type Wire } from "./wire.ts";

const register = callOf("RegisterDomain", {
  name: "d",
  workflowExecutionRetentionPeriodInDays: "1",
});

const called = async (front: Front): Promise<Wire> => {
  const wire = await front.connect();
  await wire.send(register);
  assert.equal((await wire.reply()).status, 200);
  return wire;
};

test("a connection beyond the limit is told so and closed, and those before it go on", async () => {
  await using front = await openFront({}, { maxConnections: 2 });
  const wires = [await called(front), await called(front)];
  for (let refused = 0; refused < 5; refused += 1) {
    const wire = await front.connect();
    await wire.send(register);
    const reply = await wire.reply();
    assert.equal(reply.status, 503);
    assert.equal(faultOf(reply), "ServiceUnavailable");
    assert.equal(headerOf(reply, "Connection"), "close");
    wire.end();
    await wire.closed;
  }
  for (const wire of wires) {
    await wire.send(register);
    assert.equal((await wire.reply()).status, 200);
  }
  const full = front
    .messages("WARN")
    .filter((message) => /limit of connections/.test(String(message)));
  assert.equal(full.length, 1, "once a minute");
});

const askForLife = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";

test("a server at its limit still says that it is alive, and that it is not ready", async () => {
  await using front = await openFront({}, { maxConnections: 1 });
  await called(front);
  const alive = await front.connect();
  await alive.send(askForLife);
  const reply = await alive.reply();
  assert.deepEqual([reply.status, reply.body], [200, '{"status":"alive"}\n']);
  assert.equal(headerOf(reply, "Connection"), "close");
  const ready = await front.connect();
  await ready.send("GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  assert.equal((await ready.reply()).status, 503);
});

test("connections beyond the limit that say nothing keep no question of a supervisor", async () => {
  const clock = new TestClock();
  await using front = await openFront({}, { maxConnections: 1, clock });
  await called(front);
  const silent = [];
  for (let count = 0; count < 20; count += 1) silent.push(await front.connect());
  const alive = await front.connect();
  await alive.send(askForLife);
  assert.equal((await alive.reply()).status, 200);
  for (const wire of silent.slice(0, 5)) assert.equal((await wire.reply()).status, 503);
  clock.moveTo(clock.now() + 1_000);
  for (const wire of silent.slice(5)) assert.equal((await wire.reply()).status, 503);
});

test("a connection that ends makes room for another", async () => {
  await using front = await openFront({}, { maxConnections: 1 });
  for (let turns = 0; turns < 5; turns += 1) {
    const wire = await called(front);
    wire.end();
    await wire.closed;
  }
});

test("who is refused and does not leave is cut off after a while", async () => {
  const timeouts = {
    headers: 60_000,
    request: 60_000,
    check: 20,
    idle: 60_000,
    silence: 60_000,
    drain: 2_000,
  };
  await using front = await openFront({}, { maxConnections: 1, timeouts });
  await called(front);
  const wire = await front.connect();
  assert.equal((await wire.reply()).status, 503);
  await wire.closed;
});

/** The clock's own deadlines, not those of Node's server: only the lane is looked at. */
const openOnClock = async () => {
  const clock = new TestClock();
  const timeouts = {
    headers: 20_000,
    request: 60_000,
    check: 5_000,
    idle: 120_000,
    silence: 660_000,
    drain: 8_000,
  };
  return { clock, front: await openFront({}, { clock, timeouts }) };
};

test("who connects and never calls is closed sooner than who has called before", async () => {
  const { clock, front } = await openOnClock();
  await using _ = front;
  const [mute, caller] = [await front.connect(), await called(front)];
  for (let seconds = 0; seconds < 25; seconds += 5) clock.moveTo(clock.now() + 5_000);
  await mute.closed;
  await caller.send(register);
  assert.equal((await caller.reply()).status, 200);
  for (let seconds = 0; seconds < 125; seconds += 5) clock.moveTo(clock.now() + 5_000);
  await caller.closed;
});

test("bodies that do not come to their end take so much memory and no more", async () => {
  await using front = await openFront({}, { maxUnfinishedBytes: 100_000 });
  const headers = ["Host: localhost", "Transfer-Encoding: chunked", "Expect: 100-continue"];
  const slow = requestOf({ target: "SimpleWorkflowService.ListDomains", headers, body: "" });
  const chunk = `ea60\r\n${" ".repeat(60_000)}\r\n`;
  const [first, second] = [await front.connect(), await front.connect()];
  for (const wire of [first, second]) {
    await wire.send(slow);
    assert.equal((await wire.reply()).status, 100);
  }
  await first.send(chunk);
  // What is answered here came after it.
  await called(front);
  await second.send(chunk);
  assert.equal(faultOf(await second.reply()), "ServiceUnavailable");
  await first.send("2\r\n{}\r\n0\r\n\r\n");
  assert.equal(faultOf(await first.reply()), "ValidationException");
  await first.send(slow);
  assert.equal((await first.reply()).status, 100);
  await first.send(`${chunk}0\r\n\r\n`);
  assert.equal(faultOf(await first.reply()), "SerializationException", "there is room again");
});

test("500 slow senders and many idle connections: all others are answered, the slow are given up", async () => {
  const timeouts = {
    headers: 300,
    request: 600,
    check: 50,
    idle: 60_000,
    silence: 60_000,
    drain: 2_000,
  };
  await using front = await openFront({}, { timeouts });
  // One after another, so that on a slow machine, too, none is late with what it sends.
  const idle: Wire[] = [];
  for (let opened = 0; opened < 500; opened += 1) idle.push(await called(front));
  const starts = [register.subarray(0, 20), register.subarray(0, -5), register.subarray(0, 1)];
  const slow: Wire[] = [];
  for (let opened = 0; opened < 500; opened += 1) {
    const wire = await front.connect();
    await wire.send(starts[opened % 3] ?? "");
    slow.push(wire);
  }
  let givenUp = 0;
  for (const wire of slow) {
    void wire.closed.then(() => {
      givenUp += 1;
    });
  }
  const healthy = await front.connect();
  // Each drips on, a byte at a time, for as long as it is let.
  for (let turns = 0; givenUp < slow.length; turns += 1) {
    slow[turns % slow.length]?.send(" ").catch(() => {});
    await healthy.send(register);
    assert.equal((await healthy.reply()).status, 200);
  }
  for (const wire of [idle[0], idle.at(-1)]) {
    await wire?.send(register);
    assert.equal((await wire?.reply())?.status, 200);
  }
  assert.deepEqual(front.messages(), []);
});

/**
 * How many calls were carried out, and how many of them answered, of 20 that arrive in the very
 * turn in which their connections are ended from this side: the call of another one does that.
 */
const meetingTheEnd = async (end: (front: Front, clock: TestClock) => unknown) => {
  const outcome = { carriedOut: 0, answered: 0 };
  const clock = new TestClock();
  const handlers = {
    DeprecateDomain: async () => void end(front, clock),
    RegisterDomain: async () => {
      outcome.carriedOut += 1;
    },
  };
  const timeouts = {
    headers: 20_000,
    request: 60_000,
    check: 5_000,
    idle: 5_000,
    silence: 660_000,
    drain: 8_000,
  };
  const front = await openFront(handlers as never, { clock, timeouts });
  await using _ = front;
  const ender = await called(front);
  const wires = await Promise.all(Array.from({ length: 20 }, () => called(front)));
  outcome.carriedOut = 0;
  // All of these bytes have arrived before the server looks at the first of them.
  const sent = [ender.send(callOf("DeprecateDomain", { name: "d" }))];
  for (const wire of wires) sent.push(wire.send(register));
  await Promise.all(sent);
  for (const wire of wires) {
    const reply = await wire.reply().catch(() => undefined);
    if (reply) outcome.answered += 1;
  }
  return outcome;
};

test("a call that meets the end of its connection is carried out only if it is answered", async () => {
  const drained = await meetingTheEnd((front) => front.listener.close());
  assert.equal(drained.carriedOut, drained.answered, "the node is drained");
  const idle = await meetingTheEnd((_, clock) => clock.moveTo(clock.now() + 5_000));
  assert.equal(idle.carriedOut, idle.answered, "the connections were idle for long");
});
