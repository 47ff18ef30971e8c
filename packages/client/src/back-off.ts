// Waiting before a call is sent again.
import { sleep } from "./machine.ts";

const firstMilliseconds = 100;
/** After a refusal because there were too many calls. */
const firstThrottledMilliseconds = 500;
export interface BackOff {
  /** Times that the call has failed, from 1. */
  readonly failures: number;
  readonly isThrottled: boolean;
  /** What the service itself has asked for. */
  readonly askedMilliseconds: number;
  readonly maxMilliseconds: number;
}

/**
 * Anything between nothing and a limit that doubles with each failure, so that clients that failed
 * together do not come back together; at least what was asked for, within the greatest pause.
 */
export const pauseMilliseconds = (
  { failures, isThrottled, askedMilliseconds, maxMilliseconds }: BackOff,
  random: () => number = Math.random,
): number => {
  const first = isThrottled ? firstThrottledMilliseconds : firstMilliseconds;
  const max = Math.min(first * 2 ** (failures - 1), maxMilliseconds);
  return Math.min(Math.max(random() * max, askedMilliseconds), maxMilliseconds);
};

/** Rejects with the reason of the signal as soon as it is aborted. */
export const pause = async (backOff: BackOff, signal: AbortSignal | undefined): Promise<void> => {
  signal?.throwIfAborted();
  try {
    await sleep(pauseMilliseconds(backOff), undefined, signal ? { signal } : {});
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
};
