// How long a closed run is kept. A domain's retention period is text on the wire: whole days, or
// NONE.
import { dayMilliseconds } from "./time.ts";

/**
 * Without a retention period a run is removed as soon as it is closed, but a reader that has just
 * found it can finish: the service, too, shows such a run for a while. The length is a guess.
 */
const lingerMilliseconds = 60_000;

/** 0 for NONE, and for a period of 0 days. */
export const retentionMilliseconds = (retentionPeriodInDays: string): number => {
  const days = Number(retentionPeriodInDays);
  return days > 0 ? days * dayMilliseconds : 0;
};

/** From when on a run that closed at `closedAt` may be removed; both in milliseconds. */
export const retainedUntil = (closedAt: number, retentionPeriodInDays: string): number =>
  closedAt + (retentionMilliseconds(retentionPeriodInDays) || lingerMilliseconds);
