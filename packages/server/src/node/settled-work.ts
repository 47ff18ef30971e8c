// When all has happened that is due by now, or follows from what was called.
import type { BackgroundJob } from "../jobs/background-job.ts";
import type { Store } from "../store/store.ts";

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * Resolves when no round of any job is under way, and no change waits for its commit. One leads to
 * another: a commit wakes jobs and polls, a round wakes another job, and a poll takes a task.
 */
export const settledWork = async (
  jobs: readonly BackgroundJob[],
  store: Pick<Store, "isCommitting">,
): Promise<void> => {
  do {
    await Promise.all(jobs.map((job) => job.settled()));
    // What was called, or told by a commit, changes something before its turn ends.
    await turn();
  } while (store.isCommitting() || jobs.some(({ isRunning }) => isRunning));
};
