import assert from "node:assert/strict";
import { test } from "node:test";
import { EncodedJson, type Handlers } from "../../src/operations/handlers.ts";
import { type Front, openFront, signal } from "./fixture.ts";
import { callOf, connect, faultOf, headerOf, requestOf, type Wire } from "./wire.ts";

const poll = callOf("PollForActivityTask", { domain: "d", taskList: { name: "list" } });
const nothing = new EncodedJson('{"startedEventId":0}');
const register = callOf("RegisterDomain", {
  name: "d",
  workflowExecutionRetentionPeriodInDays: "1",
});

/** Polls that wait until the test answers them, or until their callers leave. */
const openWithPolls = async (options: Parameters<typeof openFront>[1] = {}) => {
  const arrived = signal();
  const gone = signal();
  const answered = signal<EncodedJson>();
  const calls: string[] = [];
  const handlers: Partial<Handlers> = {
    RegisterDomain: async () => {
      calls.push("RegisterDomain");
      return undefined;
    },
    PollForActivityTask: (_input, caller) => {
      calls.push("PollForActivityTask");
      arrived.give();
      caller.onGone(() => gone.give());
      return answered.given;
    },
  };
  const front = await openFront(handlers, options);
  const answer = () => answered.give(nothing);
  return { front, calls, arrived: arrived.given, gone: gone.given, answer };
};

test("a connection carries one call after another", async () => {
  await using front = await openFront();
  const wire = await front.connect();
  for (let calls = 0; calls < 100; calls += 1) {
    await wire.send(register);
    const reply = await wire.reply();
    assert.equal(reply.status, 200);
    assert.equal(headerOf(reply, "Connection"), "keep-alive");
  }
});

test("calls sent at once on one connection are answered in their order", async () => {
  const { front, calls } = await openWithPolls();
  await using _ = front;
  const wire = await front.connect();
  await wire.send(
    Buffer.concat([register, callOf("ListDomains", {}), callOf("Nothing", {}), register]),
  );
  assert.equal((await wire.reply()).body, "");
  assert.equal(faultOf(await wire.reply()), "ValidationException");
  assert.equal(faultOf(await wire.reply()), "UnknownOperationException");
  assert.equal((await wire.reply()).body, "");
  assert.deepEqual(calls, ["RegisterDomain", "RegisterDomain"]);
});

test("HTTP/1.0 and Connection: close are answered, and then closed", async () => {
  await using front = await openFront();
  const requests = [
    requestOf({ line: "POST / HTTP/1.0", target: "SimpleWorkflowService.ListDomains" }),
    requestOf({ headers: ["Host: localhost", "Connection: close"] }),
  ];
  for (const request of requests) {
    const wire = await front.connect();
    await wire.send(request);
    assert.ok((await wire.reply()).status >= 400);
    await wire.closed;
  }
});

test("a poll learns at once that its caller has left", async () => {
  for (const leave of [(wire: Wire) => wire.cut(), (wire: Wire) => wire.end()]) {
    const { front, arrived, gone, answer } = await openWithPolls();
    await using _ = front;
    const wire = await front.connect();
    await wire.send(poll);
    await arrived;
    leave(wire);
    await gone;
    answer();
  }
});

test("however much is sent behind a call, each is answered in its turn", async () => {
  const arrived = signal();
  const answered = signal();
  let calls = 0;
  await using front = await openFront({
    RegisterDomain: async () => {
      calls += 1;
      arrived.give();
      await answered.given;
      return undefined;
    },
  });
  const wire = await front.connect();
  await wire.send(register);
  await arrived.given;
  const behind = 100;
  for (let sent = 0; sent < behind; sent += 1) await wire.send(register);
  assert.equal(calls, 1);
  answered.give();
  for (let replies = 0; replies <= behind; replies += 1) {
    assert.equal((await wire.reply()).status, 200);
  }
  assert.equal(calls, 1 + behind);
});

test("an answered call leaves nothing on its connection", async () => {
  let gone = 0;
  await using front = await openFront({
    PollForActivityTask: async (_input, caller) => {
      caller.onGone(() => {
        gone += 1;
      });
      return nothing;
    },
  });
  const wire = await front.connect();
  for (let polls = 0; polls < 50; polls += 1) {
    await wire.send(poll);
    await wire.reply();
  }
  wire.cut();
  await front.listener.close();
  assert.equal(gone, 0);
});

test("a caller who leaves before the call is answered does no harm", async () => {
  const { front, arrived, answer } = await openWithPolls();
  await using _ = front;
  const wire = await front.connect();
  await wire.send(poll);
  await arrived;
  wire.cut();
  await wire.closed;
  answer();
  const next = await front.connect();
  await next.send(register);
  assert.equal((await next.reply()).status, 200);
  assert.deepEqual(front.messages(), []);
});

const malformed = {
  "bytes that are no request": "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
  "an unknown method": "BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n",
  "a header without a colon": "POST / HTTP/1.1\r\nHost h\r\n\r\n",
  "a space before the colon": "POST / HTTP/1.1\r\nHost : h\r\n\r\n",
  "a NUL in a header": "POST / HTTP/1.1\r\nHost: h\0\r\n\r\n",
  "a bare line feed": "POST / HTTP/1.1\nHost: h\n\n",
  "a negative length": "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
  "a length in words": "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: two\r\n\r\n",
  "two lengths":
    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
  "a length and chunks":
    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  "chunks whose length is no number":
    "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
  "a transfer encoding that is not chunked":
    "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n",
};

for (const [what, bytes] of Object.entries(malformed)) {
  test(`${what}: refused as malformed, and the connection ends`, async () => {
    await using front = await openFront();
    const wire = await front.connect();
    await wire.send(Buffer.from(bytes, "latin1"));
    const reply = await wire.reply();
    assert.equal(reply.status, 400);
    assert.equal(faultOf(reply), "MalformedHttpRequestException");
    for (const name of ["x-amzn-RequestId", "Date"]) assert.ok(headerOf(reply, name), name);
    await wire.closed;
    assert.equal(wire.rest, "");
  });
}

test("a client that takes HTTP/2 for granted is told which version is spoken", async () => {
  await using front = await openFront();
  const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0", "latin1");
  for (const isFirst of [true, false]) {
    const wire = await front.connect();
    if (!isFirst) {
      await wire.send(register);
      await wire.reply();
    }
    await wire.send(preface);
    const reply = await wire.reply();
    assert.equal(reply.status, 505);
    assert.match(reply.body, /speaks HTTP\/1\.1, not HTTP\/2/);
    await wire.closed;
  }
});

test("headers without end are refused as too large", async () => {
  await using front = await openFront();
  const wire = await front.connect();
  await wire.send(`POST / HTTP/1.1\r\nHost: localhost\r\nX-Long: ${"x".repeat(17_000)}\r\n\r\n`);
  const reply = await wire.reply();
  assert.equal(reply.status, 413);
  assert.equal(faultOf(reply), "RequestEntityTooLargeException");
});

test("a tunnel is not opened", async () => {
  await using front = await openFront();
  const wire = await front.connect();
  await wire.send("CONNECT elsewhere:443 HTTP/1.1\r\nHost: elsewhere\r\n\r\n");
  assert.equal(faultOf(await wire.reply()), "UnknownOperationException");
  await wire.closed;
});

test("who asks for a tunnel and leaves at once does no harm", async () => {
  await using front = await openFront();
  for (let times = 0; times < 20; times += 1) {
    const wire = await front.connect();
    await wire.send("CONNECT elsewhere:443 HTTP/1.1\r\nHost: elsewhere\r\n\r\n");
    wire.reset();
    await wire.closed;
  }
  const next = await front.connect();
  await next.send(register);
  assert.equal((await next.reply()).status, 200);
  assert.deepEqual(front.messages(), []);
});

test("half a request and then nothing is no call", async () => {
  let calls = 0;
  await using front = await openFront({
    RegisterDomain: async () => {
      calls += 1;
      return undefined;
    },
  });
  for (let length = 0; length < register.length; length += 1) {
    const wire = await front.connect();
    if (length > 0) await wire.send(register.subarray(0, length));
    wire.end();
    await wire.closed;
  }
  assert.equal(calls, 0);
  assert.deepEqual(front.messages(), []);
});

const shortConnectionTimeouts = {
  headers: 100,
  request: 200,
  check: 20,
  idle: 60_000,
  silence: 60_000,
  drain: 60_000,
};

test("a caller too slow with its request is refused; one that waits for an answer is not", async () => {
  const { front, arrived, answer } = await openWithPolls({ timeouts: shortConnectionTimeouts });
  await using _ = front;
  const waiting = await front.connect();
  await waiting.send(poll);
  await arrived;
  const slowHeaders = await front.connect();
  await slowHeaders.send("POST / HTTP/1.1\r\nHost:");
  const slowBody = await front.connect();
  await slowBody.send(register.subarray(0, -1));
  for (const slow of [slowHeaders, slowBody]) {
    const reply = await slow.reply();
    assert.equal(faultOf(reply), "MalformedHttpRequestException");
    assert.match(reply.body, /too long to arrive/);
    await slow.closed;
  }
  answer();
  assert.equal((await waiting.reply()).body, nothing.text);
});

test("a connection that carries nothing is closed after a while", async () => {
  const timeouts = { ...shortConnectionTimeouts, idle: 1 };
  await using front = await openFront({}, { timeouts });
  const wire = await front.connect();
  await wire.send(register);
  await wire.reply();
  await wire.closed;
});

test("a connection on which nothing moves is given up, and its poll with it", async () => {
  const { front, gone, answer } = await openWithPolls({
    timeouts: { ...shortConnectionTimeouts, silence: 50 },
  });
  await using _ = front;
  const wire = await front.connect();
  await wire.send(poll);
  await Promise.all([gone, wire.closed]);
  answer();
});

test("an address that is taken is refused with Node's own error", async () => {
  await using front = await openFront();
  await assert.rejects(openFront({}, { port: front.port }), { code: "EADDRINUSE" });
});

test("the log says where the listener is, and warns when others can reach it", async () => {
  await using local = await openFront();
  assert.deepEqual(local.messages("INFO"), ["listening"]);
  assert.equal(local.logged[0]?.["url.full"], `http://127.0.0.1:${local.port}`);
  assert.deepEqual(local.messages("WARN"), []);
  await using open = await openFront({}, { host: "0.0.0.0" });
  assert.equal(open.listener.url, `http://0.0.0.0:${open.port}`);
  assert.match(String(open.messages("WARN")), /signatures are not verified/);
});

const expectNoListener = (front: Front) =>
  assert.rejects(connect(front.port), { code: "ECONNREFUSED" });

test("closing lets a poll under way be answered, on a connection that then ends", async () => {
  const { front, arrived, answer } = await openWithPolls();
  await using _ = front;
  const [waiting, idle, mute] = [
    await front.connect(),
    await front.connect(),
    await front.connect(),
  ];
  await waiting.send(poll);
  await arrived;
  await idle.send(register);
  await idle.reply();
  const closed = front.listener.close();
  await Promise.all([idle.closed, mute.closed]);
  await expectNoListener(front);
  answer();
  const reply = await waiting.reply();
  assert.equal(reply.body, nothing.text);
  assert.equal(headerOf(reply, "Connection"), "close");
  await Promise.all([waiting.closed, closed]);
  assert.deepEqual(front.messages("WARN"), []);
});

test("closing lets a request that has begun to arrive come to its answer", async () => {
  await using front = await openFront();
  const wire = await front.connect();
  const headers = ["Host: localhost", "Expect: 100-continue"];
  const request = requestOf({ target: "SimpleWorkflowService.ListDomains", headers });
  await wire.send(request.subarray(0, -2));
  assert.equal((await wire.reply()).status, 100, "its headers have arrived");
  const closed = front.listener.close();
  await wire.send(request.subarray(-2));
  assert.equal(faultOf(await wire.reply()), "ValidationException");
  await Promise.all([wire.closed, closed]);
});

test("closing twice is closing once", async () => {
  await using front = await openFront();
  await Promise.all([front.listener.close(), front.listener.close()]);
  await front.listener.close();
  assert.equal(
    front.messages("INFO").filter((message) => /^drained/.test(String(message))).length,
    1,
  );
});

test("what is still under way when closing has taken too long is cut off", async () => {
  const alarms: (() => void)[] = [];
  const clock = {
    now: () => 0,
    at: (_time: number, call: () => void) => {
      alarms.push(call);
      return { cancel: () => {} };
    },
  };
  const { front, arrived, answer } = await openWithPolls({ clock });
  await using _ = front;
  const wire = await front.connect();
  await wire.send(poll);
  await arrived;
  const closed = front.listener.close();
  for (const cache of [...alarms]) cache();
  await Promise.all([closed, wire.closed]);
  assert.match(String(front.messages("WARN")), /connections were cut/);
  answer();
});
