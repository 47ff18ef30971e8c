// Thousands of requests that nobody would send, from a seed: each is answered or its connection is
// closed, none fails inside the server. EKIDEN_FUZZ_SEED and EKIDEN_FUZZ_REQUESTS repeat or extend.
import assert from "node:assert/strict";
import { test } from "node:test";
import { faults, type OperationName, operations } from "@ekiden/model";
import { type Front, openFront } from "./fixture.ts";
import { Random } from "./random.ts";
import { anyText, anyValue, valueFor } from "./values.ts";
import { callOf, faultOf, type Reply, requestOf } from "./wire.ts";

const seed = Number(process.env.EKIDEN_FUZZ_SEED ?? 7930);
const requests = Number(process.env.EKIDEN_FUZZ_REQUESTS ?? 2_000);
const atOnce = 250;
const says = `seed ${seed}`;

const names = Object.keys(operations) as OperationName[];
const statuses = new Set([200, ...Object.values(faults).map(({ status }) => status)]);
statuses.delete(faults.InternalFailure.status);

/** Incomplete requests are given up soon, so that each one comes to an end. */
const patience = { headers: 100, request: 200, check: 20, idle: 200, silence: 2_000, drain: 2_000 };

/** The reply to these bytes, or undefined where the connection was closed without one. */
const replyTo = async (front: Front, bytes: Uint8Array): Promise<Reply | undefined> => {
  const wire = await front.connect();
  await wire.send(bytes);
  const reply = await wire.reply().catch(() => undefined);
  wire.cut();
  return reply;
};

/** Sends them all, many at once, and hands each reply to `expect`. */
const storm = async (
  make: (random: Random) => Buffer,
  expect: (reply?: Reply) => void,
  options: Parameters<typeof openFront>[1] = { patience },
) => {
  await using front = await openFront({}, options);
  const random = new Random(seed);
  for (let sent = 0; sent < requests; sent += atOnce) {
    const batch = Array.from({ length: atOnce }, () => replyTo(front, make(random)));
    for (const reply of await Promise.all(batch)) expect(reply);
  }
  assert.deepEqual(front.messages(), [], says);
  const reply = await replyTo(front, callOf("ListDomains", { registrationStatus: "REGISTERED" }));
  assert.equal(reply?.status, 200, `it still answers; ${says}`);
};

const expectHarmless = (reply?: Reply): void => {
  if (!reply) return;
  assert.ok(statuses.has(reply.status), `status ${reply.status}; ${says}`);
  if (reply.status !== 200) assert.ok((faultOf(reply) ?? "") in faults, `${reply.body}; ${says}`);
};

test("inputs of every shape and of none are answered or refused", async () => {
  const seen = new Set<string>();
  await storm(
    (random) => {
      const name = random.pick(names);
      const isLikeIt = random.chance(0.9);
      return callOf(name, isLikeIt ? valueFor(operations[name].input, random) : anyValue(random));
    },
    (reply) => {
      assert.ok(reply, `each is answered; ${says}`);
      expectHarmless(reply);
      seen.add(faultOf(reply) ?? "none");
    },
    // They are whole: however slow the machine, none is given up.
    {},
  );
  // Else the generator would have become too tame, or too wild, to prove anything.
  assert.deepEqual([...seen].sort(), ["SerializationException", "ValidationException", "none"]);
});

/** No line ends: those are for the bytes below to break. */
const anyHeader = (random: Random): string =>
  anyText(random).replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, "");

const anyHead = (random: Random): Buffer => {
  const method = random.pick(["POST", "POST", "GET", "PUT", "OPTIONS", "DELETE"]);
  const path = random.pick(["/", "/", "/?", "//", "*", "/healthz", "http://h/", "/\u00e9"]);
  const optional = [
    "Host: localhost",
    "Content-Type: application/json",
    `Content-Type: ${anyHeader(random)}`,
    `X-Amz-Target: ${anyHeader(random)}`,
    `X-Amz-Target: SimpleWorkflowService.${random.pick(names)}`,
    `Authorization: ${anyHeader(random)}`,
    "Expect: 200-maybe",
    "Connection: close",
    "Upgrade: h2c",
    `X-${random.below(1_000)}: ${anyHeader(random)}`,
  ];
  const line = `${method} ${path} HTTP/1.${random.below(2)}`;
  const body = random.chance(0.5) ? JSON.stringify(anyValue(random)) : anyText(random);
  return requestOf({ line, headers: optional.filter(() => random.chance(0.5)), body });
};

test("heads with anything in them are answered or refused", () => storm(anyHead, expectHarmless));

/** A good request with some bytes changed, lost, or put in. */
const broken = (random: Random): Buffer => {
  const name = random.pick(names);
  let bytes = callOf(name, valueFor(operations[name].input, random));
  for (let changes = 1 + random.below(4); changes > 0; changes -= 1) {
    const at = random.below(bytes.length);
    const before = bytes.subarray(0, at);
    const lost = random.pick([0, 0, 1, random.below(40)]);
    const put = random.bytes(random.pick([0, 1, 1, random.below(10)]));
    bytes = Buffer.concat([before, put, bytes.subarray(at + lost)]);
  }
  return bytes;
};

test("requests with broken bytes are answered, refused or given up", () =>
  storm(broken, expectHarmless));
