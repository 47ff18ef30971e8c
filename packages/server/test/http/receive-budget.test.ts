// Memory of requests that have not arrived whole: one budget for both ways in, counted in bytes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ReceiveBudget, usualBudgetBytes } from "../../src/http/receive-budget.ts";
import { ReceiveBuffer } from "../../src/http/receive-buffer.ts";
import { type Front, openFront, signal } from "./fixture.ts";
import { callOf, faultOf, requestOf, type Wire } from "./wire.ts";

const target = "SimpleWorkflowService.ListDomains";
const list = callOf("ListDomains", { registrationStatus: "REGISTERED" });

const padded = (bytes: number): string => '{"registrationStatus":"REGISTERED"}'.padEnd(bytes, " ");

/** A request whose body has so many bytes, by each of the two ways in. */
const requests = {
  "in the express lane": (bytes: number) => requestOf({ target, body: padded(bytes) }),
  "in the general server": (bytes: number) =>
    requestOf({
      target,
      headers: ["Host: localhost", "Origin: http://localhost"],
      body: padded(bytes),
    }),
};

/** What was sent before on other connections has been read when this is answered. */
const settle = async (wire: Wire): Promise<void> => {
  await wire.send(list);
  assert.equal((await wire.reply()).status, 200);
};

const unfinished = async (front: Front, request: Buffer): Promise<Wire> => {
  const wire = await front.connect();
  await wire.send(request.subarray(0, -1));
  return wire;
};

const answers = { ListDomains: async () => ({ domainInfos: [] }) };

for (const [way, request] of Object.entries(requests)) {
  test(`${way}: at the limit new requests are refused, and old ones come to their end`, async () => {
    await using front = await openFront(answers, { maxUnfinishedBytes: 300_000 });
    const other = await front.connect();
    const old: Wire[] = [];
    for (let begun = 0; begun < 3; begun += 1) {
      old.push(await unfinished(front, request(80_000)));
      await settle(other);
    }
    for (let refused = 0; refused < 5; refused += 1) {
      const wire = await unfinished(front, request(80_000));
      const reply = await wire.reply();
      assert.equal(faultOf(reply), "ServiceUnavailable");
      await settle(other);
    }
    for (const wire of old) {
      await wire.send(" ");
      assert.equal((await wire.reply()).status, 200);
      await settle(wire);
    }
    const next = await unfinished(front, request(80_000));
    await next.send(" ");
    assert.equal((await next.reply()).status, 200, "there is room again");
  });

  test(`${way}: a request that began earlier has its room before one that began later`, async () => {
    await using front = await openFront(answers, { maxUnfinishedBytes: 200_000 });
    const other = await front.connect();
    const whole = request(150_000);
    const first = await front.connect();
    await first.send(whole.subarray(0, 50_000));
    await settle(other);
    const second = await unfinished(front, request(100_000));
    await settle(other);
    await first.send(whole.subarray(50_000, 150_000));
    assert.equal(faultOf(await second.reply()), "ServiceUnavailable");
    await first.send(whole.subarray(150_000));
    assert.equal((await first.reply()).status, 200);
  });

  test(`${way}: who leaves in the midst of a request gives its room back`, async () => {
    await using front = await openFront(answers, { maxUnfinishedBytes: 200_000 });
    const other = await front.connect();
    for (let turns = 0; turns < 20; turns += 1) {
      const wire = await unfinished(front, request(120_000));
      await settle(other);
      wire.end();
      await wire.closed;
    }
    const wire = await unfinished(front, request(120_000));
    await wire.send(" ");
    assert.equal((await wire.reply()).status, 200);
  });
}

test("both ways in have one budget", async () => {
  await using front = await openFront(answers, { maxUnfinishedBytes: 200_000 });
  const other = await front.connect();
  const inLane = await unfinished(front, requests["in the express lane"](120_000));
  await settle(other);
  const inGeneral = await unfinished(front, requests["in the general server"](120_000));
  assert.equal(faultOf(await inGeneral.reply()), "ServiceUnavailable");
  await inLane.send(" ");
  assert.equal((await inLane.reply()).status, 200);
});

test("heads that do not come to their end are counted, too", async () => {
  await using front = await openFront(answers, { maxUnfinishedBytes: 25_000 });
  const other = await front.connect();
  for (const line of ["POST / HTTP/1.1", "GET /console/ HTTP/1.1"]) {
    const head = `${line}\r\nHost: localhost\r\nX-Long: ${"x".repeat(10_000)}`;
    const begun: Wire[] = [];
    for (let count = 0; count < 3; count += 1) {
      const wire = await front.connect();
      await wire.send(head);
      await settle(other);
      begun.push(wire);
    }
    const [first, second, third] = begun;
    assert.equal(faultOf((await third?.reply()) ?? assert.fail()), "ServiceUnavailable");
    for (const wire of [first, second]) {
      await wire?.send("\r\nContent-Length: 0\r\n\r\n");
      assert.equal(faultOf((await wire?.reply()) ?? assert.fail()), "UnknownOperationException");
    }
  }
});

/** What is sent behind a call under way: how much of it does the server read? */
for (const [way, request] of Object.entries(requests)) {
  test(`${way}: while a call is under way, a connection is hardly read`, async () => {
    const arrived = signal();
    const answered = signal<{ domainInfos: [] }>();
    const handlers = {
      ListDomains: () => {
        arrived.give();
        return answered.given;
      },
    };
    await using front = await openFront(handlers);
    const wire = await front.connect();
    await wire.send(request(100));
    await arrived.given;
    // More than the kernel holds for both ends: it is not taken before the call is answered.
    const behind = Buffer.alloc(64 * 1024 * 1024, 0x20);
    let isTaken = false;
    const sent = wire.send(behind).then(() => {
      isTaken = true;
    });
    const other = await front.connect();
    for (let turns = 0; turns < 200; turns += 1) {
      await other.send(callOf("RegisterDomain", {}));
      await other.reply();
    }
    assert.equal(isTaken, false);
    answered.give({ domainInfos: [] });
    assert.equal((await wire.reply()).status, 200);
    wire.cut();
    await sent;
  });
}

test("requests that come at once in the general server are begun one after another", async () => {
  const seen: number[] = [];
  let underWay = 0;
  await using front = await openFront({
    ListDomains: async () => {
      underWay += 1;
      seen.push(underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      return { domainInfos: [] };
    },
  });
  const wire = await front.connect();
  const text = padded(40);
  const headers = ["Host: localhost", "Transfer-Encoding: chunked"];
  const body = `28\r\n${text}\r\n0\r\n\r\n`;
  const inChunks = requestOf({ target, headers, body });
  const kinds = [requests["in the general server"](100), inChunks];
  const many = Array.from({ length: 100 }, (_, index) => kinds[index % 2] ?? inChunks);
  await wire.send(Buffer.concat(many));
  for (let replies = 0; replies < many.length; replies += 1) {
    assert.equal((await wire.reply()).status, 200);
  }
  assert.deepEqual(new Set(seen), new Set([1]));
});

test("requests are found in the general server wherever what comes is cut", async () => {
  await using front = await openFront(answers);
  const page = Buffer.from("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  const chunked = requestOf({
    target,
    headers: ["Host: localhost", "Transfer-Encoding: chunked"],
    body: `23\r\n${padded(35)}\r\n0\r\nTrailer: \r\n\r\n`,
  });
  const bytes = Buffer.concat([page, chunked, page, requests["in the general server"](50), page]);
  for (let at = 1; at < bytes.length; at += 1) {
    const wire = await front.connect();
    await wire.send(bytes.subarray(0, at));
    await wire.send(bytes.subarray(at));
    for (let replies = 0; replies < 5; replies += 1) {
      assert.equal((await wire.reply()).status, 200, `cut at ${at}`);
    }
    wire.cut();
  }
});

test("a call that says that the connection ends is answered with anything sent behind it", async () => {
  await using front = await openFront(answers);
  const line = "POST / HTTP/1.1";
  const headers = ["Host: localhost", "Connection: close"];
  const body = padded(40);
  for (const behind of [
    "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "no request at all",
    list,
  ]) {
    const wire = await front.connect();
    const last = requestOf({ line, target, headers, body });
    await wire.send(Buffer.concat([last, Buffer.from(behind)]));
    const reply = await wire.reply();
    assert.equal(reply.body, '{"domainInfos":[]}');
    await wire.closed;
    assert.equal(wire.rest, "", "what came behind is not answered");
  }
});

test("small pieces are kept in blocks, and all that is allocated is counted", () => {
  const budget = new ReceiveBudget(100_000);
  const share = budget.open();
  const buffer = new ReceiveBuffer(share);
  const piece = Buffer.from("x");
  for (let count = 0; count < 50_000; count += 1) assert.equal(buffer.append(piece), true);
  assert.equal(buffer.length, 50_000);
  assert.ok(budget.bytes >= 50_000 && budget.bytes < 50_000 + 16 * 1024, String(budget.bytes));
  assert.equal(buffer.whole().toString(), "x".repeat(50_000));
  assert.equal(budget.bytes, 50_000);
  buffer.clear();
  assert.equal(budget.bytes, 0);
  // A small part of much does not keep all of it.
  buffer.append(Buffer.alloc(64 * 1024).subarray(0, 10));
  assert.equal(buffer.whole().buffer.byteLength, 10);
});

test("a piece for which there is no room changes nothing", () => {
  const budget = new ReceiveBudget(10);
  const [first, second] = [budget.open(), budget.open()];
  const [old, young] = [new ReceiveBuffer(first), new ReceiveBuffer(second)];
  assert.equal(old.append(Buffer.alloc(8)), true);
  assert.equal(young.append(Buffer.alloc(3)), false);
  assert.deepEqual([young.length, second.bytes, budget.bytes], [0, 0, 8]);
  assert.equal(old.append(Buffer.alloc(2_000)), false);
  assert.deepEqual([old.length, budget.bytes], [8, 8]);
});

test("the budget is a quarter of the memory at most, and never more than 256 MiB", () => {
  const bytes = usualBudgetBytes();
  assert.ok(bytes > 0 && bytes <= 256 * 1024 * 1024, String(bytes));
});
