// What the guide says of metrics is what their rows say, and its rules ask for metrics that exist.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { type MetricRow, workerMetricRows } from "@ekiden/flow";
import { checkText, runPromtoolOn, withoutPromtool as skip } from "../../../../tools/promtool.ts";
import { prometheusNameOf } from "../../src/prometheus.ts";

const path = fileURLToPath(new URL("../../../../docs/guide/metrics.md", import.meta.url));
const guide = readFileSync(path, "utf8");
const rows: readonly MetricRow[] = Object.values(workerMetricRows);

const code = (text: string): string => `\`${text}\``;
const header = ["name", "kind", "unit", "labels", "what it tells"];

const cellsOf = ({ name, kind, unit, labels, description }: MetricRow): readonly string[] => [
  code(name),
  kind,
  code(unit),
  labels.map(code).join(", "),
  description,
];

/** A table whose columns are as wide as their widest cells. */
const tableOf = (lines: readonly (readonly string[])[]): string => {
  const widths = header.map((_, column) =>
    Math.max(...lines.map((cells) => cells[column]?.length ?? 0)),
  );
  const lineOf = (cells: readonly string[], fill: string) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0, fill)).join(" | ")} |`;
  const [first = [], ...rest] = lines;
  const rule = lineOf(
    header.map(() => ""),
    "-",
  );
  return [lineOf(first, " "), rule, ...rest.map((cells) => lineOf(cells, " "))].join("\n");
};

const marked = /(<!-- metrics: [^\n]* -->\n)[\s\S]*?(<!-- \/metrics -->)/;

test("the table of the guide is that of the rows; EKIDEN_WRITE_GUIDE=1 writes it", () => {
  const table = tableOf([header, ...rows.map(cellsOf)]);
  const wanted = guide.replace(marked, (_, begin, end) => `${begin}\n${table}\n\n${end}`);
  if (process.env.EKIDEN_WRITE_GUIDE) writeFileSync(path, wanted);
  else assert.equal(guide, wanted);
});

/** The names of what is scraped of a row, each with the labels that it may have. */
const scraped = new Map(
  rows.flatMap((row): [string, readonly string[]][] => {
    const name = prometheusNameOf(row);
    if (row.kind !== "histogram") return [[name, row.labels]];
    return [
      [`${name}_bucket`, [...row.labels, "le"]],
      [`${name}_count`, row.labels],
      [`${name}_sum`, row.labels],
    ];
  }),
);

const expressions = [...guide.matchAll(/^ +expr: (.+)$/gm)].map(([, text = ""]) => text);
const namesIn = (text: string) => text.match(/ekiden_[a-z_]+/g) ?? [];

/** Labels that an expression groups by, or chooses by. */
const labelsIn = (text: string): readonly string[] => [
  ...[...text.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list = ""]) => list.split(", ")),
  ...[...text.matchAll(/(\w+)=~?"/g)].map(([, label = ""]) => label),
];

test("each rule of the guide asks for metrics that are scraped, by labels that they have", () => {
  assert.ok(expressions.length >= 8);
  for (const expression of expressions) {
    const names = namesIn(expression);
    assert.ok(names.length > 0, expression);
    for (const name of names) {
      const labels = scraped.get(name) ?? assert.fail(`${name} is not scraped`);
      for (const label of labelsIn(expression)) {
        assert.ok(labels.includes(label), `${name} has no label ${label}`);
      }
    }
    const [opened, closed] = ["(", ")"].map((sign) => expression.split(sign).length);
    assert.equal(opened, closed, expression);
  }
});

const [, rules = ""] = /```yaml\n(groups:\n[\s\S]*?)```/.exec(guide) ?? [];

test("promtool accepts the rules of the guide", { skip }, () => {
  const { isAccepted, said } = checkText("rules", rules);
  assert.ok(isAccepted, said);
  assert.match(said, new RegExp(`SUCCESS: ${expressions.length} rules found`));
  const wrong = rules.replace("> 5\n", "> > 5\n");
  assert.ok(!checkText("rules", wrong).isAccepted);
});

const lateAnswers = "ekiden_worker_activity_start_to_close_seconds_count";
const firstLateAnswer = `
rule_files: [rules.yml]
tests:
  - interval: 1m
    input_series:
      - series: ${lateAnswers}{activity_type="charge", outcome="too late"}
        values: _x18 1x60
    alert_rule_test:
      - eval_time: 17m
        alertname: AnswersTooLate
      - eval_time: 20m
        alertname: AnswersTooLate
        exp_alerts:
          - exp_labels: { activity_type: charge }
            exp_annotations:
              summary:
                Activities run longer than their time-outs, and their work is done again or lost.
      - eval_time: 40m
        alertname: AnswersTooLate
`;

test("the first answer of a process that is too late is told for a quarter of an hour", {
  skip,
}, () => {
  const files = { "rules.yml": rules, "cases.yml": firstLateAnswer };
  const { isAccepted, said } = runPromtoolOn(["test", "rules"], files);
  assert.ok(isAccepted, said);
});

test("names of the guide's text are names of rows", () => {
  const prose = guide.replace(/```[\s\S]*?```/g, "");
  const known = new Set([...rows.map(prometheusNameOf), ...rows.map(({ name }) => name)]);
  for (const [name] of prose.matchAll(/ekiden[._](?:worker|client)[a-z._]+/g)) {
    assert.ok(known.has(name), name);
  }
});
