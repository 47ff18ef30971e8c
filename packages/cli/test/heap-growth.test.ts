// What a process that serves takes for its heap beyond what is in use.
import assert from "node:assert/strict";
import { test } from "node:test";
import { serving } from "./command.ts";

/**
 * Loaded into a process before its program. On a signal it keeps some 130 MB, replaces them piece
 * by piece for four seconds, as caches do, and says how many megabytes the heap had at most in the
 * second half of them.
 */
const churn = `
process.on("SIGWINCH", () => {
  const pieces = 12_000;
  const make = () => Array.from({ length: 200 }, (_, index) => ({ index }));
  const kept = Array.from({ length: pieces }, make);
  const begun = performance.now();
  let [most, at] = [0, 0];
  const slice = () => {
    const seconds = (performance.now() - begun) / 1_000;
    for (let turn = 0; turn < 200; turn += 1) kept[(at += 7_919) % pieces] = make();
    if (seconds > 2) most = Math.max(most, process.memoryUsage().heapUsed);
    if (seconds < 4) setImmediate(slice);
    else console.error("at most " + most / 1e6 + " megabytes");
  };
  slice();
});`;

test("the large heap of a server grows little beyond what is in use", async () => {
  const preloaded = `--import=data:text/javascript,${encodeURIComponent(churn)}`;
  await using server = serving([], { NODE_OPTIONS: preloaded });
  await server.url();
  server.signal("SIGWINCH");
  const [, megabytes] = await server.says(/at most (\S+) megabytes/);
  assert.ok(Number(megabytes) < 300, `${megabytes} MB`);
});
