// docs/clients/compatibility.md: what came of a run of all clients, for those who choose one.
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../../tools/files.ts";
import type { Kind } from "../proxies/balancer.ts";
import type { Row } from "./clients.ts";
import type { Client, Language } from "./manifest.ts";
import { type Cell, cellOf, type Run, versionOf } from "./report.ts";
import { scenarios as allScenarios, type Scenario } from "./scenarios.ts";

export const pagePath = "docs/clients/compatibility.md";

const headings: Readonly<Record<Language, string>> = {
  javascript: "JavaScript",
  python: "Python, and the AWS CLI",
  java: "Java",
  go: "Go",
  rust: "Rust",
  ruby: "Ruby",
};

const marks: Readonly<Record<Cell, string>> = {
  passed: "yes",
  FAILED: "**no**",
  "left out": "–",
  "not run": "not run",
};

const textOf = (row: Row, scenario: string): string => {
  const how = row.outcomes.find((outcome) => outcome.scenario === scenario)?.how;
  return `${marks[cellOf(row, scenario)]}${how === undefined ? "" : `: ${how}`}`;
};

const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

/** What a row of the page begins with; the page is checked for it. */
export const labelOf = (client: Client): string => `${client.name} (${versionOf(client)})`;

/** One reason for several scenarios is said once. */
const notesOf = (client: Client, scenarios: readonly Scenario[]): string[] => {
  const name = `**${client.name}**`;
  const all = client.leftOut["*"];
  const remark = client.remark === undefined ? [] : [`- ${name}: ${client.remark}`];
  if (all !== undefined) return [`- ${name}: not run. ${all}`, ...remark];
  const byReason = new Map<string, string[]>();
  for (const { id } of scenarios) {
    const reason = client.leftOut[id];
    if (reason !== undefined) byReason.set(reason, [...(byReason.get(reason) ?? []), id]);
  }
  const notes = [...byReason].map(([reason, ids]) => `- ${name}, ${ids.join(", ")}: ${reason}`);
  return [...notes, ...remark];
};

const tableOf = (rows: readonly Row[], scenarios: readonly Scenario[]): string[] => [
  line(["scenario", ...rows.map(({ client }) => labelOf(client))]),
  line(["---", ...rows.map(() => "---")]),
  ...scenarios.map(({ id }) => line([id, ...rows.map((row) => textOf(row, id))])),
];

const sectionOf = (language: Language, rows: readonly Row[], scenarios: readonly Scenario[]) => {
  const own = rows.filter(({ client }) => client.language === language);
  if (own.length === 0) return [];
  const running = own.filter(({ client }) => client.program !== undefined);
  const notes = own.flatMap(({ client }) => notesOf(client, scenarios));
  return [`## ${headings[language]}`, "", ...tableOf(running, scenarios), "", ...notes, ""];
};

const versions: Readonly<Record<Kind, readonly string[]>> = {
  nginx: ["/usr/sbin/nginx", "-v"],
  haproxy: ["/usr/sbin/haproxy", "-v"],
};

/** nginx prints its version as an error. */
const balancerOf = (kind: Kind): string => {
  const [program = "", ...words] = versions[kind];
  const { stdout, stderr } = spawnSync(program, words, { encoding: "utf8" });
  return `${kind} ${/\d+\.\d+\.\d+/.exec(stdout + stderr)?.[0]}`;
};

/** How many scenarios a client passed through a balancer, and which it did not. */
const passageOf = (row: Row | undefined, scenarios: readonly Scenario[]): string => {
  if (row === undefined || row.absent !== undefined) return marks["not run"];
  const cells = scenarios.map(({ id }) => [id, cellOf(row, id)] as const);
  const those = (wanted: Cell) => cells.filter(([, cell]) => cell === wanted);
  const failed = those("FAILED").map(([id]) => id);
  const passed = those("passed").length;
  return failed.length === 0
    ? `yes: ${passed} of ${passed}`
    : `**no**: ${failed.join(", ")}; ${passed} of ${passed + failed.length}`;
};

const balancersOf = (runs: readonly Run[]): string[] => {
  const [first] = runs;
  if (first === undefined) return [];
  const clients = first.rows.map(({ client }) => client).filter(({ program }) => program);
  const cellsOf = (client: Client) =>
    runs.map(({ rows, scenarios }) =>
      passageOf(
        rows.find((row) => row.client.id === client.id),
        scenarios,
      ),
    );
  return [
    "## Through balancers",
    "",
    "The same scenarios, as many of them as a client has above, but for tls and day-ahead, and impatient beside them: through a balancer that is",
    "set as [docs/operations](../operations/balancers.md) says, in front of three nodes on one PostgreSQL. In restart two nodes are",
    "killed and one is drained, each back before the next one goes; in sigterm all are drained, and come back.",
    "",
    line(["client", ...runs.map(({ through }) => (through ? balancerOf(through) : ""))]),
    line(["---", ...runs.map(() => "---")]),
    ...clients.map((client) => line([client.name, ...cellsOf(client)])),
    "",
  ];
};

const pageOf = (runs: readonly Run[], date: string): string => {
  const languages = Object.keys(headings) as Language[];
  const { rows = [], scenarios = [] } = runs.find(({ through }) => through === undefined) ?? {};
  return [
    "# Compatibility",
    "",
    `Written by \`npm run clients -- --write-page\` on ${date}. Each client is the published package, unmodified; what each`,
    "scenario asserts is at the end, and how to point a program at the server is on [the pages of the languages](README.md).",
    "",
    "_yes_: passed. _–_: left out, for the reason below the table. **no**: failed.",
    "",
    ...languages.flatMap((language) => sectionOf(language, rows, scenarios)),
    ...balancersOf(runs.filter(({ through }) => through !== undefined)),
    "## The scenarios",
    "",
    ...allScenarios.map(({ id, sentence }) => `- **${id}**: ${sentence}`),
    "",
  ].join("\n");
};

/** Of all clients and scenarios; `date` is a day such as 2026-11-27. */
export const writePage = (runs: readonly Run[], date: string): void => {
  const path = join(repository, pagePath);
  writeFileSync(path, pageOf(runs, date));
  execFileSync(join(repository, "node_modules/.bin/biome"), ["format", "--write", path]);
};

export const readPage = (): string => readFileSync(join(repository, pagePath), "utf8");
