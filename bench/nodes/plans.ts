// What was seen of the plans of statements: which indexes they use, whether any of them reads a
// whole table, and how many rows one reads in vain.
import { writeFileSync } from "node:fs";
import type { Plan, PlanNode } from "@ekiden/testing";
import { say, table } from "../report.ts";

/** Tables that grow with what is stored; the others hold a handful of rows. */
const growing = ["runs", "run_events", "tasks", "messages", "batches"];

const isSequential = (node: PlanNode): boolean =>
  node["Node Type"] === "Seq Scan" && growing.includes(node["Relation Name"] ?? "");

const readInVain = (node: PlanNode): number =>
  ((node["Rows Removed by Filter"] ?? 0) +
    (node["Rows Removed by Join Filter"] ?? 0) +
    (node["Rows Removed by Index Recheck"] ?? 0)) *
  (node["Actual Loops"] ?? 1);

const maxCharacters = 40;

const rowOf = (name: string, plans: readonly Plan[]): string[] => {
  const nodes = plans.flatMap((plan) => plan.nodes);
  const indexes = new Set(nodes.flatMap((node) => node["Index Name"] ?? []));
  const vain = plans.map((plan) => plan.nodes.reduce((sum, node) => sum + readInVain(node), 0));
  return [
    name.replaceAll(/\s+/g, " ").slice(0, maxCharacters),
    String(plans.length),
    String(Math.round(Math.max(...vain))),
    [...indexes].join(" "),
  ];
};

/** Also into a file, whole, where one is named: one plan of each shape. */
export const reportPlans = (plans: readonly Plan[], file: string | undefined) => {
  const byName = new Map<string, Plan[]>();
  for (const plan of plans) byName.set(plan.name, [...(byName.get(plan.name) ?? []), plan]);
  const rows = [...byName].map(([name, of]) => rowOf(name, of)).sort();
  say(table([["statement", "plans", "most rows in vain", "indexes"], ...rows]));
  const seqScans = plans.filter(({ nodes }) => nodes.some(isSequential)).length;
  say(`seqScans: ${seqScans}`);
  if (file) {
    const shapes = new Map(plans.map((plan) => [shapeOf(plan), plan]));
    writeFileSync(file, JSON.stringify([...shapes.values()], undefined, 2));
    say(`${shapes.size} plans are in ${file}.`);
  }
  return { seqScans, statementsSeen: byName.size };
};

const shapeOf = ({ name, nodes }: Plan): string =>
  [name, ...nodes.map((node) => `${node["Node Type"]} ${node["Index Name"]}`)].join("|");
