// What `npm run nodes` does, with one freeze that is short, though longer than any lease and than a
// transaction may stay idle. It needs real time: the nodes are processes of their own, which take
// time to start, and a freeze is nothing but time.
import assert from "node:assert/strict";
import { test } from "node:test";
import { runUnderLoad } from "./under-load.ts";

// Few starts: a machine that is busy with load alone tells nothing of the disruptions.
const load = { seed: 1, startsPerSecond: 15 };
const disruptions = { kills: 2, restarts: 2, freezes: 1, freezeSeconds: 12, ...load };

test("three nodes lose nothing and do nothing twice, whichever of them or of what is below them fails", {
  timeout: 420_000,
}, async (context) => {
  const say = (line: string) => context.diagnostic(line);
  const { figures, failures } = await runUnderLoad({ ...disruptions, say });
  for (const [name, figure] of Object.entries(figures)) say(`${name}: ${figure}`);
  assert.deepEqual(failures, []);
});
