// The queries of the dashboard and of the alerts, as they are in their files.
import { readFileSync } from "node:fs";
import { metricRows } from "../../../src/metrics/rows.ts";
import { alertsPath } from "./files.ts";
import { processRows } from "./panels.ts";

interface Dashboard {
  readonly panels: readonly {
    readonly title: string;
    readonly targets?: readonly { readonly expr: string }[];
  }[];
}

interface Query {
  /** The panel, or the alert. */
  readonly of: string;
  readonly expression: string;
}

/** What Grafana puts in the place of its variables, with everything chosen. */
const everything = [
  ['"$domain"', '".*"'],
  ['"$instance"', '".*"'],
  ["$__rate_interval", "1m"],
] as const;

export const panelQueries = (dashboard: string): readonly Query[] => {
  const { panels }: Dashboard = JSON.parse(dashboard);
  return panels.flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => ({
      of: title,
      expression: everything.reduce((text, [name, value]) => text.replaceAll(name, value), expr),
    })),
  );
};

export const alertsText = readFileSync(alertsPath, "utf8");

const alert = /- alert: (\w+)\n +expr: ([^\n]+)/g;

export const alertQueries: readonly Query[] = [...alertsText.matchAll(alert)].map(
  ([, of = "", expression = ""]) => ({ of, expression }),
);

const rows = [...Object.values(metricRows), ...Object.values(processRows)];

/** The names of what is scraped, each with the labels that it may have. */
const scraped: ReadonlyMap<string, readonly string[]> = new Map(
  rows.flatMap(({ name, kind, labels }): [string, readonly string[]][] => {
    if (kind !== "histogram") return [[name, labels]];
    return [
      [`${name}_bucket`, [...labels, "le"]],
      [`${name}_count`, labels],
      [`${name}_sum`, labels],
    ];
  }),
);

/** What Prometheus adds to what it scrapes. */
const ownLabels = ["instance", "job"];
const ownMetric = "up";

const labelsIn = (text: string): readonly string[] => [
  ...[...text.matchAll(/by \(([^)]*)\)/g)].flatMap(([, list = ""]) => list.split(", ")),
  ...[...text.matchAll(/(\w+)[!=]~?"/g)].map(([, label = ""]) => label),
];

/** What is wrong with a query: metrics that are not scraped, and labels that they do not have. */
export function* problemsOf({ of, expression }: Query): Generator<string> {
  const names = expression.match(/\b(?:(?:ekiden|swf|nodejs|process)_[a-z\d_]+|up)\b/g) ?? [];
  if (names.length === 0) yield `${of} asks for no metric`;
  for (const name of names) {
    const labels = name === ownMetric ? [] : scraped.get(name);
    if (!labels) yield `${of} asks for ${name}, which is not scraped`;
    for (const label of labels ? labelsIn(expression) : []) {
      if (![...(labels ?? []), ...ownLabels].includes(label)) {
        yield `${of} asks ${name} for ${label}, which it does not have`;
      }
    }
  }
}

/** Recording rules of these queries: promtool has no other way to check one. */
export const rulesOf = (queries: readonly Query[]): string => {
  const rules = queries.map(({ expression: expr }, at) => ({ record: `checked:${at}`, expr }));
  return JSON.stringify({ groups: [{ name: "checked", rules }] });
};
