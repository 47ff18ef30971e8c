// Reads what Prometheus scrapes: the text format, line by line.
import assert from "node:assert/strict";
import type { MetricRow } from "@ekiden/flow";
import type { Registry } from "prom-client";
import { prometheusNameOf } from "../../src/prometheus.ts";

export type Labels = Readonly<Record<string, string>>;

interface Sample {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
}

const line = /^([a-z_]+)(?:\{(.*)\})? (\S+)$/;
const pair = /([a-z_]+)="((?:[^"\\]|\\.)*)"(?:,|$)/gy;

const labelsIn = (text: string): Labels => {
  const labels = [...text.matchAll(pair)];
  assert.equal(labels.map(([whole]) => whole).join(""), text, "labels are not as they should be");
  return Object.fromEntries(labels.map(([, name = "", value = ""]) => [name, value]));
};

const samplesIn = (text: string): Sample[] =>
  text
    .split("\n")
    .filter((each) => each !== "" && !each.startsWith("#"))
    .map((each) => {
      const [, name = "", labels = "", value] = line.exec(each) ?? assert.fail(each);
      return { name, labels: labelsIn(labels), value: Number(value) };
    });

/** What one scrape tells. */
export class Scrape {
  readonly text: string;
  readonly samples: readonly Sample[];

  private constructor(text: string) {
    this.text = text;
    this.samples = samplesIn(text);
  }

  static async of(registry: Registry): Promise<Scrape> {
    return new Scrape(await registry.metrics());
  }

  /** The sum of a metric, of a histogram the count, where it has these labels. */
  sum(row: MetricRow, labels: Labels = {}): number {
    const suffix = row.kind === "histogram" ? "_count" : "";
    return this.#sum(prometheusNameOf(row) + suffix, labels);
  }

  /** The sum of the values of a histogram. */
  total(row: MetricRow, labels: Labels = {}): number {
    return this.#sum(`${prometheusNameOf(row)}_sum`, labels);
  }

  /** `counter` … as the text says of a metric. */
  typeOf(row: MetricRow): string | undefined {
    return new RegExp(`^# TYPE ${prometheusNameOf(row)} (\\w+)$`, "m").exec(this.text)?.[1];
  }

  #sum(name: string, labels: Labels): number {
    const wanted = Object.entries(labels);
    return this.samples
      .filter((sample) => sample.name === name)
      .filter((sample) => wanted.every(([label, value]) => sample.labels[label] === value))
      .reduce((sum, { value }) => sum + value, 0);
  }
}
