// What a node does every so often, without anything that brings it about.
import type { Clock } from "../clock.ts";
import { BackgroundJob } from "../jobs/background-job.ts";

/** How often a node looks for what other nodes have left or made. */
export const lookMilliseconds = 5_000;

interface Repeated {
  readonly clock: Clock;
  readonly milliseconds: number;
  readonly act: () => void;
  readonly onError: (error: unknown) => void;
}

/**
 * By a clock that is never set: by one that a test moves by a year it would stop at each look, and
 * by one that was set back by an hour it would not look for an hour.
 */
export const repeated = ({ clock, milliseconds, act, onError }: Repeated): BackgroundJob => {
  const runOnce = async () => {
    act();
    return clock.now() + milliseconds;
  };
  const job = new BackgroundJob({ clock, runOnce, onError });
  job.wakeAt(clock.now() + milliseconds);
  return job;
};
