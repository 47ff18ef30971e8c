// Who receives a worker's metrics: OpenTelemetry, Prometheus, or a program's own.
import type { MetricRow } from "./table.ts";

/** Values by label; each row of the table names its labels. */
export type MetricLabels = Readonly<Record<string, string>>;

/**
 * Adds to a counter, moves a gauge up or down, or records a value of a histogram. It must return at
 * once and must not throw: it is called in the middle of a worker's work.
 */
export type Instrument = (value: number, labels: MetricLabels) => void;

/**
 * Makes an instrument of each row of the table. A worker asks for all of them once, before its
 * first poll; workers of one process may share a receiver, and their gauges add up.
 */
export interface MetricsReceiver {
  /** Values are at least 0. */
  readonly counter: (row: MetricRow) => Instrument;
  /** Values are changes: 1 up, -1 down. A gauge begins at 0. */
  readonly gauge: (row: MetricRow) => Instrument;
  /** Values are in the row's unit. */
  readonly histogram: (row: MetricRow) => Instrument;
}
