// Memory of the nodes of `--nodes` within a limit of a container.
import assert from "node:assert/strict";
import { test } from "node:test";
import { memoryOptions } from "../src/nodes/node-memory.ts";

const gibibyte = 1024 ** 3;
const machineBytes = 64 * gibibyte;
const base = { machineBytes, given: [] };

/** The heap limit that Node.js makes of these options, in MiB: an old and three young parts. */
const heapOf = (options: readonly string[]): number => {
  const megabytesOf = (name: string, usual: number) =>
    Number(options.find((each) => each.startsWith(`--${name}=`))?.split("=")[1] ?? usual);
  return megabytesOf("max-old-space-size", Number.NaN) + 3 * megabytesOf("max-semi-space-size", 16);
};

test("the nodes of one command share half of their container's memory for their heaps", () => {
  for (const nodes of [2, 4, 8]) {
    for (const gibibytes of [2, 4, 16]) {
      const options = memoryOptions({ ...base, nodes, limitBytes: gibibytes * gibibyte });
      const heaps = nodes * heapOf(options);
      assert.ok(heaps <= gibibytes * 512, `${nodes} nodes in ${gibibytes} GiB: ${heaps} MiB`);
      assert.ok(heaps > gibibytes * 384, `${nodes} nodes in ${gibibytes} GiB: ${heaps} MiB`);
    }
  }
});

test("a node of a small container has a heap that it can start with", () => {
  const options = memoryOptions({ ...base, nodes: 8, limitBytes: gibibyte / 2 });
  assert.deepEqual(options, ["--max-old-space-size=64"]);
});

test("without a limit, or with one that the operator sets, nothing is said of the heap", () => {
  const young = ["--max-semi-space-size=32"];
  const limited = { ...base, nodes: 2, limitBytes: gibibyte };
  assert.deepEqual(memoryOptions({ ...base, nodes: 2, limitBytes: undefined }), young);
  assert.deepEqual(memoryOptions({ ...base, nodes: 2, limitBytes: 0 }), young);
  assert.deepEqual(memoryOptions({ ...limited, limitBytes: 2 ** 63 }), young);
  assert.deepEqual(memoryOptions({ ...limited, given: ["--max-old-space-size=300"] }), young);
  assert.deepEqual(memoryOptions({ ...limited, given: ["--max_old_space_size=300"] }), young);
});
