// What is said of a metric: its instrument, its line of the page and its place on the dashboard
// follow from it.

type MetricKind = "counter" | "gauge" | "histogram";

export interface MetricRow {
  /** As it is scraped. */
  readonly name: string;
  readonly kind: MetricKind;
  readonly labels: readonly string[];
  /** One sentence. */
  readonly help: string;
  /** What it is where all is well. */
  readonly healthy: string;
  /** Of a histogram: upper bounds, ascending. */
  readonly bounds?: readonly number[];
}
