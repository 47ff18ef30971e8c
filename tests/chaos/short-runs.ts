// Short runs of scripts of `npm run chaos`, as tests; what a machine lacks for one is said. In real
// time, as all of them are: the servers are processes of their own.
import assert from "node:assert/strict";
import { test } from "node:test";
import { tellReport } from "./report.ts";
import type { ScriptOptions } from "./script.ts";
import { scripts } from "./scripts.ts";

const cycles = 1;

/** `startsPerSecond` of journeys: a load beside the disturbance, which alone is looked at. */
export const testShortly = (name: string, startsPerSecond: number): void => {
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
};
