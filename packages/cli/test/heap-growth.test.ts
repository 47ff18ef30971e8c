// What a process that serves takes for its heap beyond what is in use.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { test } from "node:test";
import { promisify } from "node:util";

const heapGrowth = new URL("../src/heap-growth.ts", import.meta.url).href;

/** Keeps some 25 MB and replaces it piece by piece, as caches do. Prints the most that it held. */
const program = `
import { memoryUsage } from "node:process";
import { limitHeapGrowth } from "${heapGrowth}";
limitHeapGrowth();
const pieces = 6_000;
const make = () => Array.from({ length: 200 }, (_, index) => ({ index }));
const kept = Array.from({ length: pieces }, make);
let most = 0;
for (let turn = 0; turn < 100_000; turn += 1) {
  kept[(turn * 7_919) % pieces] = make();
  if (turn % 200 === 0) most = Math.max(most, memoryUsage().heapUsed);
}
console.log(most / 1e6);
`;

const mostMegabytes = async (...options: string[]): Promise<number> => {
  const more = ["--import", "tsx", "--input-type=module"];
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, [...options, ...more, "--eval", program]);
  return Number(stdout);
};

test("the heap of a server stays near what is in use", async () => {
  const [limited, allowed] = await Promise.all([
    mostMegabytes(),
    mostMegabytes("--heap_growing_percent=300"),
  ]);
  // 100 and 240 MB with Node.js 20.
  assert.ok(limited < allowed * 0.6, `${limited} MB, and ${allowed} MB as the operator says`);
});
