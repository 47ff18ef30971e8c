// The token bucket, as arithmetic: no clock, no memory of its own.
// Source: developer guide of the service, "Amazon SWF throttling quotas".

/** How fast calls may come: a token bucket. */
export interface Rate {
  /** Tokens that a full bucket holds: the largest burst. At least 1. */
  readonly size: number;
  /** Tokens that come back each second, up to the size. More than 0. */
  readonly perSecond: number;
}

/** A bucket from which something was taken. One that is full needs no state: it is undefined. */
export interface Level {
  readonly tokens: number;
  /** When so many were in it: milliseconds of the clock that is handed in. */
  readonly at: number;
}

export type Bucket = Level | undefined;

/**
 * What is in the bucket now. A clock that was set back adds nothing and takes nothing away; one
 * that was set forward fills the bucket at most.
 */
export const tokensAt = (bucket: Bucket, { size, perSecond }: Rate, now: number): number => {
  if (!bucket) return size;
  const elapsed = Math.max(0, now - bucket.at);
  return Math.min(size, bucket.tokens + (elapsed * perSecond) / 1000);
};

/** The bucket after `wanted` tokens were taken, where there are as many; see `tokensAt`. */
export const takeFrom = (bucket: Bucket, rate: Rate, { now, wanted }: Taking): Level => ({
  tokens: tokensAt(bucket, rate, now) - wanted,
  at: now,
});

interface Taking {
  /** Milliseconds. */
  readonly now: number;
  /** More than 0, and at most the size of the bucket. */
  readonly wanted: number;
}

/** Sums of fractions are a little off; so little of a token may be ignored. */
const nothingTokens = 1e-9;

/** Milliseconds until as many tokens are there; 0 when they are. */
export const millisecondsUntil = (bucket: Bucket, rate: Rate, { now, wanted }: Taking): number => {
  const lacking = wanted - tokensAt(bucket, rate, now) - nothingTokens;
  return Math.ceil((Math.max(0, lacking) * 1000) / rate.perSecond);
};
