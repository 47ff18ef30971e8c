// A worker whose metrics are scraped.
import { type WorkerOptions, workerMetricRows } from "@ekiden/flow";
import { Registry } from "prom-client";
import { prometheusMetrics } from "../../src/prometheus.ts";
import { type FlowHarness, taskList } from "../flow-harness.ts";
import { type Labels, Scrape } from "./scrape.ts";

export const rows = workerMetricRows;
export type MetricName = keyof typeof rows;

/** Names of metrics that were seen with a value, for a test that all are. */
export const seen = new Set<MetricName>();

export class Measured {
  readonly registry = new Registry();
  readonly #harness: FlowHarness;

  constructor(harness: FlowHarness) {
    this.#harness = harness;
  }

  worker(options: Partial<WorkerOptions>) {
    return this.#harness.worker({ metrics: prometheusMetrics(this.registry), ...options });
  }

  scrape(): Promise<Scrape> {
    return Scrape.of(this.registry);
  }

  /** The value of a metric, of a histogram its count. */
  async valueOf(name: MetricName, labels: Labels = {}): Promise<number> {
    const row = rows[name];
    const hasList = (row.labels as readonly string[]).includes("task_list");
    const value = (await this.scrape()).sum(
      row,
      hasList ? { task_list: taskList, ...labels } : labels,
    );
    if (value > 0) seen.add(name);
    return value;
  }
}
