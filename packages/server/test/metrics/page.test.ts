// What the page says of metrics is what their rows say.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { checkText, runPromtool, withoutPromtool as skip } from "../../../../tools/promtool.ts";
import * as limits from "../../src/metrics/limits.ts";
import type { MetricRow } from "../../src/metrics/metric-row.ts";
import { metricRows } from "../../src/metrics/rows.ts";
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
  const { maxIncidentsPerCode } = limits;
  assert.ok(text.includes(`${types} workflow types and ${types} activity types`));
  assert.ok(text.includes(`the ${lists} longest are told by name`));
  assert.ok(text.includes(`of ${maxDomains} domains`));
  assert.ok(text.includes(`the oldest ${maxIncidentsPerCode} of each code and domain`));
  assert.ok(metricRows.incidents.help.endsWith(`the oldest ${maxIncidentsPerCode}.`));
  assert.ok(text.includes(`at most every ${limits.storeMilliseconds / 1_000} s`));
  assert.ok(text.includes(`waits for it for ${limits.maxStoreMilliseconds / 1_000} s at most`));
});

test("promtool accepts the scrape_configs of the page", { skip }, () => {
  const [, scraping = ""] = /```yaml\n(scrape_configs:\n[\s\S]*?)```/.exec(page) ?? [];
  const { isAccepted, said } = checkText("config", scraping);
  assert.ok(isAccepted, said);
  assert.ok(!checkText("config", scraping.replace("targets", "target")).isAccepted);
});

test("promtool has nothing to say about what a node tells of its own", { skip }, async () => {
  await using harness = await Harness.open({ metrics: "127.0.0.1:0" });
  const text = await (await fetch(harness.node.metricsUrl ?? "")).text();
  const said = runPromtool(["check", "metrics"], text).said.split("\n").filter(Boolean);
  // prom-client names some of Node's metrics in a way that promtool would not.
  assert.deepEqual(
    said.filter((line) => !/^(nodejs|process)_/.test(line)),
    [],
  );
});
