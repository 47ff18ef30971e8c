// Keys are made, listed and changed; no secret is in what is stored or listed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { KeyWorld, owner, start } from "./world.ts";

test("keys and secrets have the form that the service's have", async () => {
  await using world = new KeyWorld();
  const key = await world.desk.create(owner);
  assert.match(key.accessKeyId, /^AKIA[A-Z2-7]{16}$/);
  assert.match(key.secretAccessKey, /^[A-Za-z0-9+/]{40}$/);
  const session = await world.desk.session(key.accessKeyId, 60);
  assert.match(session.accessKeyId, /^ASIA[A-Z2-7]{16}$/);
  assert.match(session.secretAccessKey, /^[A-Za-z0-9+/]{40}$/);
  assert.match(session.sessionToken, /^[A-Za-z0-9+/]+=*$/);
});

test("keys are listed by their users, and without secrets", async () => {
  await using world = new KeyWorld();
  const second = await world.desk.create(owner);
  const first = await world.desk.create({ ...owner, user: "admin" });
  await world.desk.setStatus(second.accessKeyId, "disabled");
  await world.desk.rotate(second.accessKeyId, 1_000);
  const listed = { account: owner.account, createdAt: start };
  assert.deepEqual(await world.desk.list(), [
    {
      ...listed,
      accessKeyId: first.accessKeyId,
      user: "admin",
      status: "active",
      previousUntil: undefined,
    },
    {
      ...listed,
      accessKeyId: second.accessKeyId,
      user: "worker",
      status: "disabled",
      previousUntil: start + 1_000,
    },
  ]);
});

test("the store never has a secret in the clear", async () => {
  await using world = new KeyWorld();
  const key = await world.desk.create(owner);
  const rotated = await world.desk.rotate(key.accessKeyId, 1_000);
  const stored = await world.store.keys.find(key.accessKeyId);
  const all = Buffer.concat([
    stored?.secret ?? Buffer.of(),
    stored?.previous?.secret ?? Buffer.of(),
  ]);
  assert.ok(all.length > 100);
  for (const { secretAccessKey } of [key, rotated]) {
    assert.equal(all.indexOf(secretAccessKey), -1);
    assert.equal(all.indexOf(Buffer.from(secretAccessKey, "base64")), -1);
  }
});

test("the first key is made once", async () => {
  await using world = new KeyWorld();
  assert.ok(await world.desk.createFirst(owner));
  assert.equal(await world.desk.createFirst(owner), undefined);
  assert.equal((await world.desk.list()).length, 1);
});

test("what cannot be done is said in one line that says what to do", async () => {
  await using world = new KeyWorld();
  const { desk } = world;
  const { accessKeyId } = await desk.create(owner);
  const refused = (promise: Promise<unknown>, message: RegExp) =>
    assert.rejects(promise, { name: "AccessError", message });
  const unknown = /no key AKIAX.*ekiden key list/;
  await refused(desk.setStatus("AKIAX", "disabled"), unknown);
  await refused(desk.delete("AKIAX"), unknown);
  await refused(desk.rotate("AKIAX", 0), unknown);
  await refused(desk.session("AKIAX", 900), unknown);
  await refused(desk.session(accessKeyId, 59), /60 to 129600 seconds, not 59/);
  await refused(desk.session(accessKeyId, 129_601), /60 to 129600 seconds/);
  await refused(desk.session(accessKeyId, Number.NaN), /60 to 129600 seconds/);
  await desk.setStatus(accessKeyId, "disabled");
  await refused(desk.session(accessKeyId, 900), /is disabled\. Enable it/);
  await refused(desk.create({ ...owner, account: "1" }), /12 digits/);
  await refused(desk.create({ ...owner, user: "a b" }), /1 to 64 letters/);
});
