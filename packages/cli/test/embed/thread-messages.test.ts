// Errors that go from the thread of an embedded service to that of its program.
import assert from "node:assert/strict";
import { test } from "node:test";
import { errorOf, toldErrorOf } from "../../src/embed/thread-messages.ts";

test("an error arrives with its own members and its causes", () => {
  const cause = Object.assign(new RangeError("The port is taken."), { code: "EADDRINUSE" });
  const thrown = Object.assign(new Error("No service.", { cause }), { port: 7930, options: {} });
  const told = errorOf(toldErrorOf(thrown));
  assert.deepEqual([told.message, told.stack], [thrown.message, thrown.stack]);
  assert.deepEqual({ ...told }, { port: 7930 });
  const { message, code } = told.cause as NodeJS.ErrnoException;
  assert.deepEqual([message, code], ["The port is taken.", "EADDRINUSE"]);
});

test("causes that lead back to themselves come to an end", () => {
  const error = new Error("one");
  error.cause = new Error("two", { cause: error });
  const messages: string[] = [];
  for (let each: unknown = errorOf(toldErrorOf(error)); each instanceof Error; each = each.cause)
    messages.push(each.message);
  assert.deepEqual(messages.slice(0, 4), ["one", "two", "one", "two"]);
  assert.ok(messages.length < 100);
});
