// What a run derives from run ids: random numbers, and the ids of children.
//
// A run that was reset or forked begins with turns of other runs, which its first event names (on
// Ekiden alone). What was derived from their ids must be the same on a replay.
import type { HistoryEvent, RunOrigin } from "@ekiden/client";
import { randomFrom } from "./random.ts";

type Named = Pick<RunOrigin, "workflowId" | "runId">;

/** A run, as far as ids are derived from it. */
interface Run {
  readonly options: Named;
  readonly started: HistoryEvent<"WorkflowExecutionStarted"> | undefined;
  /** The DecisionTaskStarted of the current turn. */
  readonly takenEventId: number;
}

/** The runs up to the one that has taken the current turn, which is the last of them. */
const runsUntilNow = ({ options, started, takenEventId }: Run): readonly Named[] => {
  const { origins = [] } = started?.data ?? {};
  const before = origins.findIndex(({ keptEvents }) => takenEventId <= keptEvents);
  return before < 0 ? [...origins, options] : origins.slice(0, before + 1);
};

/** Of the run that takes the current turn, or has taken it first. */
export const decidingRunId = (run: Run): string => runsUntilNow(run).at(-1)?.runId ?? "";

/**
 * The id that random numbers of the current turn follow from: that of the first run of its
 * workflowId. So a reset goes on with the numbers of the run that it resets, because it does the
 * same work, and a fork does not, because its work is another.
 */
export const seedOf = (run: Run): string => {
  const runs = runsUntilNow(run);
  const other = runs.findLastIndex(({ workflowId }) => workflowId !== runs.at(-1)?.workflowId);
  return runs[other + 1]?.runId ?? "";
};

/** The random numbers that follow from a seed, as far as they were taken. */
export interface RandomNumbers {
  readonly seed: string;
  readonly next: () => number;
}

/** Those of the current turn; `before`: those that were taken last. */
export const randomNumbersOf = (run: Run, before: RandomNumbers | undefined): RandomNumbers => {
  const seed = seedOf(run);
  return before?.seed === seed ? before : { seed, next: randomFrom(seed) };
};
