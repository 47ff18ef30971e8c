// A few numbers that stand for many.

export interface Quantiles {
  /** Of values; without any there are no quantiles. */
  readonly count: number;
  /** Seconds. */
  readonly p50?: number;
  readonly p90?: number;
  readonly p99?: number;
}

/** Of milliseconds, by nearest rank. */
export const quantilesOf = (milliseconds: readonly number[]): Quantiles => {
  const sorted = [...milliseconds].sort((one, other) => one - other);
  if (sorted.length === 0) return { count: 0 };
  const at = (share: number) => (sorted[Math.ceil(share * sorted.length) - 1] ?? 0) / 1000;
  return { count: sorted.length, p50: at(0.5), p90: at(0.9), p99: at(0.99) };
};
