// What a caller carries for us: sealed, for one account, for one run, and without a word about
// any other holder.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { Seal } from "../../src/operations/seal.ts";
import { isNamed, type PageOf, Tokens } from "../../src/operations/token.ts";

const secret = Buffer.alloc(32, 7);
const firstVersion = Buffer.alloc(32, 8);
const account = "210987654321";
const tokens = new Tokens({ current: secret });
const other = new Tokens({ current: secret }, account);
const runId = "22 a run";
const at = Date.UTC(2026, 10, 26);
const attempt = { scheduledEventId: 2, startedEventId: 3 };
const taskOf = (id: number) => ({ kind: "decision", id, ...attempt, runId, at }) as const;
const invalid = { name: "ValidationException", message: "Invalid token" };
const domains: PageOf = { operation: "ListDomains", filter: "{}" };

/** As programs of the first version made it. */
const firstVersionToken = (id: number): string => {
  const body = Buffer.alloc(17);
  body.writeBigUInt64BE(BigInt(id), 1);
  body.writeUInt32BE(attempt.scheduledEventId, 9);
  body.writeUInt32BE(attempt.startedEventId, 13);
  return new Seal(firstVersion).seal("task", body);
};

const open = (from: Tokens, taskToken: string) => from.openTask({ taskToken }, "decision");

test("a task token names one task of one kind, and a changed one is invalid", () => {
  const token = tokens.sealTask(taskOf(2 ** 50 + 1));
  const { id, scheduledEventId, startedEventId, kind } = open(tokens, token);
  const expected = { id: 2 ** 50 + 1, kind: "decision", ...attempt };
  assert.deepEqual({ id, kind, scheduledEventId, startedEventId }, expected);
  assert.throws(() => tokens.openTask({ taskToken: token }, "activity"), invalid);
  const bytes = Buffer.from(token, "base64");
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    assert.throws(() => open(tokens, changed.toString("base64")), invalid);
  }
});

test("a task token names its run and the moment of its start, and is short", () => {
  const token = tokens.sealTask(taskOf(1));
  assert.ok(token.length <= 64, `${token.length}`);
  const task = open(tokens, token);
  assert.ok(isNamed(task, { runId, at }));
  assert.ok(!isNamed(task, { runId: `${runId}.`, at }));
  assert.ok(!isNamed(task, { runId, at: at + 1 }));
  assert.ok(!isNamed(task, { runId, at: at - 1 }));
  // A state of a program of before does not say when.
  assert.ok(isNamed(task, { runId, at: undefined }));
  assert.ok(!isNamed(task, { runId: "another", at: undefined }));
});

test("a task token says the same however often it is opened, and to every node", () => {
  const token = tokens.sealTask(taskOf(7));
  const first = open(tokens, token);
  assert.deepEqual(open(tokens, token), first);
  assert.deepEqual(open(new Tokens({ current: secret }), token), first);
});

test("a page token leads where it was sealed for, however long its position is", () => {
  for (const position of ["", "a", "name ".repeat(50), { first: 1, last: 1_000 }]) {
    const token = tokens.sealPage(domains, 5, position);
    assert.deepEqual(tokens.openPage(domains, 6, token), position);
    const elsewhere = [{ operation: "ListWorkflowTypes" }, { filter: '{"a":1}' }];
    for (const one of elsewhere) {
      assert.throws(() => tokens.openPage({ ...domains, ...one }, 6, token), invalid);
    }
  }
});

test("tokens of one account are invalid in every other", () => {
  const third = new Tokens({ current: secret }, "210987654322");
  for (const [sealing, opening] of [
    [tokens, other],
    [other, tokens],
    [other, third],
  ] as const) {
    const task = sealing.sealTask(taskOf(1));
    const page = sealing.sealPage(domains, 5, "a");
    const text = sealing.sealText("link", "a");
    assert.throws(() => open(opening, task), invalid);
    assert.throws(() => opening.openPage(domains, 5, page), invalid);
    assert.throws(() => opening.openText("link", text), invalid);
  }
  assert.ok(open(new Tokens({ current: secret }, account), other.sealTask(taskOf(1))));
});

test("the ids in tokens cannot be read: they are counted for all accounts together", () => {
  const bodyOf = (token: string) => Buffer.from(token, "base64").subarray(16);
  const bodies = Array.from({ length: 64 }, (_, id) => bodyOf(tokens.sealTask(taskOf(id))));
  // Of one length, and in no place are all bytes alike, though the ids differ in one byte only.
  for (let at = 0; at < (bodies[0]?.length ?? 0); at += 1) {
    assert.ok(new Set(bodies.map((body) => body[at])).size > 32, `byte ${at}`);
  }
  const page = tokens.sealPage(domains, 5, "the name of a domain");
  assert.ok(!Buffer.from(page, "base64").includes("domain"));
});

test("beside nodes of the first version, tokens are made and taken as those do", () => {
  const sealing = { current: secret, earlier: { secret: firstVersion, endedAt: undefined } };
  const mixed = new Tokens(sealing);
  assert.equal(mixed.sealTask(taskOf(5)), firstVersionToken(5));
  assert.equal(open(mixed, firstVersionToken(5)).id, 5);
  assert.equal(open(mixed, tokens.sealTask(taskOf(6))).id, 6);
  const page = mixed.sealPage(domains, 5, "a");
  assert.equal(page, new Seal(firstVersion).seal("ListDomains", Buffer.from('[5,"a"]')));
  assert.equal(mixed.openPage(domains, 6, page), "a");
  // Links are not: who has an old backup could make one.
  const forged = new Seal(firstVersion).seal("link", Buffer.from("a"));
  assert.throws(() => mixed.openText("link", forged), invalid);
});

test("once those are gone, their tokens are good for tasks that had begun by then", () => {
  const endedAt = at;
  const later = new Tokens({ current: secret, earlier: { secret: firstVersion, endedAt } });
  const task = open(later, firstVersionToken(5));
  assert.ok(isNamed(task, { runId, at: endedAt - 86_400_000 }));
  assert.ok(!isNamed(task, { runId, at: endedAt + 3_600_000 }));
  assert.equal(later.sealTask(taskOf(5)), tokens.sealTask(taskOf(5)));
  const page = (sealedAt: number) =>
    new Seal(firstVersion).seal("ListDomains", Buffer.from(JSON.stringify([sealedAt, "a"])));
  assert.equal(later.openPage(domains, at, page(at - 1)), "a");
  assert.throws(() => later.openPage(domains, at, page(at + 3_600_000)), invalid);
});

test("an account's tokens of the first version stay its own", () => {
  const key = createHmac("sha256", firstVersion).update(`account ${account}`).digest();
  const sealing = { current: secret, earlier: { secret: firstVersion, endedAt: at } };
  const body = Buffer.alloc(17);
  const theirs = new Seal(key).seal("task", body);
  assert.ok(open(new Tokens(sealing, account), theirs));
  assert.throws(() => open(new Tokens(sealing), theirs), invalid);
});
