// Instruments of prom-client that are read when they are scraped, from what was counted elsewhere.
import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { Distribution } from "./distribution.ts";
import type { MetricRow } from "./metric-row.ts";

/** The values of the row's labels, in their order. */
type LabelValues = readonly string[];

export interface Sample {
  readonly labels: LabelValues;
  readonly value: number;
}

interface Series {
  readonly labels: LabelValues;
  readonly value: Distribution;
}

type Labels = Record<string, string | number>;

const labelsOf = ({ labels }: MetricRow, values: LabelValues): Labels =>
  Object.fromEntries(labels.map((label, at) => [label, values[at] ?? ""]));

const configOf = (row: MetricRow, registry: Registry) => {
  const { name, help, labels } = row;
  return { name, help, labelNames: [...labels], registers: [registry] };
};

/**
 * Asks for all samples of the row, a counter or a gauge, at each scrape. A row without labels would
 * begin with a 0 that was never told: `remove` takes it away.
 */
export const addSamples = (
  registry: Registry,
  row: MetricRow,
  samples: () => Iterable<Sample>,
): void => {
  const config = configOf(row, registry);
  if (row.kind === "counter") {
    new Counter({
      ...config,
      collect() {
        this.reset();
        if (row.labels.length === 0) this.remove();
        for (const { labels, value } of samples()) this.inc(labelsOf(row, labels), value);
      },
    });
    return;
  }
  new Gauge({
    ...config,
    collect() {
      this.reset();
      if (row.labels.length === 0) this.remove();
      for (const { labels, value } of samples()) this.set(labelsOf(row, labels), value);
    },
  });
};

/** What prom-client adds to the labels of a sample: here each sample has all of its own. */
const sharedLabels = {};

/** A histogram of distributions that are kept elsewhere: prom-client takes single values only. */
class GatheredHistogram extends Histogram {
  readonly #row: MetricRow;
  readonly #series: () => Iterable<Series>;

  constructor(registry: Registry, row: MetricRow, series: () => Iterable<Series>) {
    super({ ...configOf(row, registry), buckets: [...(row.bounds ?? [])] });
    this.#row = row;
    this.#series = series;
  }

  /** In place of prom-client's own, which is what its registry and its `get` ask. */
  async getForPromString() {
    const { name, help } = this.#row;
    const values = [...this.#series()].flatMap((series) => this.#valuesOf(series));
    return { name, help, type: "histogram", aggregator: "sum", values };
  }

  #valuesOf({ labels: given, value: distribution }: Series) {
    const { name, bounds = [] } = this.#row;
    const labels = labelsOf(this.#row, given);
    const counts = distribution.cumulative();
    const buckets = counts.map((value, at) => ({
      metricName: `${name}_bucket`,
      labels: { ...labels, le: bounds[at] ?? "+Inf" },
      sharedLabels,
      value,
    }));
    return [
      ...buckets,
      { metricName: `${name}_sum`, labels, sharedLabels, value: distribution.sum },
      { metricName: `${name}_count`, labels, sharedLabels, value: counts.at(-1) ?? 0 },
    ];
  }
}

/** Asks for all distributions of the row, a histogram, at each scrape. */
export const addDistributions = (
  registry: Registry,
  row: MetricRow,
  series: () => Iterable<Series>,
): void => {
  new GatheredHistogram(registry, row, series);
};
