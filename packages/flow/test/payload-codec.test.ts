// Payload codecs by themselves: what they make of a text, and what is refused.
import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { CodecError, type PayloadCodec, PayloadError } from "../src/index.ts";
import { PayloadCodecs } from "../src/payload-codec.ts";
import { Salted } from "./salted.ts";

const limits = { limitMilliseconds: 10_000, maxPayloadBytes: 1_000 };

const deflate: PayloadCodec = {
  name: "deflate",
  encode: (bytes) => (bytes.length < 50 ? undefined : deflateRawSync(bytes)),
  // Without a limit of its own: Flow's holds.
  decode: (bytes) => inflateRawSync(bytes),
};

const chain = (...codecs: readonly PayloadCodec[]) => new PayloadCodecs(codecs, limits);
const refused = (message: RegExp) => (error: unknown) =>
  error instanceof PayloadError && message.test(error.message);

const long = JSON.stringify({ list: Array(80).fill("lantern") });

test("a text goes through all codecs in their order, and comes back", async () => {
  const codecs = chain(deflate, new Salted());
  for (const text of [long, '"short"', '"\u{1f600} \ud800 \u0000"', ""]) {
    const encoded = await codecs.encode(text, "it");
    assert.match(encoded, /^ekiden\.encoded:salted:[A-Za-z0-9+/]+=*$/);
    assert.equal(await codecs.decode(encoded, "it"), Buffer.from(text).toString());
  }
  const [one, other] = [await codecs.encode(long, "it"), await codecs.encode(long, "it")];
  assert.notEqual(one, other);
});

test("what all codecs leave alone is sent as it is", async () => {
  assert.equal(await chain(deflate).encode('"short"', "it"), '"short"');
  assert.equal(await chain().encode(long, "it"), long);
  assert.equal(await chain(deflate).decode('"short"', "it"), '"short"');
});

test("codecs are found by their names, so that others may come before and between them", async () => {
  const encoded = await chain(deflate, new Salted()).encode(long, "it");
  const later = chain(new Salted(), new Salted("second"), deflate);
  assert.equal(await later.decode(encoded, "it"), long);
});

test("a codec that is missing is named, with those that are there", async () => {
  const encoded = await chain(deflate, new Salted()).encode(long, "it");
  const outer = /^the input is encoded by "salted", and this process has deflate: give it/;
  await assert.rejects(chain(deflate).decode(encoded, "the input"), refused(outer));
  const inner = /^the input is encoded by "deflate", and this process has salted: give it/;
  await assert.rejects(chain(new Salted()).decode(encoded, "the input"), refused(inner));
  const none = /this process has no payload codec: give it/;
  await assert.rejects(chain().decode(encoded, "the input"), refused(none));
});

test("a text that was damaged is refused, wherever that is seen", async () => {
  const codecs = chain(deflate, new Salted());
  const damaged = [
    "ekiden.encoded:",
    "ekiden.encoded:salted",
    "ekiden.encoded:salted:",
    "ekiden.encoded::AAAA",
    "ekiden.encoded:Salted:AAAA",
    "ekiden.encoded:salted:AA-A",
    "ekiden.encoded:salted:AAA=A",
    "ekiden.encoded:salted:AAID",
    `ekiden.encoded:salted:${Buffer.from([0, 0, 0xff]).toString("base64")}`,
    `ekiden.encoded:${"x".repeat(65)}:AAAA`,
  ];
  for (const text of damaged) {
    await assert.rejects(codecs.decode(text, "it"), PayloadError, text);
  }
});

test("a payload that becomes larger than it may is not taken, and neither is one sent", async () => {
  const bomb = deflateRawSync(Buffer.alloc(5_000_000)).toString("base64");
  const text = `ekiden.encoded:deflate:${bomb}`;
  const tooLarge = /larger than 1000 bytes when it is decoded \(maxPayloadBytes\)/;
  await assert.rejects(chain(deflate).decode(text, "it"), refused(tooLarge));
  const slightly = deflateRawSync(Buffer.alloc(1_100)).toString("base64");
  const second = chain(deflate).decode(`ekiden.encoded:deflate:${slightly}`, "it");
  await assert.rejects(second, refused(tooLarge));
  const many = `ekiden.encoded:deflate:${"A".repeat(100_000)}`;
  await assert.rejects(chain(deflate).decode(many, "it"), refused(tooLarge));
  const sent = chain(deflate).encode("\u20ac".repeat(334), "the input");
  await assert.rejects(sent, refused(/^the input has 1002 bytes, and no payload may have more/));
});

test("a payload that is encoded again and again is given up", async () => {
  const same: PayloadCodec = { name: "same", encode: (bytes) => bytes, decode: (bytes) => bytes };
  const layer = Buffer.concat([Uint8Array.of(1, 4), Buffer.from("same")]);
  const bytes = Buffer.concat(Array<Buffer>(20).fill(layer));
  const text = `ekiden.encoded:same:${bytes.toString("base64")}`;
  await assert.rejects(chain(same).decode(text, "it"), refused(/encoded more than 8 times/));
});

test("an error of a codec says what it was about, and whether another try may help", async () => {
  const codec = new Salted();
  codec.failures = 1;
  await assert.rejects(chain(codec).encode(long, "the input"), (error: Error) => {
    assert.ok(error instanceof CodecError);
    assert.equal(error.message, "salted failed to encode the input: the keys are away");
    assert.equal((error.cause as Error).message, "the keys are away");
    return true;
  });
  const refusal = /^the input cannot be decoded by salted: there is no salt$/;
  await assert.rejects(
    chain(codec).decode("ekiden.encoded:salted:", "the input"),
    refused(refusal),
  );
});

test("a codec that takes too long is told so, and named with the setting", async () => {
  const codec = new Salted();
  codec.hangs = true;
  const codecs = new PayloadCodecs([codec], { ...limits, limitMilliseconds: 20 });
  await assert.rejects(codecs.encode(long, "the input"), (error: Error) => {
    assert.ok(error instanceof CodecError && error.timedOut);
    assert.equal(error.message, "salted did not encode the input within 20 ms (codecLimit)");
    assert.deepEqual(codec.aborted, [error]);
    return true;
  });
});

test("names of codecs are short words, and each is there once", () => {
  for (const name of ["", "A", "a b", "-a", "a:b", "x".repeat(65)]) {
    assert.throws(() => chain(new Salted(name)), /cannot be the name of a payload codec/);
  }
  assert.throws(() => chain(deflate, deflate), /The payload codec deflate is given twice/);
});
