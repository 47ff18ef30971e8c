// Where a series of measurements goes.

export interface Sample {
  /** Milliseconds. */
  readonly at: number;
  readonly value: number;
}

const hourMilliseconds = 3_600_000;

/** Percent of the mean in an hour, by the line of least squares; 0 for less than two samples. */
export const percentPerHour = (samples: readonly Sample[]): number => {
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  if (samples.length < 2) return 0;
  const at = mean(samples.map((sample) => sample.at));
  const value = mean(samples.map((sample) => sample.value));
  const together = samples.reduce((sum, one) => sum + (one.at - at) * (one.value - value), 0);
  const spread = samples.reduce((sum, one) => sum + (one.at - at) ** 2, 0);
  return Math.round(((together / spread) * hourMilliseconds * 100) / value);
};

export const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
