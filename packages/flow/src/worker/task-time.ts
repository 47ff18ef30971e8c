// The time of a decision task, of which its answer must be a part.
import { replaysTooLong } from "../workflow/mismatch.ts";
import type { Run } from "../workflow/run.ts";

/** Of the time of a decision task: in the rest of it the service learns that there is no answer. */
const shareOfTask = 0.9;

/** For how long the answer to the run's decision task is of use. */
export const usefulMilliseconds = ({ started }: Run): number => {
  const { taskStartToCloseTimeout: timeout = "NONE" } = started?.data ?? {};
  if (timeout === "NONE") return Number.POSITIVE_INFINITY;
  return Math.floor(Number(timeout) * 1_000 * shareOfTask);
};

/** Throws a DecisionFailure where a replay has used it up, by `performance.now()`. */
export const checkTime = (run: Run, receivedAt: number): void => {
  const milliseconds = usefulMilliseconds(run);
  if (performance.now() - receivedAt > milliseconds) throw replaysTooLong(run, milliseconds);
};
