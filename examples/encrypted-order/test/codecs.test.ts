// The two codecs by themselves.
import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { PayloadError } from "@ekiden/flow";
import { compression } from "../src/compression.ts";
import { encryption } from "../src/encryption.ts";
import { MemoryKeys } from "../src/keys.ts";

const context = { signal: new AbortController().signal, maxBytes: 10_000 };
const text = Buffer.from("one lantern, two lanterns, three lanterns; ".repeat(20));

const keysWith = (keyId: string): MemoryKeys => {
  const keys = new MemoryKeys();
  keys.rotateTo(keyId);
  return keys;
};

const encoded = async (codec: typeof compression, bytes: Uint8Array): Promise<Uint8Array> => {
  const result = await codec.encode(bytes, context);
  assert.ok(result);
  return result;
};

const isRefused = (message: RegExp) => (error: unknown) =>
  error instanceof PayloadError && message.test(error.message);

test("what repeats itself becomes shorter, and comes back", async () => {
  const compressed = await encoded(compression, text);
  assert.ok(compressed.length < text.length / 4);
  assert.deepEqual(Buffer.from(await compression.decode(compressed, context)), text);
});

test("what is short, or would become longer, is left as it is", async () => {
  assert.equal(await compression.encode(Buffer.from("a lantern"), context), undefined);
  const chance = Buffer.from(Array.from({ length: 2_000 }, (_, index) => (index * 7_919) % 251));
  const twice = await encoded(compression, Buffer.concat([chance, chance]));
  assert.equal(await compression.encode(twice, context), undefined);
});

test("a few bytes that become more than is allowed are not decompressed to the end", async () => {
  const bomb = gzipSync(Buffer.alloc(50_000_000));
  await assert.rejects(
    async () => compression.decode(bomb, context),
    isRefused(/larger than 10000/),
  );
});

test("what is not compressed, or cut short, is refused", async () => {
  const compressed = await encoded(compression, text);
  const cut = compressed.subarray(0, compressed.length - 9);
  for (const damaged of [text, cut, new Uint8Array()]) {
    await assert.rejects(async () => compression.decode(damaged, context), PayloadError);
  }
});

test("the same text encrypted twice gives two texts, and both can be read", async () => {
  const codec = encryption(keysWith("k1"));
  const [one, other] = [await encoded(codec, text), await encoded(codec, text)];
  assert.notDeepEqual(one, other);
  for (const each of [one, other]) {
    assert.deepEqual(Buffer.from(await codec.decode(each, context)), text);
  }
});

test("what was encrypted with the key before is read after keys have changed", async () => {
  const keys = keysWith("k1");
  const before = await encoded(encryption(keys), text);
  keys.rotateTo("k2");
  const after = await encoded(encryption(keys), text);
  const other = encryption(keys);
  for (const each of [before, after]) {
    assert.deepEqual(Buffer.from(await other.decode(each, context)), text);
  }
  keys.destroy("k1");
  const late = encryption(keys);
  assert.deepEqual(Buffer.from(await late.decode(after, context)), text);
  await assert.rejects(async () => late.decode(before, context), isRefused(/there is no key "k1"/));
});

test("no byte of what was encrypted can be changed", async () => {
  const codec = encryption(keysWith("k1"));
  const sealed = await encoded(codec, Buffer.from("one lantern"));
  for (const index of sealed.keys()) {
    const changed = Uint8Array.from(sealed);
    changed[index] = (changed[index] ?? 0) ^ 1;
    await assert.rejects(async () => codec.decode(changed, context), PayloadError, `byte ${index}`);
  }
  const cut = sealed.subarray(0, 20);
  await assert.rejects(async () => codec.decode(cut, context), isRefused(/cut short/));
});

test("an unavailable key service is a bad moment, and no refusal", async () => {
  const keys = keysWith("k1");
  const sealed = await encoded(encryption(keys), text);
  keys.isAway = true;
  const codec = encryption(keys);
  const isMoment = (error: Error) =>
    error.name === "Error" && /does not answer/.test(error.message);
  await assert.rejects(async () => codec.decode(sealed, context), isMoment);
  keys.isAway = false;
  assert.deepEqual(Buffer.from(await codec.decode(sealed, context)), text);
});
