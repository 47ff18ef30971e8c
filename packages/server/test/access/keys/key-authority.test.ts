// Whose call it is, for keys in each state that they can be in.
import assert from "node:assert/strict";
import { test } from "node:test";
import { MasterKey } from "../../../src/access/keys/master-key.ts";
import { KeyHarness, owner, start } from "./key-harness.ts";

const unrecognized = {
  name: "UnrecognizedClientException",
  message: "The security token included in the request is invalid.",
};
const wrong = { name: "InvalidSignatureException", message: /does not match the signature/ };
const hour = 3_600_000;

test("a call that is signed with a key is its user's", async () => {
  await using harness = new KeyHarness();
  const key = await harness.service.create(owner);
  assert.deepEqual(await harness.identify(key), {
    account: "123456789012",
    user: "worker",
    arn: "arn:aws:iam::123456789012:user/worker",
    accessKeyId: key.accessKeyId,
  });
});

test("a call with the wrong secret is refused", async () => {
  await using harness = new KeyHarness();
  const key = await harness.service.create(owner);
  const other = await harness.service.create(owner);
  await assert.rejects(harness.identify({ ...key, secretAccessKey: other.secretAccessKey }), wrong);
});

test("an unknown key is refused, with any id and any signed call", async () => {
  await using harness = new KeyHarness();
  const secretAccessKey = "anything";
  for (const accessKeyId of ["AKIAAAAAAAAAAAAAAAAA", "test", "ASIAAAAAAAAAAAAAAAAA", "'; --"]) {
    await assert.rejects(harness.identify({ accessKeyId, secretAccessKey }), unrecognized);
  }
  assert.equal(harness.asked, 1, "only what may be an id is looked up");
});

test("a disabled key is refused within half a second, and good again once it is enabled", async () => {
  await using harness = new KeyHarness();
  const key = await harness.service.create(owner);
  await harness.identify(key);
  await harness.service.setStatus(key.accessKeyId, "disabled");
  harness.now += 500;
  await assert.rejects(harness.identify(key), unrecognized);
  await harness.service.setStatus(key.accessKeyId, "active");
  harness.now += 500;
  await harness.identify(key);
});

test("a deleted key is refused within half a second", async () => {
  await using harness = new KeyHarness();
  const key = await harness.service.create(owner);
  await harness.identify(key);
  await harness.service.delete(key.accessKeyId);
  harness.now += 500;
  await assert.rejects(harness.identify(key), unrecognized);
});

test("the store is asked for a key once in half a second, however many calls come", async () => {
  await using harness = new KeyHarness();
  const key = await harness.service.create(owner);
  await Promise.all(Array.from({ length: 100 }, () => harness.identify(key)));
  assert.equal(harness.asked, 1);
  harness.now += 499;
  await harness.identify(key);
  assert.equal(harness.asked, 1);
  harness.now += 1;
  await harness.identify(key);
  assert.equal(harness.asked, 2);
  harness.now -= hour;
  await harness.identify(key);
  assert.equal(harness.asked, 3, "a clock that was set back makes nothing last longer");
});

test("a rotated key is good with both secrets for a time, and then with the new one", async () => {
  await using harness = new KeyHarness();
  const before = await harness.service.create(owner);
  const after = await harness.service.rotate(before.accessKeyId, hour);
  assert.equal(after.accessKeyId, before.accessKeyId);
  assert.notEqual(after.secretAccessKey, before.secretAccessKey);
  await harness.identify(before);
  await harness.identify(after);
  harness.now += hour;
  await assert.rejects(harness.identify(before), wrong);
  await harness.identify(after);
});

test("a key that is rotated twice is no longer good with its first secret", async () => {
  await using harness = new KeyHarness();
  const first = await harness.service.create(owner);
  const second = await harness.service.rotate(first.accessKeyId, hour);
  await harness.service.rotate(first.accessKeyId, hour);
  await assert.rejects(harness.identify(first), wrong);
  await harness.identify(second);
});

test("a session is its key's user, until it ends", async () => {
  await using harness = new KeyHarness();
  const key = await harness.service.create(owner);
  const session = await harness.service.session(key.accessKeyId, 900);
  assert.equal(session.expiresAt, start + 900_000);
  const { user, accessKeyId, sessionOf } = await harness.identify(session);
  assert.deepEqual(
    [user, accessKeyId, sessionOf],
    ["worker", session.accessKeyId, key.accessKeyId],
  );
  harness.now = session.expiresAt - 1;
  await harness.identify(session);
  harness.now = session.expiresAt;
  await assert.rejects(harness.identify(session), {
    name: "ExpiredTokenException",
    message: "The security token included in the request is expired",
  });
});

test("a session ends with the key that it was made from", async () => {
  await using harness = new KeyHarness();
  const key = await harness.service.create(owner);
  const session = await harness.service.session(key.accessKeyId, 900);
  await harness.service.setStatus(key.accessKeyId, "disabled");
  await assert.rejects(harness.identify(session), unrecognized);
});

test("a session survives the rotation of its key", async () => {
  await using harness = new KeyHarness();
  const key = await harness.service.create(owner);
  const session = await harness.service.session(key.accessKeyId, 900);
  await harness.service.rotate(key.accessKeyId, 0);
  await harness.identify(session);
});

test("a session token is good only with its own id, and an id only with its token", async () => {
  await using harness = new KeyHarness();
  const key = await harness.service.create(owner);
  const one = await harness.service.session(key.accessKeyId, 900);
  const other = await harness.service.session(key.accessKeyId, 900);
  await harness.identify(one);
  const { sessionToken, ...withoutToken } = one;
  const flipped = `${sessionToken.startsWith("A") ? "B" : "A"}${sessionToken.slice(1)}`;
  for (const wrongly of [
    { ...one, sessionToken: other.sessionToken },
    { ...one, accessKeyId: other.accessKeyId },
    { ...one, sessionToken: flipped },
    { ...one, sessionToken: "" },
    { ...one, sessionToken: "x".repeat(8_000) },
    withoutToken,
    { ...key, sessionToken },
  ]) {
    await assert.rejects(harness.identify(wrongly), unrecognized);
  }
  await assert.rejects(harness.identify({ ...one, secretAccessKey: other.secretAccessKey }), wrong);
});

test("a key that was sealed under another master key is unknown", async () => {
  await using harness = new KeyHarness();
  const key = await harness.serviceWith(MasterKey.random()).create(owner);
  await assert.rejects(harness.identify(key), unrecognized);
});

test("a sealed secret that was moved to another key does not open there", async () => {
  await using harness = new KeyHarness();
  const { keys } = harness.store;
  const mine = await harness.service.create(owner);
  const theirs = await harness.service.create({ ...owner, user: "admin" });
  const sealed = (await keys.find(mine.accessKeyId))?.secret;
  assert.ok(sealed);
  await keys.replaceSecret(theirs.accessKeyId, sealed, start);
  await assert.rejects(
    harness.identify({ ...mine, accessKeyId: theirs.accessKeyId }),
    unrecognized,
  );
});
