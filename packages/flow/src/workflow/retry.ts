// Trying again: how long to pause, and when to give up. The pauses are timers, so the history shows
// them.

import type { RetryPolicy } from "../definitions.ts";
import { type Duration, millisecondsOf } from "../duration.ts";
import { ActivityFailure, ActivityTimeout, ApplicationFailure } from "../errors.ts";

/** What is known when a try has failed. */
export interface FailedTry {
  /** Counts from 1. */
  readonly attempt: number;
  readonly error: unknown;
  /** Milliseconds since the first try was asked for. */
  readonly elapsed: number;
  /** From 0 up to 1. */
  readonly random: number;
}

/** Throws a RangeError for a policy that makes no sense. */
export const checkPolicy = (policy: RetryPolicy): void => {
  const { coefficient = 1, maximumAttempts = 1, jitter = 0 } = policy;
  const complain = (what: string) => {
    throw new RangeError(`a retry policy's ${what}`);
  };
  if (!(coefficient >= 1)) complain(`coefficient is 1 or more, not ${coefficient}`);
  if (!(maximumAttempts >= 1)) complain(`maximumAttempts is 1 or more, not ${maximumAttempts}`);
  if (!(jitter >= 0 && jitter <= 1)) complain(`jitter is from 0 to 1, not ${jitter}`);
  const { initialInterval, maximumInterval, expiration } = policy;
  for (const duration of [initialInterval, maximumInterval, expiration]) {
    if (duration !== undefined) millisecondsOf(duration);
  }
};

const isRetryable = (error: unknown, policy: RetryPolicy): boolean => {
  if (error instanceof ActivityTimeout) return !policy.nonRetryable?.includes(error.name);
  if (!(error instanceof ActivityFailure)) return false;
  const { cause } = error;
  if (cause instanceof ApplicationFailure && cause.nonRetryable) return false;
  return !policy.nonRetryable?.includes(cause.name);
};

/** The pause before the next try, in seconds; undefined when there is none. */
export const pauseSeconds = (policy: RetryPolicy, tried: FailedTry): number | undefined => {
  const { attempt, error, elapsed } = tried;
  const { maximumAttempts = Number.POSITIVE_INFINITY, expiration } = policy;
  if (!isRetryable(error, policy) || attempt >= maximumAttempts) return undefined;
  const seconds = Math.ceil(pauseMilliseconds(policy, tried) / 1_000);
  const isTooLate = elapsed + seconds * 1_000 > latest(expiration);
  return isTooLate ? undefined : seconds;
};

const usualMaximum = millisecondsOf("5 minutes");
/** Of the time since the first try: a year of tries takes some 9,000 events. */
const usualShare = 1 / 100;

/** Without one of the policy's own, it grows with the time that the tries have taken. */
const maximumMilliseconds = ({ maximumInterval }: RetryPolicy, elapsed: number): number =>
  maximumInterval === undefined
    ? Math.max(usualMaximum, elapsed * usualShare)
    : millisecondsOf(maximumInterval);

const pauseMilliseconds = (
  policy: RetryPolicy,
  { attempt, elapsed, random }: FailedTry,
): number => {
  const { initialInterval = "1 second", coefficient = 2, jitter = 0 } = policy;
  const max = maximumMilliseconds(policy, elapsed);
  // So many pauses grow to a number that is infinite: no seconds times it would be no number.
  const growth = Math.min(coefficient ** (attempt - 1), Number.MAX_SAFE_INTEGER);
  const grown = Math.min(millisecondsOf(initialInterval) * growth, max);
  return Math.min(grown * (1 + jitter * (2 * random - 1)), max);
};

const latest = (expiration: Duration | undefined): number =>
  expiration === undefined ? Number.POSITIVE_INFINITY : millisecondsOf(expiration);
