// Orders that do not end are reported, and hold up nothing else.
import assert from "node:assert/strict";
import { test } from "node:test";
import { bundleProgram } from "../../../../tools/program.ts";
import type { OddOrder } from "./odd-pool-process.ts";
import { ProcessPool } from "./process-pool.ts";

const file = await bundleProgram(new URL("odd-pool-process.ts", import.meta.url));

const resultsOf = async (orders: readonly OddOrder["does"][]): Promise<readonly string[]> => {
  const options = { size: 1, file, maxProcessorSeconds: 1 };
  const pool = new ProcessPool<OddOrder, { process: number }>(options);
  const processes = new Set<number>();
  const results: string[] = [];
  await pool.run({
    orders: orders.map((does) => ({ does })).values(),
    onReport: (report) => results.push(`answered by process ${processes.add(report.process).size}`),
    onLost: ({ does }, reason) => results.push(`${does}: ${reason}`),
  });
  pool.dismiss();
  return results;
};

test("an order that loops, waits for ever or ends its process is lost, and the next is not", async () => {
  const results = await resultsOf(["answers", "loops", "answers", "waits", "dies", "answers"]);
  assert.deepEqual(results, [
    "answered by process 1",
    "loops: was stopped after 1 s of processor time",
    "answered by process 2",
    "waits: waited for what can no longer happen",
    "dies: ended with exit code 7",
    "answered by process 3",
  ]);
});
