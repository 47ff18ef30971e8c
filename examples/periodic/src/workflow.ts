// A job that runs every hour for ever. After so many rounds it continues as new: a run with an
// empty history takes its place, and is given what the run before has kept.
import {
  continueAsNew,
  defineQuery,
  defineSignal,
  defineWorkflow,
  proxyActivities,
  sleep,
  workflowInfo,
} from "@ekiden/flow";
import type * as activities from "./activities.ts";

const { sweep } = proxyActivities<typeof activities>({ startToClose: "5 minutes", retry: {} });

/** A folder that the next round is to sweep. */
export const added = defineSignal<string>("added");
/** So many rounds have been made, by all runs. */
export const rounds = defineQuery<number>("rounds");
export const stop = defineSignal("stop");

export interface Kept {
  readonly rounds: number;
  readonly swept: number;
  /** Added, and not swept yet. */
  readonly waiting: readonly string[];
  readonly isStopped: boolean;
}

const nothing: Kept = { rounds: 0, swept: 0, waiting: [], isStopped: false };

const roundsOfOneRun = 24;

export const sweepHourly = defineWorkflow(
  { name: "SweepHourly", version: "1.0" },
  async (kept: Kept = nothing): Promise<Kept> => {
    const next = { ...kept, waiting: [...kept.waiting] };
    added.handle((folder) => void next.waiting.push(folder));
    stop.handle(() => {
      next.isStopped = true;
    });
    rounds.handle(() => next.rounds);

    for (let round = 0; round < roundsOfOneRun && !next.isStopped; round += 1) {
      await sleep("1 hour");
      if (next.isStopped) break;
      next.swept += await sweep(next.waiting.splice(0));
      next.rounds += 1;
      if (workflowInfo().continueAsNewSuggested) break;
    }
    if (next.isStopped) return next;
    // A signal that comes in this very moment is in `next` as well, when the next run gets it.
    return continueAsNew<typeof sweepHourly>(() => next);
  },
);
