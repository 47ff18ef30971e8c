// How long calls took, as callers saw it.
import type { LoggedCall } from "../durability/client.ts";
import type { Interval } from "../durability/stand-still.ts";
import { isAcknowledged } from "../nodes/outages.ts";

/** Milliseconds: 99 of 100 acknowledged calls that ended in that time took no longer. */
export const p99Of = (calls: readonly LoggedCall[], { from, until }: Interval): number => {
  const took = calls
    .filter((call) => isAcknowledged(call) && call.returnedAt >= from && call.returnedAt < until)
    .map(({ sentAt, returnedAt }) => returnedAt - sentAt)
    .sort((one, other) => one - other);
  return took[Math.floor(took.length * 0.99)] ?? 0;
};
