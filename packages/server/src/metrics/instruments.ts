// What prom-client writes when it is scraped, from what was counted elsewhere: its own instruments
// look for a series by its labels with each value that they get.
import { Gauge, type Registry } from "prom-client";
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

/** A line of the text, as prom-client takes it. */
interface Line {
  readonly labels: Labels;
  readonly value: number;
  /** That of the metric where there is none. */
  readonly metricName?: string;
  /** Beside `labels`; written once for all lines that have the same object. */
  readonly sharedLabels?: Labels;
}

const labelsOf = ({ labels }: MetricRow, values: LabelValues): Labels =>
  Object.fromEntries(labels.map((label, at) => [label, values[at] ?? ""]));

/** Of either kind: to prom-client it is an instrument that knows what is written of it. */
class Gathered extends Gauge {
  readonly #row: MetricRow;
  readonly #lines: () => readonly Line[];

  constructor(registry: Registry, row: MetricRow, lines: () => readonly Line[]) {
    const { name, help, labels } = row;
    super({ name, help, labelNames: [...labels], registers: [registry] });
    this.#row = row;
    this.#lines = lines;
  }

  /** What prom-client's registry asks an instrument that has it. */
  async getForPromString() {
    const { name, help, kind: type } = this.#row;
    return { name, help, type, values: this.#lines() };
  }
}

/** Asks for all samples of the row, a counter or a gauge, at each scrape. */
export const addSamples = (
  registry: Registry,
  row: MetricRow,
  samples: () => Iterable<Sample>,
): void => {
  const lineOf = ({ labels, value }: Sample): Line => ({ labels: labelsOf(row, labels), value });
  new Gathered(registry, row, () => Array.from(samples(), lineOf));
};

/** Asks for all distributions of the row, a histogram, at each scrape. */
export const addDistributions = (
  registry: Registry,
  row: MetricRow,
  series: () => Iterable<Series>,
): void => {
  new Gathered(registry, row, () => [...series()].flatMap((each) => linesOf(row, each)));
};

const linesOf = (row: MetricRow, { labels, value: distribution }: Series): readonly Line[] => {
  const { name, bounds = [] } = row;
  const sharedLabels = labelsOf(row, labels);
  const counts = distribution.cumulative();
  return [
    ...counts.map((value, at) => ({
      metricName: `${name}_bucket`,
      labels: { le: bounds[at] ?? "+Inf" },
      sharedLabels,
      value,
    })),
    { metricName: `${name}_sum`, labels: {}, sharedLabels, value: distribution.sum },
    { metricName: `${name}_count`, labels: {}, sharedLabels, value: counts.at(-1) ?? 0 },
  ];
};
