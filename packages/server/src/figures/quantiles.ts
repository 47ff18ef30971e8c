// A few numbers that stand for many.
import type { EkidenOutput } from "@ekiden/model";

export type Quantiles = EkidenOutput<"DescribeDomainOverview">["durations"];

/** Of milliseconds, by nearest rank. */
export const quantilesOf = (milliseconds: readonly number[]): Quantiles => {
  const sorted = [...milliseconds].sort((one, other) => one - other);
  if (sorted.length === 0) return { count: 0 };
  const at = (share: number) => (sorted[Math.ceil(share * sorted.length) - 1] ?? 0) / 1000;
  return { count: sorted.length, p50: at(0.5), p90: at(0.9), p99: at(0.99) };
};
