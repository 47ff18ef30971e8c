// What a caller carries for us: sealed, for one account, and without a word about anybody else.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Tokens } from "../../src/operations/token.ts";

const secret = Buffer.alloc(32, 7);
const tokens = new Tokens(secret);
const other = Tokens.ofAccount(secret, "210987654321");
const attempt = { scheduledEventId: 2, startedEventId: 3 };
const taskOf = (id: number) => ({ kind: "decision", id, ...attempt }) as const;
const invalid = { name: "ValidationException" };

test("a task token names one task of one kind, and a changed one is invalid", () => {
  const token = tokens.sealTask(taskOf(2 ** 50 + 1));
  assert.deepEqual(tokens.openTask({ taskToken: token }, "decision"), taskOf(2 ** 50 + 1));
  assert.throws(() => tokens.openTask({ taskToken: token }, "activity"), invalid);
  const bytes = Buffer.from(token, "base64");
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    assert.throws(
      () => tokens.openTask({ taskToken: changed.toString("base64") }, "decision"),
      invalid,
    );
  }
});

test("a page token leads where it was sealed for, however long its position is", () => {
  for (const position of ["", "a", "name ".repeat(50), { first: 1, last: 1_000 }]) {
    const token = tokens.sealPage("ListDomains", 5, position);
    assert.deepEqual(tokens.openPage("ListDomains", 6, token), position);
    assert.throws(() => tokens.openPage("ListWorkflowTypes", 6, token), invalid);
  }
});

test("tokens of one account are invalid in every other", () => {
  const third = Tokens.ofAccount(secret, "210987654322");
  for (const [sealing, opening] of [
    [tokens, other],
    [other, tokens],
    [other, third],
  ] as const) {
    const task = sealing.sealTask(taskOf(1));
    const page = sealing.sealPage("ListDomains", 5, "a");
    assert.throws(() => opening.openTask({ taskToken: task }, "decision"), invalid);
    assert.throws(() => opening.openPage("ListDomains", 5, page), invalid);
  }
  assert.ok(
    Tokens.ofAccount(secret, "210987654321").openTask(
      { taskToken: other.sealTask(taskOf(1)) },
      "decision",
    ),
  );
});

test("the ids in tokens cannot be read: they are counted for all accounts together", () => {
  const bodyOf = (token: string) => Buffer.from(token, "base64").subarray(16);
  const bodies = Array.from({ length: 64 }, (_, id) => bodyOf(tokens.sealTask(taskOf(id))));
  // Of one length, and in no place are all bytes alike, though the ids differ in one byte only.
  for (let at = 0; at < (bodies[0]?.length ?? 0); at += 1) {
    assert.ok(new Set(bodies.map((body) => body[at])).size > 32, `byte ${at}`);
  }
  const page = tokens.sealPage("ListDomains", 5, "the name of a domain");
  assert.ok(!Buffer.from(page, "base64").includes("domain"));
});
