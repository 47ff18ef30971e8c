// Whether all is well after a run under load, in figures and in lines that say what is not.
import { checkInvariants } from "@ekiden/testing";
import { figuresOf, print } from "./figures.ts";
import type { LoadRun, LoadRunResult } from "./load-run.ts";

export interface Verdict {
  readonly figures: Readonly<Record<string, number>>;
  /** Lines that say what is not as it must be. */
  readonly failures: readonly string[];
}

/** What the log of a server says of an unexpected failure. */
const bug = "this is a bug in Ekiden";

/** `except`: invariants that do not hold in what was done to the servers. */
export const verdictOf = (
  run: LoadRun,
  result: LoadRunResult,
  except: readonly string[] = [],
): Verdict => {
  const violations = [...result.violations, ...checkInvariants(result.evidence)].filter(
    ({ invariant }) => !except.includes(invariant),
  );
  const open = result.evidence.runs.filter(
    ({ description }) => description?.executionInfo.executionStatus !== "CLOSED",
  );
  return {
    figures: { ...figuresOf(result, violations), ...stoodStill(run) },
    failures: [
      ...print(violations),
      ...open.map(({ workflowId }) => `${workflowId} is open`),
      ...run.servers.complaints.filter((line) => line.includes(bug)),
    ],
  };
};

/** Only where it happened. */
const stoodStill = ({ standStill }: LoadRun): Record<string, number> => {
  const milliseconds = standStill.within();
  return milliseconds > 0 ? { "the whole machine stood still for (ms)": milliseconds } : {};
};
