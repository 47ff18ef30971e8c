import assert from "node:assert/strict";
import { executionAsyncId } from "node:async_hooks";
import { test } from "node:test";

/** Of what goes on after a promise: each has one of its own where promises are followed. */
const idAfterPromise = (): Promise<number> => Promise.resolve().then(executionAsyncId);

test("promises of tests are not followed, which would take a fifth of their time", async () => {
  const first = await idAfterPromise();
  assert.equal(await idAfterPromise(), first);
});
