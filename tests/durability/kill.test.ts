// `kill -9` under load, over and over: the promise that nothing acknowledged is lost, on real
// processes, sockets and files. It needs real time (a process takes time to start, and lost tasks
// come back by their time-outs), but waits for time itself only before each kill, for 50 to 600 ms
// chosen by a seed; everything else it waits for is something that happens.
//
// EKIDEN_KILL_CYCLES (25) sets the number of kills, EKIDEN_KILL_SEED (1) the moments.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type ClientCall, checkInvariants, type Violation } from "@ekiden/testing";
import { temporaryDirectory } from "./directory.ts";
import { KillRun, type KillRunResult } from "./kill-run.ts";

const cycles = Number(process.env.EKIDEN_KILL_CYCLES ?? 25);
const seed = Number(process.env.EKIDEN_KILL_SEED ?? 1);
const minutesMost = 2 + cycles / 10;

const aboutLoss: ReadonlySet<string> = new Set(["H7", "D9", "A10", "S1", "S6", "X2", "X7"]);
const aboutRepeats: ReadonlySet<string> = new Set(["A9", "D2", "X1", "X5"]);

test("nothing acknowledged is lost and no task is given twice, however often the server is killed", {
  timeout: minutesMost * 60_000,
}, async (context) => {
  using directory = temporaryDirectory();
  await using run = await KillRun.begin({ data: directory.path, cycles, seed });
  const result = await run.run();
  const violations = [...result.violations, ...checkInvariants(result.evidence)];
  for (const [name, figure] of Object.entries(figuresOf(result, violations))) {
    context.diagnostic(`${name}: ${figure}`);
  }
  assert.deepEqual(violations.slice(0, 20), []);
  assert.ok(result.evidence.runs.every(({ description }) => isEnded(description)));
});

const isEnded = (description: { executionInfo: { executionStatus: string } } | undefined) =>
  description?.executionInfo.executionStatus === "CLOSED";

const isPoll = ({ operation }: ClientCall): boolean => operation.startsWith("Poll");

const figuresOf = (
  { evidence, longestRestartMilliseconds }: KillRunResult,
  violations: readonly Violation[],
) => {
  const calls = (evidence.calls ?? []).filter((call) => !isPoll(call));
  const ended = (kind: string) => calls.filter(({ outcome }) => outcome.kind === kind).length;
  const broken = (wanted: (invariant: string) => boolean) =>
    violations.filter(({ invariant }) => wanted(invariant)).length;
  return {
    cycles,
    seed,
    runs: evidence.runs.length,
    events: evidence.runs.reduce((sum, { history }) => sum + history.length, 0),
    deliveries: evidence.deliveries?.length ?? 0,
    acknowledged: ended("ok"),
    refused: ended("fault"),
    unknown: ended("unknown"),
    lost: broken((invariant) => aboutLoss.has(invariant)),
    duplicated: broken((invariant) => aboutRepeats.has(invariant)),
    malformed: broken((invariant) => !aboutLoss.has(invariant) && !aboutRepeats.has(invariant)),
    "longest restart (ms)": longestRestartMilliseconds,
  };
};
