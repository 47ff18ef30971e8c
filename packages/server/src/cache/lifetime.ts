// For how long what was read from a source may be given out without asking it again.
import type { Clock } from "../clock.ts";

export interface Lifetime {
  /** Counted from when the value was read. */
  readonly milliseconds: number;
  readonly clock: Clock;
}

/** Milliseconds since 1970; never, without a lifetime. */
export const endOf = (lifetime: Lifetime | undefined, readAt: number | undefined): number =>
  lifetime ? (readAt ?? lifetime.clock.now()) + lifetime.milliseconds : Number.POSITIVE_INFINITY;

/** False also where the clock was set back: nothing is given out for longer than its lifetime. */
export const isFresh = (until: number, { milliseconds, clock }: Lifetime): boolean => {
  const now = clock.now();
  return now < until && until - now <= milliseconds;
};
