// When all has happened that is due by now, or follows from what was called.
import type { Loop } from "../jobs/background-job.ts";
import type { Store } from "../store/store.ts";

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * More than any chain of consequences is long. Clients that call without a rest keep the server at
 * work for ever, and what they bring about follows from nothing that was called before.
 */
const maxRounds = 1_000;

/**
 * Resolves when no round of any job is under way, and no change waits for its commit. One leads to
 * another: a commit wakes jobs and polls, a round wakes another job, and a poll takes a task. It
 * resolves also after so many commits and rounds in a row, where they have no end.
 */
export const settledWork = async (
  jobs: readonly Loop[],
  store: Pick<Store, "written">,
): Promise<void> => {
  for (let rounds = 0; rounds < maxRounds; rounds += 1) {
    await Promise.all(jobs.map((job) => job.settled()));
    // What was called, or told by a commit, changes something before its turn ends.
    await turn();
    const written = store.written();
    if (!written && !jobs.some(({ isRunning }) => isRunning)) return;
    // A commit that fails is told to those who asked for the change.
    await written?.catch(() => undefined);
  }
};
