// docs/clients/compatibility.md: what came of a run of all clients, for those who choose one.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../../tools/files.ts";
import type { Row } from "./clients.ts";
import type { Client, Language } from "./manifest.ts";
import { type Cell, cellOf, versionOf } from "./report.ts";
import type { Scenario } from "./scenarios.ts";

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
  ...scenarios.map(({ id }) => line([id, ...rows.map((row) => marks[cellOf(row, id)])])),
];

const sectionOf = (language: Language, rows: readonly Row[], scenarios: readonly Scenario[]) => {
  const own = rows.filter(({ client }) => client.language === language);
  if (own.length === 0) return [];
  const running = own.filter(({ client }) => client.program !== undefined);
  const notes = own.flatMap(({ client }) => notesOf(client, scenarios));
  return [`## ${headings[language]}`, "", ...tableOf(running, scenarios), "", ...notes, ""];
};

const pageOf = (rows: readonly Row[], scenarios: readonly Scenario[], date: string): string => {
  const languages = Object.keys(headings) as Language[];
  return [
    "# Compatibility",
    "",
    `Written by \`npm run clients -- --write-page\` on ${date}. Each client is the published package, unmodified; what each`,
    "scenario asserts is at the end, and how to point a program at the server is on [the pages of the languages](README.md).",
    "",
    "_yes_: passed. _–_: left out, for the reason below the table. **no**: failed.",
    "",
    ...languages.flatMap((language) => sectionOf(language, rows, scenarios)),
    "## The scenarios",
    "",
    ...scenarios.map(({ id, sentence }) => `- **${id}**: ${sentence}`),
    "",
  ].join("\n");
};

/** Of a run of all clients and scenarios; `date` is a day such as 2026-11-27. */
export const writePage = (
  rows: readonly Row[],
  scenarios: readonly Scenario[],
  date: string,
): void => {
  const text = pageOf(rows, scenarios, date);
  writeFileSync(join(repository, pagePath), text);
};

export const readPage = (): string => readFileSync(join(repository, pagePath), "utf8");
