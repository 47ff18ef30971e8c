// Bytes below TLS that no client would send: records that are none, handshakes that break off, and
// sessions with a live client.
import { anyHead } from "../http/odd-requests.ts";
import type { Random } from "../http/random.ts";
import { brokenBytes } from "../http/storm.ts";
import type { Tamper } from "./tls-wire.ts";

const types = { cipherChange: 20, alert: 21, handshake: 22, data: 23 };
const versions = [0x0301, 0x0303, 0x0303, 0x0304, 0x0200, 0xffff];
/** More is not allowed in a record, with some room for what encryption adds. */
const maxRecordBytes = 16_384 + 256;

interface RecordParts {
  readonly type: number;
  readonly version?: number;
  /** What the record says of itself, whether it is so long or not. */
  readonly length?: number;
}

const record = ({ type, version = 0x0303, length }: RecordParts, body: Uint8Array): Buffer => {
  const head = Buffer.alloc(5);
  head.writeUInt8(type);
  head.writeUInt16BE(version, 1);
  head.writeUInt16BE(length ?? body.length, 3);
  return Buffer.concat([head, body]);
};

const times = (count: number, make: () => Buffer): Buffer =>
  Buffer.concat(Array.from({ length: count }, make));

const anyRecord = (random: Random): Buffer => {
  const body = random.bytes(random.pick([0, 1, 2, random.below(600)]));
  const length = random.pick([body.length, body.length, 0, random.below(0x1_0000)]);
  const type = random.pick([...Object.values(types), random.below(256)]);
  return record({ type, version: random.pick(versions), length }, body);
};

const oversized = (random: Random): Buffer => {
  const length = maxRecordBytes + 1 + random.below(0xffff - maxRecordBytes);
  const type = random.pick([types.handshake, types.data]);
  return record({ type, length }, random.bytes(random.pick([0, 100, length])));
};

const anyAlert = (random: Random): Buffer =>
  record({ type: types.alert }, Uint8Array.of(1 + random.below(2), random.below(120)));

/** The same message in many small records. */
const inPieces = (random: Random, hello: Buffer): Buffer => {
  const message = hello.subarray(5);
  const size = 1 + random.below(60);
  const pieces: Buffer[] = [];
  for (let at = 0; at < message.length; at += size) {
    pieces.push(record({ type: types.handshake }, message.subarray(at, at + size)));
  }
  return Buffer.concat(pieces);
};

type Make = (random: Random, hello: Buffer) => Buffer;

/** By name; each is all that comes on its connection. */
const oddBytes: Readonly<Record<string, Make>> = {
  garbage: (random) => Buffer.from(random.bytes(1 + random.below(600))),
  "odd records": (random) => times(1 + random.below(5), () => anyRecord(random)),
  "an oversized record": oversized,
  "empty records": (random) =>
    times(1 + random.below(100), () =>
      record({ type: random.pick(Object.values(types)) }, Buffer.alloc(0)),
    ),
  alerts: (random) => times(1 + random.below(10), () => anyAlert(random)),
  "plain HTTP": anyHead,
  "a handshake that breaks off": (random, hello) => hello.subarray(0, random.below(hello.length)),
  "a broken handshake": brokenBytes,
  "a handshake in pieces": inPieces,
  "a handshake, and another": (_, hello) => Buffer.concat([hello, hello]),
  "a handshake, and odd records": (random, hello) =>
    Buffer.concat([hello, record({ type: types.cipherChange }, Buffer.of(1)), anyRecord(random)]),
};

/** On the way to the end of a request the client sends about so many bytes. */
const sessionBytes = 900;

/** Of the bytes of a session, some are changed from a place on, lost, or put in. */
const anyTamper = (random: Random, hello: Buffer): Tamper => {
  const place = random.below(sessionBytes);
  const lost = random.pick([0, 0, 1, random.below(200)]);
  const put = random.pick<() => Uint8Array>([
    () => random.bytes(1 + random.below(8)),
    () => anyRecord(random),
    () => anyAlert(random),
    // As to begin a new handshake within the session.
    () => hello,
  ])();
  return (bytes, before) => {
    const at = place - before;
    if (at < 0 || at >= bytes.length) return bytes;
    return Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + lost)]);
  };
};

/** Either bytes that are all of a connection, or what is done to those of a session. */
export type OddConnection = { readonly what: string } & (
  | { readonly bytes: Buffer; readonly isHalfClosed: boolean }
  | { readonly tamper: Tamper }
);

const tamperedShare = 0.4;
const halfClosedShare = 0.3;

export const anyConnection = (random: Random, hello: Buffer): OddConnection => {
  if (random.chance(tamperedShare)) {
    return { what: "a session that is tampered with", tamper: anyTamper(random, hello) };
  }
  const what = random.pick(Object.keys(oddBytes));
  const bytes = oddBytes[what]?.(random, hello) ?? hello;
  return { what, bytes, isHalfClosed: random.chance(halfClosedShare) };
};
