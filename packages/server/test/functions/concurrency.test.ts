// How many functions run at a time where nothing else is said.
import assert from "node:assert/strict";
import { test } from "node:test";
import { getHeapStatistics } from "node:v8";
import { usualConcurrency } from "../../src/node/open-functions.ts";

const mebibyte = 1024 * 1024;
const heapBytes = getHeapStatistics().heap_size_limit;

test("functions run four at a time for each core, where memory has no limit", () => {
  assert.equal(usualConcurrency(64, Number.POSITIVE_INFINITY), 256);
});

test("a container runs as many functions as fit beside its server, and one at least", () => {
  assert.equal(usualConcurrency(64, heapBytes + 1_100 * mebibyte), 4);
  assert.equal(usualConcurrency(64, heapBytes + 100 * mebibyte), 1);
  assert.equal(usualConcurrency(64, heapBytes / 2), 1);
});
