// What is printed of a run: a table of clients and scenarios, and the reasons below it.
import type { Kind } from "../proxies/balancer.ts";
import type { Row } from "./clients.ts";
import { type Client, reasonLeftOut } from "./manifest.ts";
import type { Scenario } from "./scenarios.ts";

export type Cell = "passed" | "FAILED" | "left out" | "not run";

export const cellOf = ({ client, outcomes, absent, notInstalled }: Row, scenario: string): Cell => {
  if (reasonLeftOut(client, scenario) !== undefined) return "left out";
  if (absent !== undefined) return "not run";
  if (notInstalled !== undefined) return "FAILED";
  const outcome = outcomes.find((each) => each.scenario === scenario)?.outcome;
  if (outcome === "absent") return "not run";
  return outcome === "passed" ? "passed" : "FAILED";
};

export const versionOf = ({ versions }: Client): string =>
  Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(", ");

const tableOf = (rows: readonly Row[], scenarios: readonly Scenario[]): string[] => {
  const lines = [
    ["client", ...scenarios.map(({ id }) => id)],
    ...rows.map((row) => [row.client.id, ...scenarios.map(({ id }) => cellOf(row, id))]),
  ];
  const widths = lines[0]?.map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  return lines.map((line) =>
    line.map((cell, column) => cell.padEnd(widths?.[column] ?? 0)).join("  "),
  );
};

const reasonsOf = (row: Row, scenarios: readonly Scenario[]): string[] => {
  const { client, outcomes, absent, notInstalled } = row;
  const name = `${client.id} (${versionOf(client)})`;
  if (absent !== undefined) return [`${name} was not run: ${absent}`];
  if (notInstalled !== undefined) return [`${name} could not be installed: ${notInstalled}`];
  const leftOut =
    client.leftOut["*"] === undefined
      ? scenarios
          .filter(({ id }) => client.leftOut[id] !== undefined)
          .map(({ id }) => `${name}, ${id}, was left out: ${client.leftOut[id]}`)
      : [`${name} was left out: ${client.leftOut["*"]}`];
  const failed = outcomes
    .filter(({ outcome }) => outcome === "failed")
    .map(({ scenario, error }) => `${name}, ${scenario}, FAILED: ${error}`);
  const notRun = outcomes
    .filter(({ outcome }) => outcome === "absent")
    .map(({ scenario, error }) => `${name}, ${scenario}, was not run: ${error}`);
  return [...leftOut, ...notRun, ...failed];
};

export interface Counts {
  readonly clients: number;
  readonly passed: number;
  readonly failed: number;
  readonly leftOut: number;
  readonly notRun: number;
}

/** What came of a run of clients, straight to servers or through a balancer. */
export interface Run {
  readonly through: Kind | undefined;
  readonly rows: readonly Row[];
  readonly scenarios: readonly Scenario[];
}

/** Prints it; returns how many of each cell there are. */
export const report = ({ through, rows, scenarios }: Run): Counts => {
  const between = through === undefined ? "" : `Through ${through}:\n\n`;
  console.log(`\n${between}${tableOf(rows, scenarios).join("\n")}\n`);
  for (const row of rows) for (const line of reasonsOf(row, scenarios)) console.log(`${line}\n`);
  const cells = rows.flatMap((row) => scenarios.map(({ id }) => cellOf(row, id)));
  const count = (cell: Cell) => cells.filter((each) => each === cell).length;
  return {
    clients: rows.length,
    passed: count("passed"),
    failed: count("FAILED"),
    leftOut: count("left out"),
    notRun: count("not run"),
  };
};
