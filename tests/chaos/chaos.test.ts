// Short runs of some scripts of `npm run chaos`; what a machine lacks for one is said. In real
// time, as all of them are: the servers are processes of their own.
import assert from "node:assert/strict";
import { test } from "node:test";
import { tellReport } from "./report.ts";
import type { ScriptOptions } from "./script.ts";
import { scripts } from "./scripts.ts";

/**
 * Starts of journeys in a second. A cut of the power comes within a second, and a disk that fails
 * is seen by hundreds of calls; clocks and backups take long, and few at a time tell as much.
 * Kills, freezes, restarts and full disks have their own: tests/durability, tests/nodes.
 */
const short: Readonly<Record<string, number>> = { power: 10, fsync: 15, clock: 4, backup: 8 };
const cycles = 1;

for (const [name, startsPerSecond] of Object.entries(short)) {
  const script = scripts[name];
  assert.ok(script);
  test(`nothing is lost, doubled or malformed: ${script.what}`, {
    timeout: 180_000,
  }, async (context) => {
    const say = (line: string) => context.diagnostic(line);
    const load = { seed: 1, startsPerSecond };
    const options: ScriptOptions = { cycles, ...load, minutes: 0, checkout: undefined, say };
    const reason = script.whyNot?.(options);
    if (reason !== undefined) {
      context.skip(reason);
      return;
    }
    const report = await script.run(options);
    for (const line of tellReport(name, report).lines) say(line);
    assert.deepEqual(report.failures, []);
  });
}
