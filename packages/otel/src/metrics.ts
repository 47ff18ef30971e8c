// Metrics of workers as instruments of OpenTelemetry.
import type { Instrument, MetricRow, MetricsReceiver } from "@ekiden/flow";
import { type Meter, metrics } from "@opentelemetry/api";

/** Which meter makes the instruments. */
export interface OtelMetricsOptions {
  /** Of the program's own provider; that of the global one, named `@ekiden/flow`, by default. */
  readonly meter?: Meter;
}

const optionsOf = ({ description, unit }: MetricRow) => ({ description, unit });

/**
 * What `createWorker({ metrics })` takes. Instruments are made when the worker is: the meter
 * provider must be set before.
 *
 * @example
 * ```ts
 * import { createWorker } from "@ekiden/flow";
 * import { otelMetrics } from "@ekiden/otel";
 *
 * await createWorker({
 *   domain: "shop",
 *   taskList: "orders",
 *   workflows: [],
 *   metrics: otelMetrics(),
 * });
 * ```
 */
export const otelMetrics = ({ meter }: OtelMetricsOptions = {}): MetricsReceiver => {
  const from = () => meter ?? metrics.getMeter("@ekiden/flow");
  return {
    counter: (row): Instrument => {
      const counter = from().createCounter(row.name, optionsOf(row));
      return (value, labels) => counter.add(value, labels);
    },
    gauge: (row): Instrument => {
      const gauge = from().createUpDownCounter(row.name, optionsOf(row));
      return (change, labels) => gauge.add(change, labels);
    },
    histogram: (row): Instrument => {
      const advice = row.bounds ? { explicitBucketBoundaries: [...row.bounds] } : {};
      const histogram = from().createHistogram(row.name, { ...optionsOf(row), advice });
      return (value, labels) => histogram.record(value, labels);
    },
  };
};
