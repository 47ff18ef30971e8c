import type { BackgroundJob } from "../jobs/background-job.ts";

/** Resolves when no round of any job is under way: one round may wake another job. */
export const settledJobs = async (jobs: readonly BackgroundJob[]): Promise<void> => {
  while (jobs.some(({ isRunning }) => isRunning)) {
    await Promise.all(jobs.map((job) => job.settled()));
  }
};
