// What the page says of metrics is what their rows say, and its rules ask for metrics that exist.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import * as limits from "../../src/metrics/limits.ts";
import { type MetricRow, metricRows } from "../../src/metrics/rows.ts";
import { Harness } from "../ekiden/harness.ts";

const path = fileURLToPath(new URL("../../../../docs/operations/metrics.md", import.meta.url));
const page = readFileSync(path, "utf8");
const rows: readonly MetricRow[] = Object.values(metricRows);

const code = (text: string): string => `\`${text}\``;

const cellsOf = ({ name, kind, labels, help, healthy }: MetricRow): readonly string[] => [
  code(name),
  kind,
  labels.map(code).join(", "),
  help,
  healthy,
];

/** A table whose columns are as wide as their widest cells. */
const tableOf = (lines: readonly (readonly string[])[]): string => {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((cells) => cells[column]?.length ?? 0)),
  );
  const lineOf = (cells: readonly string[], fill: string) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0, fill)).join(" | ")} |`;
  const [first = [], ...rest] = lines;
  const rule = lineOf(
    first.map(() => ""),
    "-",
  );
  return [lineOf(first, " "), rule, ...rest.map((cells) => lineOf(cells, " "))].join("\n");
};

const marked = /(<!-- metrics: [^\n]* -->\n)[\s\S]*?(<!-- \/metrics -->)/;
const header = ["name", "kind", "labels", "what it tells", "healthy"];

test("the table of the page is that of the rows; EKIDEN_WRITE_GUIDE=1 writes it", () => {
  const table = tableOf([header, ...rows.map(cellsOf)]);
  const wanted = page.replace(marked, (_, begin, end) => `${begin}\n${table}\n\n${end}`);
  if (process.env.EKIDEN_WRITE_GUIDE) writeFileSync(path, wanted);
  else assert.equal(page, wanted);
});

/** The names of what is scraped of a row, each with the labels that it may have. */
const scraped = new Map(
  rows.flatMap(({ name, kind, labels }): [string, readonly string[]][] => {
    if (kind !== "histogram") return [[name, labels]];
    return [
      [`${name}_bucket`, [...labels, "le"]],
      [`${name}_count`, labels],
      [`${name}_sum`, labels],
    ];
  }),
);

const expressions = [...page.matchAll(/^ +expr: (.+)$/gm)].map(([, text = ""]) => text);
/** What Prometheus adds to what it scrapes. */
const ownLabels = ["instance", "job"];

const labelsIn = (text: string): readonly string[] => [
  ...[...text.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list = ""]) => list.split(", ")),
  ...[...text.matchAll(/(\w+)=~?"/g)].map(([, label = ""]) => label),
];

test("each rule of the page asks for metrics that are scraped, by labels that they have", () => {
  assert.equal(expressions.length, 5);
  for (const expression of expressions) {
    const names = expression.match(/(?:ekiden|swf)_[a-z_]+/g) ?? [];
    assert.ok(names.length > 0, expression);
    for (const name of names) {
      const labels = scraped.get(name) ?? assert.fail(`${name} is not scraped`);
      for (const label of labelsIn(expression)) {
        assert.ok([...labels, ...ownLabels].includes(label), `${name} has no label ${label}`);
      }
    }
  }
});

test("names of the page's text are names of rows", () => {
  const prose = page.replace(/```[\s\S]*?```/g, "");
  const known = new Set(rows.map(({ name }) => name));
  for (const [name] of prose.matchAll(/`(?:ekiden|swf)_[a-z_]+[a-z]`/g)) {
    assert.ok(known.has(name.replaceAll("`", "")), name);
  }
});

test("bounds that the page names are those in force", () => {
  const text = page.replaceAll(/\s+/g, " ");
  const { maxTypesByName: types, maxTaskListsByName: lists, maxDomains } = limits;
  assert.ok(text.includes(`${types} workflow types and ${types} activity types`));
  assert.ok(text.includes(`the ${lists} longest are told by name`));
  assert.ok(text.includes(`of ${maxDomains} registered domains`));
  assert.ok(text.includes(`at most every ${limits.storeMilliseconds / 1_000} s`));
  assert.ok(text.includes(`waits for it for ${limits.maxStoreMilliseconds / 1_000} s at most`));
});

/** Prometheus's own checker, at this path or where programs are looked for. */
const promtool = process.env.EKIDEN_PROMTOOL ?? "promtool";
const isInstalled = spawnSync(promtool, ["--version"]).status === 0;
const skip = !isInstalled && `${promtool} is not installed`;

const checkFile = (command: string, text: string) => {
  const folder = mkdtempSync(join(tmpdir(), "ekiden-metrics-"));
  try {
    const file = join(folder, "checked.yml");
    writeFileSync(file, text);
    const checked = spawnSync(promtool, ["check", command, file], { encoding: "utf8" });
    return { status: checked.status, said: checked.stdout + checked.stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
};

test("promtool accepts the rules and the scrape_configs of the page", { skip }, () => {
  const [, rules = ""] = /```yaml\n(groups:\n[\s\S]*?)```/.exec(page) ?? [];
  const { status, said } = checkFile("rules", rules);
  assert.equal(status, 0, said);
  assert.match(said, new RegExp(`SUCCESS: ${expressions.length} rules found`));
  assert.notEqual(checkFile("rules", rules.replace("> 300\n", "> > 300\n")).status, 0);
  const [, scraping = ""] = /```yaml\n(scrape_configs:\n[\s\S]*?)```/.exec(page) ?? [];
  const config = checkFile("config", scraping);
  assert.equal(config.status, 0, config.said);
});

test("promtool has nothing to say about what a node tells of its own", { skip }, async () => {
  await using harness = await Harness.open({ metrics: "127.0.0.1:0" });
  const text = await (await fetch(harness.node.metricsUrl ?? "")).text();
  const checked = spawnSync(promtool, ["check", "metrics"], { input: text, encoding: "utf8" });
  const said = (checked.stdout + checked.stderr).split("\n").filter(Boolean);
  // prom-client names some of Node's metrics in a way that promtool would not.
  assert.deepEqual(
    said.filter((line) => !/^(nodejs|process)_/.test(line)),
    [],
  );
});
