// Many requests that no client would send, from a seed, and what may come of each.
// EKIDEN_FUZZ_SEED and EKIDEN_FUZZ_REQUESTS repeat or extend.
import assert from "node:assert/strict";
import { faults, type OperationName, operations } from "@ekiden/model";
import type { Handlers } from "../../src/operations/handlers.ts";
import { type Front, type FrontOptions, openFront } from "./fixture.ts";
import { Random } from "./random.ts";
import { callOf, faultOf, type Reply } from "./wire.ts";

const seed = Number(process.env.EKIDEN_FUZZ_SEED ?? 7930);
const requests = Number(process.env.EKIDEN_FUZZ_REQUESTS ?? 750);
const atOnce = 250;
const maxTries = 20;
export const says = `seed ${seed}`;

export const names = Object.keys(operations) as OperationName[];
/** With 302, a browser at the root is led to the console. */
const fine = new Set([200, 302]);
const statuses = new Set([...fine, ...Object.values(faults).map(({ status }) => status)]);
statuses.delete(faults.InternalFailure.status);

/** Incomplete requests are given up soon, so that each one comes to an end. */
export const timeouts = {
  headers: 100,
  request: 200,
  check: 20,
  idle: 200,
  silence: 2_000,
  drain: 2_000,
};

/** The reply to these bytes, or undefined where the connection was closed without one. */
const replyTo = async (front: Front, bytes: Uint8Array): Promise<Reply | undefined> => {
  const wire = await front.connect();
  await wire.send(bytes);
  const reply = await wire.reply().catch(() => undefined);
  wire.cut();
  return reply;
};

export interface StormOptions extends FrontOptions {
  readonly handlers?: Partial<Handlers>;
  /** A call that must still be answered when the storm is over. */
  readonly usual?: Buffer;
  /** Callers reset their connection as soon as they have sent, and read no reply. */
  readonly areLeaving?: boolean;
}

/** Resets the connection once the bytes are on their way. */
const sendAndLeave = async (front: Front, bytes: Uint8Array): Promise<undefined> => {
  const wire = await front.connect();
  await wire.send(bytes);
  wire.reset();
};

const usualCall = callOf("ListDomains", { registrationStatus: "REGISTERED" });

/** Sends them all, many at once, and hands each reply to `expect`. */
export const storm = async (
  make: (random: Random) => Buffer,
  expect: (reply?: Reply) => void,
  { handlers = {}, usual = usualCall, areLeaving = false, ...options }: StormOptions = { timeouts },
) => {
  await using front = await openFront(handlers, options);
  const random = new Random(seed);
  const send = areLeaving ? sendAndLeave : replyTo;
  for (let sent = 0; sent < requests; sent += atOnce) {
    const batch = Array.from({ length: atOnce }, () => send(front, make(random)));
    for (const reply of await Promise.all(batch)) expect(reply);
  }
  assert.deepEqual(front.messages(), [], says);
  const reply = await answerTo(front, usual);
  assert.equal(reply?.status, 200, `it still answers; ${says}`);
};

/** A busy machine may be too slow for the short times of a request: then it is sent again. */
const answerTo = async (front: Front, bytes: Uint8Array): Promise<Reply | undefined> => {
  for (let tries = 1; tries < maxTries; tries += 1) {
    const reply = await replyTo(front, bytes);
    if (reply) return reply;
  }
  return replyTo(front, bytes);
};

export const expectHarmless = (reply?: Reply): void => {
  if (!reply) return;
  assert.ok(statuses.has(reply.status), `status ${reply.status}; ${says}`);
  if (!fine.has(reply.status))
    assert.ok((faultOf(reply) ?? "") in faults, `${reply.body}; ${says}`);
};

/** Good bytes with some of them changed, lost, or put in. */
export const brokenBytes = (random: Random, good: Buffer): Buffer => {
  let bytes = good;
  for (let changes = 1 + random.below(4); changes > 0; changes -= 1) {
    const at = random.below(bytes.length);
    const before = bytes.subarray(0, at);
    const lost = random.pick([0, 0, 1, random.below(40)]);
    const put = random.bytes(random.pick([0, 1, 1, random.below(10)]));
    bytes = Buffer.concat([before, put, bytes.subarray(at + lost)]);
  }
  return bytes;
};
