// A load, a disruption, and the report of it.
import { LoadRun, type LoadRunOptions, type LoadRunResult } from "../durability/load-run.ts";
import { verdictOf } from "../durability/verdict.ts";
import { longestSilence } from "../nodes/outages.ts";
import type { Report } from "./script.ts";

export interface TrialOptions extends LoadRunOptions {
  readonly cycles: number;
  /** What is made of the result before it is judged. */
  readonly see?: (result: LoadRunResult) => LoadRunResult;
  /** Invariants that do not hold in what is done. */
  readonly except?: readonly string[];
}

export interface Finding {
  /** Beside what every load is asked. */
  readonly figures?: Readonly<Record<string, number>>;
  readonly failures?: readonly string[];
  /** Where not all calls are known any more. */
  readonly longestOutageMilliseconds?: number;
}

export const runTrial = async (
  { cycles, see, except, ...options }: TrialOptions,
  disruption: (run: LoadRun) => Promise<Finding | undefined>,
): Promise<Report> => {
  await using run = await LoadRun.begin(options);
  let finding: Finding | undefined;
  let from = 0;
  let until = 0;
  const result = await run.run(async () => {
    from = Date.now();
    finding = await disruption(run);
    until = Date.now();
  });
  const verdict = verdictOf(run, see?.(result) ?? result, except);
  const { ports, standStill } = run;
  return {
    cycles,
    figures: { ...verdict.figures, ...finding?.figures },
    failures: [...verdict.failures, ...(finding?.failures ?? [])],
    longestOutageMilliseconds:
      finding?.longestOutageMilliseconds ??
      longestSilence(run.calls, { ports, from, until, standStill }),
  };
};
