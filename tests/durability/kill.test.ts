// `kill -9` under load, over and over: the promise that nothing acknowledged is lost, on real
// processes, sockets and files. It needs real time (a process takes time to start, and lost tasks
// come back by their time-outs), but waits for time itself only before each kill, for 50 to 600 ms
// chosen by a seed; everything else it waits for is something that happens. Every fourth time the
// server is killed once more, in the midst of its start.
//
// EKIDEN_KILL_CYCLES (25) sets the number of kills, EKIDEN_KILL_SEED (1) the moments. `npm test`
// ends a file after ten minutes; for more than 500 kills:
//   EKIDEN_KILL_CYCLES=1000 node --conditions=source --import tsx tests/durability/kill.test.ts
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkInvariants } from "@ekiden/testing";
import { temporaryDirectory } from "./directory.ts";
import { figuresOf, print } from "./figures.ts";
import { LoadRun } from "./load-run.ts";
import { Random } from "./random.ts";
import { pass } from "./time.ts";

const cycles = Number(process.env.EKIDEN_KILL_CYCLES ?? 25);
const seed = Number(process.env.EKIDEN_KILL_SEED ?? 1);
/** How long the load runs before the server is killed. */
const loadMilliseconds = { least: 50, most: 600 };
/** So often it is killed once more, while it starts. */
const secondKillEvery = 4;
const minutesMost = 2 + cycles / 10;

test("nothing acknowledged is lost and no task is given twice, however often the server is killed", {
  timeout: minutesMost * 60_000,
}, async (context) => {
  using directory = temporaryDirectory();
  await using run = await LoadRun.begin({ servers: [{ data: directory.path }], seed });
  const random = new Random(seed);
  const result = await run.run(async () => {
    for (let cycle = 1; cycle <= cycles; cycle += 1) {
      await pass(random.between(loadMilliseconds.least, loadMilliseconds.most));
      const killAgainAfter = cycle % secondKillEvery === 0 ? random.between(50, 300) : undefined;
      await run.killAndRestart({ killAgainAfter });
    }
  });
  const violations = [...result.violations, ...checkInvariants(result.evidence)];
  const figures = {
    cycles,
    seed,
    ...figuresOf(result, violations),
    "longest restart (ms)": result.longestRestartMilliseconds,
  };
  for (const [name, figure] of Object.entries(figures)) context.diagnostic(`${name}: ${figure}`);
  assert.deepEqual(print(violations), []);
  for (const { workflowId, description } of result.evidence.runs) {
    assert.equal(description?.executionInfo.executionStatus, "CLOSED", workflowId);
  }
});
