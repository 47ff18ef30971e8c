// Metrics for Prometheus, in a registry of prom-client: that of a program, beside its own.
import { Counter, Gauge, Histogram, type Metric, type Registry, register } from "prom-client";
import type { Instrument, MetricsReceiver } from "./metrics/receiver.ts";
import type { MetricRow } from "./metrics/table.ts";

/** Things that are counted have no unit in a name; the rest is written out. */
const unitsInNames: Readonly<Record<string, string>> = { s: "_seconds" };

/**
 * As OpenTelemetry's rules for Prometheus make it: `ekiden_worker_poll_duration_seconds`,
 * `ekiden_worker_cache_lookups_total`.
 */
export const prometheusNameOf = ({ name, unit, kind }: MetricRow): string =>
  name.replaceAll(".", "_") + (unitsInNames[unit] ?? "") + (kind === "counter" ? "_total" : "");

/** What `createWorker({ metrics })` takes; prom-client's own registry by default. */
export const prometheusMetrics = (registry: Registry = register): MetricsReceiver => {
  // Workers may share a registry, and each asks for its instruments.
  const instrument = <T extends Metric>(row: MetricRow, make: (options: Options) => T): T => {
    const name = prometheusNameOf(row);
    const { description: help, labels } = row;
    const known = registry.getSingleMetric(name) as T | undefined;
    return known ?? make({ name, help, labelNames: [...labels], registers: [registry] });
  };
  return {
    counter: (row): Instrument => {
      const counter = instrument(row, (options) => new Counter(options));
      return (value, labels) => counter.inc(labels, value);
    },
    gauge: (row): Instrument => {
      const gauge = instrument(row, (options) => new Gauge(options));
      return (change, labels) => gauge.inc(labels, change);
    },
    histogram: (row): Instrument => {
      const buckets = row.bounds ? { buckets: [...row.bounds] } : {};
      const histogram = instrument(row, (options) => new Histogram({ ...options, ...buckets }));
      return (value, labels) => histogram.observe(labels, value);
    },
  };
};

interface Options {
  readonly name: string;
  readonly help: string;
  readonly labelNames: string[];
  readonly registers: Registry[];
}
