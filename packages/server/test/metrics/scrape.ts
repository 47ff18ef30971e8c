// Reads what is scraped, and refuses what Prometheus would refuse.
import assert from "node:assert/strict";

export type Labels = Readonly<Record<string, string>>;

interface Sample {
  readonly name: string;
  readonly labels: Labels;
  readonly value: number;
}

const line = /^([a-z_\d]+)(?:\{(.*)\})? (\S+)$/;
const pair = /([a-z_]+)="((?:[^"\\]|\\["\\n])*)"(?:,|$)/gy;
const description = /^# (HELP|TYPE) ([a-z_\d]+) (.+)$/;
const suffixes = /_(bucket|sum|count)$/;

const labelsIn = (text: string): Labels => {
  const labels = [...text.matchAll(pair)];
  assert.equal(labels.map(([whole]) => whole).join(""), text, "labels are not as they should be");
  return Object.fromEntries(labels.map(([, name = "", value = ""]) => [name, value]));
};

/** What one scrape tells. */
export class Scrape {
  readonly text: string;
  readonly samples: readonly Sample[];
  /** `counter` … by name. */
  readonly types: ReadonlyMap<string, string>;

  constructor(text: string) {
    this.text = text;
    assert.ok(text.endsWith("\n"), "the last line ends");
    const types = new Map<string, string>();
    const samples: Sample[] = [];
    for (const each of text.split("\n").filter((one) => one !== "")) {
      if (each.startsWith("#")) {
        const [, kind, name = "", rest = ""] = description.exec(each) ?? assert.fail(each);
        if (kind === "TYPE") types.set(name, rest);
        continue;
      }
      const [, name = "", labels = "", value] = line.exec(each) ?? assert.fail(each);
      assert.ok(types.has(name) || types.has(name.replace(suffixes, "")), `${name} has a type`);
      samples.push({ name, labels: labelsIn(labels), value: Number(value) });
    }
    const series = samples.map(({ name, labels }) => JSON.stringify([name, labels]));
    assert.equal(new Set(series).size, series.length, "no series comes twice");
    this.samples = samples;
    this.types = types;
  }

  static async of(url: string): Promise<Scrape> {
    const answer = await fetch(url);
    assert.equal(answer.status, 200);
    assert.match(answer.headers.get("content-type") ?? "", /^text\/plain; version=0\.0\.4/);
    return new Scrape(await answer.text());
  }

  /** The sum of the series of this name that have these labels; undefined where there is none. */
  sum(name: string, labels: Labels = {}): number | undefined {
    const wanted = Object.entries(labels);
    const found = this.samples
      .filter((sample) => sample.name === name)
      .filter((sample) => wanted.every(([label, value]) => sample.labels[label] === value));
    return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0);
  }
}
