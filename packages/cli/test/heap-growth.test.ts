// What a process that serves takes for its heap beyond what is in use.
import assert from "node:assert/strict";
import { test } from "node:test";
import { limitHeapGrowth } from "../src/heap-growth.ts";
import { serving } from "./command.ts";

/**
 * Loaded into a process before its program. On a signal it keeps some 25 MB, replaces them piece by
 * piece, as caches do, and says how many megabytes the heap had at most.
 */
const churn = `
process.on("SIGWINCH", () => {
  const pieces = 6_000;
  const make = () => Array.from({ length: 200 }, (_, index) => ({ index }));
  const kept = Array.from({ length: pieces }, make);
  let most = 0;
  for (let turn = 0; turn < 100_000; turn += 1) {
    kept[(turn * 7_919) % pieces] = make();
    if (turn % 200 === 0) most = Math.max(most, process.memoryUsage().heapUsed);
  }
  console.error("at most " + most / 1e6 + " megabytes");
});`;
const churning = {
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(churn)}`,
};

test("the heap of a server grows little beyond what is in use", async () => {
  await using server = serving([], churning);
  await server.url();
  server.signal("SIGWINCH");
  const [, megabytes] = await server.says(/at most (\S+) megabytes/);
  // 135 with Node.js 20, and 311 where V8 alone decides.
  assert.ok(Number(megabytes) < 220, `${megabytes} MB`);
});

test("a growth that the operator has given to Node.js stays", () => {
  for (const given of ["--heap-growing-percent=100", "--heap_growing_percent=100"]) {
    assert.equal(limitHeapGrowth([given]), false);
  }
  assert.equal(limitHeapGrowth(["--max-old-space-size=300"]), true);
});
