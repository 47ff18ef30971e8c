// Nodes of another build become nodes of this one, one after the other, under load; and back.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { startTestPostgres } from "@ekiden/testing";
import type { LoadRun } from "../durability/load-run.ts";
import { pass } from "../durability/time.ts";
import type { Script, ScriptOptions } from "./script.ts";
import { type Finding, runTrial } from "./trial.ts";

const nodes = 3;
/** With old nodes and new ones side by side. */
const mixedMilliseconds = 3_000;
/** What clients try again by themselves, and what the load brings upon itself. */
const usualFaults: ReadonlySet<string> = new Set([
  "ServiceUnavailable",
  "ThrottlingException",
  "UnknownResourceFault",
  "WorkflowExecutionAlreadyStartedFault",
]);

const whyNot = ({ checkout }: ScriptOptions): string | undefined => {
  if (checkout === undefined) return "it needs another checkout, built: --with <dir>";
  const command = join(checkout, "packages/cli/dist/main.js");
  return existsSync(command) ? undefined : `${command} is not there: npm run build`;
};

const refusedCalls = ({ calls }: LoadRun): number =>
  calls.filter(({ outcome }) => outcome.kind === "fault" && !usualFaults.has(outcome.fault)).length;

/** A call that crosses the end of its idle connection; clients send it again. */
const unansweredCalls = ({ calls }: LoadRun): number =>
  calls.filter(({ outcome }) => outcome.kind === "unknown").length;

export const upgrade: Script = {
  what: "three nodes of another build become this one's, one by one, and back; --with",
  cycles: 1,
  whyNot,
  async run({ cycles, seed, checkout, say }) {
    await using postgres = await startTestPostgres();
    const store = await postgres.createDatabase();
    const options = {
      servers: Array.from({ length: nodes }, () => ({ store, checkout })),
      seed,
      cycles,
      programs: { starters: 40, deciders: 9, workers: 6, pulses: false },
      patienceMilliseconds: 10_000,
      claimMilliseconds: 5_000,
      commitMilliseconds: 5_000,
    };
    return await runTrial(options, async (run): Promise<Finding> => {
      const change = async (place: number, to: string | undefined): Promise<void> => {
        await pass(mixedMilliseconds);
        await run.servers.stop(place);
        await run.servers.restart(place, { checkout: to });
        say(`node ${place + 1} is of ${to === undefined ? "this build" : "the other build"}`);
        await run.lookAtOpenRuns();
      };
      for (let cycle = 1; cycle <= cycles; cycle += 1) {
        for (let place = 0; place < nodes; place += 1) await change(place, undefined);
        for (let place = 0; place < nodes; place += 1) await change(place, checkout);
      }
      for (let place = 0; place < nodes; place += 1) await change(place, undefined);
      await pass(mixedMilliseconds);
      const refused = refusedCalls(run);
      const figures = {
        "refused for no fault of the caller": refused,
        "without an answer, polls too": unansweredCalls(run),
      };
      return { figures, failures: refused > 0 ? [`${refused} calls were refused`] : [] };
    });
  },
};
