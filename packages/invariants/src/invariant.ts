// One invariant: what it says, and how to find where it does not hold.
import type { RunReading } from "./reading.ts";
import type { Seen } from "./seen.ts";

export interface Invariant {
  readonly says: string;
  readonly check: (seen: Seen) => Iterable<Finding>;
  /** It cannot be checked for some runs without the others. */
  readonly needsAllRuns: boolean;
}

export interface Finding {
  readonly run?: RunReading | undefined;
  readonly message: string;
}

type Find = (run: RunReading, seen: Seen) => Iterable<string>;

/** For what can be seen in one history alone. */
export const inEachRun = (says: string, find: Find): Invariant => ({
  says,
  *check(seen) {
    for (const run of seen.runs) for (const message of find(run, seen)) yield { run, message };
  },
  needsAllRuns: false,
});

/** For what only several pieces of evidence show together. */
export const overall = (says: string, check: Invariant["check"]): Invariant => ({
  says,
  check,
  needsAllRuns: true,
});

/** For what other evidence shows beside the runs, or the runs as far as they are there. */
export const asFarAsSeen = (says: string, check: Invariant["check"]): Invariant => ({
  says,
  check,
  needsAllRuns: false,
});
