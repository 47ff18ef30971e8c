// The dashboard of Grafana, as text: what the sections show, by the queries of their rows.
import type { MetricRow } from "../../../src/metrics/metric-row.ts";
import { type PanelSpec, sections } from "./panels.ts";

const gridWidth = 24;
const panelSize = { w: 8, h: 8 };
const columns = gridWidth / panelSize.w;
const quantiles = [0.5, 0.99];
/** Of Grafana's model of dashboards. */
const schemaVersion = 39;
const dataSource = { type: "prometheus", uid: "$" + "{datasource}" };

interface Target {
  readonly expr: string;
  readonly legendFormat: string;
}

/** What the variables of the dashboard choose. */
const selectorOf = ({ labels }: MetricRow): string => {
  const chosen = labels.includes("domain") ? ["domain", "instance"] : ["instance"];
  return `{${chosen.map((label) => `${label}=~"$${label}"`).join(", ")}}`;
};

const grouped = (operator: string, by: readonly string[], inner: string): string =>
  by.length === 0 ? `${operator}(${inner})` : `${operator} by (${by.join(", ")}) (${inner})`;

/** `swf_workflows_timed_out_total` → `workflows timed out`. */
const wordsOf = ({ name }: MetricRow): string =>
  name
    .replace(/^(swf|ekiden)_/, "")
    .replace(/_(total|seconds)$/, "")
    .replaceAll("_", " ");

/**
 * Counters and histograms are of one node, and added up. Gauges of the whole store are the same at
 * each node, and those of one node are told apart by the instance: of both, the largest.
 */
const targetsOf = (row: MetricRow, by: readonly string[], isAlone: boolean): readonly Target[] => {
  const selector = selectorOf(row);
  const series = by.map((label) => `{{${label}}}`).join(" ");
  const legendFormat = isAlone && series !== "" ? series : `${wordsOf(row)} ${series}`.trim();
  const rate = (name: string) => `rate(${name}${selector}[$__rate_interval])`;
  if (row.kind === "gauge") {
    return [{ expr: grouped("max", by, `${row.name}${selector}`), legendFormat }];
  }
  if (row.kind === "counter") return [{ expr: grouped("sum", by, rate(row.name)), legendFormat }];
  const buckets = grouped("sum", ["le", ...by], rate(`${row.name}_bucket`));
  return quantiles.map((quantile) => ({
    expr: `histogram_quantile(${quantile}, ${buckets})`,
    legendFormat: `${legendFormat} ${quantile * 100} of 100`,
  }));
};

/** By Grafana's names of units. */
const unitOf = ({ name, kind }: MetricRow): string => {
  if (name.endsWith("_bytes")) return "bytes";
  if (kind === "counter") return name.endsWith("_seconds_total") ? "percentunit" : "cps";
  return name.endsWith("_seconds") ? "s" : "short";
};

const panelOf = ({ title, rows, by = [] }: PanelSpec, id: number, place: object) => ({
  id,
  type: "timeseries",
  title,
  description: rows.map(({ help, healthy }) => `${help} Healthy: ${healthy}.`).join("\n\n"),
  datasource: dataSource,
  gridPos: place,
  fieldConfig: { defaults: { unit: rows[0] ? unitOf(rows[0]) : "short" }, overrides: [] },
  options: {
    legend: { displayMode: "list", placement: "bottom", showLegend: true },
    tooltip: { mode: "multi", sort: "desc" },
  },
  targets: rows
    .flatMap((row) => targetsOf(row, by, rows.length === 1))
    .map((target, at) => ({ refId: String.fromCharCode(65 + at), ...target })),
});

/** Each section has a line with its title, and below it three panels to a line. */
const panels = () => {
  const placed: object[] = [];
  let y = 0;
  for (const section of sections) {
    const gridPos = { x: 0, y, w: gridWidth, h: 1 };
    placed.push({ id: placed.length + 1, type: "row", title: section.title, gridPos, panels: [] });
    y += 1;
    for (const [at, panel] of section.panels.entries()) {
      const line = Math.floor(at / columns);
      const place = { x: (at % columns) * panelSize.w, y: y + line * panelSize.h, ...panelSize };
      placed.push(panelOf(panel, placed.length + 1, place));
    }
    y += Math.ceil(section.panels.length / columns) * panelSize.h;
  }
  return placed;
};

const choiceOf = (name: string, query: string) => ({
  name,
  type: "query",
  datasource: dataSource,
  definition: query,
  query: { query, refId: name },
  includeAll: true,
  multi: true,
  allValue: ".*",
  current: { text: "All", value: "$__all" },
  refresh: 2,
  sort: 1,
});

export const dashboardText = (): string => {
  const dashboard = {
    uid: "ekiden",
    title: "Ekiden",
    tags: ["ekiden"],
    schemaVersion,
    editable: true,
    refresh: "30s",
    time: { from: "now-3h", to: "now" },
    templating: {
      list: [
        { name: "datasource", label: "Data source", type: "datasource", query: "prometheus" },
        choiceOf("domain", "label_values(ekiden_open_executions, domain)"),
        choiceOf("instance", "label_values(ekiden_build_info, instance)"),
      ],
    },
    panels: panels(),
  };
  return `${JSON.stringify(dashboard, null, 2)}\n`;
};
