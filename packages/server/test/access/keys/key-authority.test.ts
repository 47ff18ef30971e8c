// Whose call it is, for keys in each state that they can be in.
import assert from "node:assert/strict";
import { test } from "node:test";
import { MasterKey } from "../../../src/access/keys/master-key.ts";
import { KeyWorld, owner, start } from "./world.ts";

const unrecognized = {
  name: "UnrecognizedClientException",
  message: "The security token included in the request is invalid.",
};
const wrong = { name: "InvalidSignatureException", message: /does not match the signature/ };
const hour = 3_600_000;

test("a call that is signed with a key is its user's", async () => {
  await using world = new KeyWorld();
  const key = await world.service.create(owner);
  assert.deepEqual(await world.identify(key), {
    account: "123456789012",
    user: "worker",
    arn: "arn:aws:iam::123456789012:user/worker",
    accessKeyId: key.accessKeyId,
  });
});

test("a call with the wrong secret is refused", async () => {
  await using world = new KeyWorld();
  const key = await world.service.create(owner);
  const other = await world.service.create(owner);
  await assert.rejects(world.identify({ ...key, secretAccessKey: other.secretAccessKey }), wrong);
});

test("an unknown key is refused, whatever its id looks like, and whatever it signs", async () => {
  await using world = new KeyWorld();
  const secretAccessKey = "anything";
  for (const accessKeyId of ["AKIAAAAAAAAAAAAAAAAA", "test", "ASIAAAAAAAAAAAAAAAAA", "'; --"]) {
    await assert.rejects(world.identify({ accessKeyId, secretAccessKey }), unrecognized);
  }
  assert.equal(world.asked, 1, "only what may be an id is looked up");
});

test("a disabled key is refused within half a second, and good again once it is enabled", async () => {
  await using world = new KeyWorld();
  const key = await world.service.create(owner);
  await world.identify(key);
  await world.service.setStatus(key.accessKeyId, "disabled");
  world.now += 500;
  await assert.rejects(world.identify(key), unrecognized);
  await world.service.setStatus(key.accessKeyId, "active");
  world.now += 500;
  await world.identify(key);
});

test("a deleted key is refused within half a second", async () => {
  await using world = new KeyWorld();
  const key = await world.service.create(owner);
  await world.identify(key);
  await world.service.delete(key.accessKeyId);
  world.now += 500;
  await assert.rejects(world.identify(key), unrecognized);
});

test("the store is asked for a key once in half a second, however many calls come", async () => {
  await using world = new KeyWorld();
  const key = await world.service.create(owner);
  await Promise.all(Array.from({ length: 100 }, () => world.identify(key)));
  assert.equal(world.asked, 1);
  world.now += 499;
  await world.identify(key);
  assert.equal(world.asked, 1);
  world.now += 1;
  await world.identify(key);
  assert.equal(world.asked, 2);
  world.now -= hour;
  await world.identify(key);
  assert.equal(world.asked, 3, "a clock that was set back makes nothing last longer");
});

test("a rotated key is good with both secrets for a time, and then with the new one", async () => {
  await using world = new KeyWorld();
  const before = await world.service.create(owner);
  const after = await world.service.rotate(before.accessKeyId, hour);
  assert.equal(after.accessKeyId, before.accessKeyId);
  assert.notEqual(after.secretAccessKey, before.secretAccessKey);
  await world.identify(before);
  await world.identify(after);
  world.now += hour;
  await assert.rejects(world.identify(before), wrong);
  await world.identify(after);
});

test("a key that is rotated twice is no longer good with its first secret", async () => {
  await using world = new KeyWorld();
  const first = await world.service.create(owner);
  const second = await world.service.rotate(first.accessKeyId, hour);
  await world.service.rotate(first.accessKeyId, hour);
  await assert.rejects(world.identify(first), wrong);
  await world.identify(second);
});

test("a session is its key's user, until it ends", async () => {
  await using world = new KeyWorld();
  const key = await world.service.create(owner);
  const session = await world.service.session(key.accessKeyId, 900);
  assert.equal(session.expiresAt, start + 900_000);
  const { user, accessKeyId, sessionOf } = await world.identify(session);
  assert.deepEqual(
    [user, accessKeyId, sessionOf],
    ["worker", session.accessKeyId, key.accessKeyId],
  );
  world.now = session.expiresAt - 1;
  await world.identify(session);
  world.now = session.expiresAt;
  await assert.rejects(world.identify(session), {
    name: "ExpiredTokenException",
    message: "The security token included in the request is expired",
  });
});

test("a session ends with the key that it was made from", async () => {
  await using world = new KeyWorld();
  const key = await world.service.create(owner);
  const session = await world.service.session(key.accessKeyId, 900);
  await world.service.setStatus(key.accessKeyId, "disabled");
  await assert.rejects(world.identify(session), unrecognized);
});

test("a session survives the rotation of its key", async () => {
  await using world = new KeyWorld();
  const key = await world.service.create(owner);
  const session = await world.service.session(key.accessKeyId, 900);
  await world.service.rotate(key.accessKeyId, 0);
  await world.identify(session);
});

test("a session token is good only with its own id, and an id only with its token", async () => {
  await using world = new KeyWorld();
  const key = await world.service.create(owner);
  const one = await world.service.session(key.accessKeyId, 900);
  const other = await world.service.session(key.accessKeyId, 900);
  await world.identify(one);
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
    await assert.rejects(world.identify(wrongly), unrecognized);
  }
  await assert.rejects(world.identify({ ...one, secretAccessKey: other.secretAccessKey }), wrong);
});

test("a key that was sealed under another master key is unknown", async () => {
  await using world = new KeyWorld();
  const key = await world.deskWith(MasterKey.random()).create(owner);
  await assert.rejects(world.identify(key), unrecognized);
});

test("a sealed secret that was moved to another key does not open there", async () => {
  await using world = new KeyWorld();
  const { keys } = world.store;
  const mine = await world.service.create(owner);
  const theirs = await world.service.create({ ...owner, user: "admin" });
  const sealed = (await keys.find(mine.accessKeyId))?.secret;
  assert.ok(sealed);
  await keys.replaceSecret(theirs.accessKeyId, sealed, start);
  await assert.rejects(world.identify({ ...mine, accessKeyId: theirs.accessKeyId }), unrecognized);
});
