// `kill -9` under load, over and over: the promise that nothing acknowledged is lost, on real
// processes, sockets and files. It needs real time (a process takes time to start, and lost tasks
// come back by their time-outs), but waits for time itself only before each kill, for 50 to 600 ms
// chosen by a seed; everything else it waits for is something that happens.
//
// EKIDEN_KILL_CYCLES (16) sets the number of kills, EKIDEN_KILL_SEED (1) the moments. `npm test`
// ends a file after ten minutes; for more than 500 kills:
//   EKIDEN_KILL_CYCLES=1000 node --conditions=source --import tsx tests/durability/kill.test.ts
import assert from "node:assert/strict";
import { test } from "node:test";
import { temporaryDirectory } from "./directory.ts";
import { killOverAndOver } from "./kills.ts";
import { LoadRun } from "./load-run.ts";
import { verdictOf } from "./verdict.ts";

const cycles = Number(process.env.EKIDEN_KILL_CYCLES ?? 16);
const seed = Number(process.env.EKIDEN_KILL_SEED ?? 1);
const maxMinutes = 2 + cycles / 10;

test("nothing acknowledged is lost and no task is given twice, however often the server is killed", {
  timeout: maxMinutes * 60_000,
}, async (context) => {
  using directory = temporaryDirectory();
  await using run = await LoadRun.begin({ servers: [{ data: directory.path }], seed });
  const result = await run.run(() => killOverAndOver(run, { cycles, seed }));
  const { figures, failures } = verdictOf(run, result);
  const all = {
    cycles,
    seed,
    ...figures,
    "longest restart (ms)": result.longestRestartMilliseconds,
  };
  for (const [name, figure] of Object.entries(all)) context.diagnostic(`${name}: ${figure}`);
  assert.deepEqual(failures, []);
});
