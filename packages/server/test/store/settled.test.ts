// What a batch asks for at once: no answer of one that failed comes into the next.
import assert from "node:assert/strict";
import { test } from "node:test";
import { allSettled } from "../../src/store/postgres/commit/settled.ts";

test("what failed is told once all that was asked beside it has ended", async () => {
  const events: string[] = [];
  let answer = (_: string) => {};
  const slow = new Promise<string>((resolve) => {
    answer = resolve;
  });
  const failure = new Error("The connection was lost");
  const asked = allSettled([Promise.reject(failure), slow.then((text) => events.push(text))]);
  const told = asked.catch((error: unknown) => events.push(String(error)));
  await new Promise(setImmediate);
  assert.deepEqual(events, []);
  answer("a late row");
  await told;
  assert.deepEqual(events, ["a late row", "Error: The connection was lost"]);
});

test("what all have given comes in the order of what was asked", async () => {
  assert.deepEqual(await allSettled([Promise.resolve(1), "two", Promise.resolve([3])]), [
    1,
    "two",
    [3],
  ]);
});
