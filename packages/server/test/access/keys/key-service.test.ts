// Keys are made, listed and changed; no secret is in what is stored or listed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { KeyHarness, owner, start } from "./key-harness.ts";

test("keys and secrets have the form that the service's have", async () => {
  await using harness = new KeyHarness();
  const key = await harness.service.create(owner);
  assert.match(key.accessKeyId, /^AKIA[A-Z2-7]{16}$/);
  assert.match(key.secretAccessKey, /^[A-Za-z0-9+/]{40}$/);
  const session = await harness.service.session(key.accessKeyId, 60);
  assert.match(session.accessKeyId, /^ASIA[A-Z2-7]{16}$/);
  assert.match(session.secretAccessKey, /^[A-Za-z0-9+/]{40}$/);
  assert.match(session.sessionToken, /^[A-Za-z0-9+/]+=*$/);
});

test("keys are listed by their users, and without secrets", async () => {
  await using harness = new KeyHarness();
  const second = await harness.service.create(owner);
  const first = await harness.service.create({ ...owner, user: "admin" });
  await harness.service.setStatus(second.accessKeyId, "disabled");
  await harness.service.rotate(second.accessKeyId, 1_000);
  const listed = { account: owner.account, createdAt: start };
  assert.deepEqual(await harness.service.list(), [
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
  await using harness = new KeyHarness();
  const key = await harness.service.create(owner);
  const rotated = await harness.service.rotate(key.accessKeyId, 1_000);
  const stored = await harness.store.keys.find(key.accessKeyId);
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
  await using harness = new KeyHarness();
  assert.ok(await harness.service.createFirst(owner));
  assert.equal(await harness.service.createFirst(owner), undefined);
  assert.equal((await harness.service.list()).length, 1);
});

test("what cannot be done is said in one line that says what to do", async () => {
  await using harness = new KeyHarness();
  const { service } = harness;
  const { accessKeyId } = await service.create(owner);
  const refused = (promise: Promise<unknown>, message: RegExp) =>
    assert.rejects(promise, { name: "AccessError", message });
  const unknown = /no key AKIAX.*ekiden key list/;
  await refused(service.setStatus("AKIAX", "disabled"), unknown);
  await refused(service.delete("AKIAX"), unknown);
  await refused(service.rotate("AKIAX", 0), unknown);
  await refused(service.session("AKIAX", 900), unknown);
  await refused(service.session(accessKeyId, 59), /60 to 129600 seconds, not 59/);
  await refused(service.session(accessKeyId, 129_601), /60 to 129600 seconds/);
  await refused(service.session(accessKeyId, Number.NaN), /60 to 129600 seconds/);
  await service.setStatus(accessKeyId, "disabled");
  await refused(service.session(accessKeyId, 900), /is disabled\. Enable it/);
  await refused(service.create({ ...owner, account: "1" }), /12 digits/);
  await refused(service.create({ ...owner, user: "a b" }), /1 to 64 letters/);
});
