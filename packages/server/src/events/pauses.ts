// How long a target is left alone after a failure.
import { firstPauseMilliseconds } from "./limits.ts";

interface Pausing {
  /** Failures one after the other, from 1. */
  readonly failures: number;
  readonly maxMilliseconds: number;
  /** From 0 to 1, and different each time, so that nodes do not all come back at once. */
  readonly share: number;
}

/** Doubles with each failure, and is shortened by up to a half. */
export const pauseMillisecondsOf = ({ failures, maxMilliseconds, share }: Pausing): number => {
  const doubled = firstPauseMilliseconds * 2 ** Math.min(failures - 1, 30);
  return Math.ceil(Math.min(doubled, maxMilliseconds) * (1 - share / 2));
};
