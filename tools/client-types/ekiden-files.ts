// The files of @ekiden/client that follow from the rows of Ekiden's own operations. Their times are
// numbers there as they are on the wire, because each row says its own unit.
import { ekidenOperations, type Shape } from "@ekiden/model";
import { isEnumeration, unionText } from "./shape-text.ts";

const note = (about: string): string =>
  `// ${about}\n// Written by \`npm run client:types\` from the rows of @ekiden/model; do not edit it.\n`;

const literalsOf = (shape: Shape): string[] =>
  ((shape.anyOf ?? [shape]) as readonly Shape[]).map(({ const: value }) => JSON.stringify(value));

const typeText = (shape: Shape, indent: string): string => {
  if (isEnumeration(shape)) return literalsOf(shape).join(" | ");
  if (shape.type === "array") return listText(shape.items, indent);
  if (shape.type === "string" || shape.type === "boolean") return shape.type;
  if (shape.type === "integer" || shape.type === "number") return "number";
  if (shape.type !== "object") return "unknown";
  return shape.properties ? structureText(shape, indent) : "Record<string, unknown>";
};

const listText = (items: Shape, indent: string): string => {
  const of = typeText(items, indent);
  return of.includes(" | ") && !of.startsWith("{") ? `(${of})[]` : `${of}[]`;
};

const structureText = (shape: Shape, indent: string): string => {
  const members = Object.entries(shape.properties as Record<string, Shape>);
  if (members.length === 0) return "Record<never, never>";
  const required: readonly string[] = shape.required ?? [];
  const inner = `${indent}  `;
  const lines = members.map(([name, of]) => {
    const head = `${inner}${name}${required.includes(name) ? "" : "?"}:`;
    if (isEnumeration(of)) return unionText(head, literalsOf(of), ";");
    return `${head} ${typeText(of, inner)};`;
  });
  return `{\n${lines.join("\n")}\n${indent}}`;
};

type Row = readonly [string, (typeof ekidenOperations)[keyof typeof ekidenOperations]];
type Rows = readonly Row[];

const rows: Rows = Object.entries(ekidenOperations);

/** Outputs of which there are many are in files of their own, by the names of these. */
const subjects = [
  {
    file: "access-outputs.ts",
    name: "AccessOutputs",
    about: "What operations about access keys, roles and policies answer.",
    operations: /AccessKey|Role|Polic/,
  },
  {
    file: "explanation-outputs.ts",
    name: "ExplanationOutputs",
    about: "What an explanation of an execution answers.",
    operations: /^Explain/,
  },
  {
    file: "human-task-outputs.ts",
    name: "HumanTaskOutputs",
    about: "What operations about tasks of people answer.",
    operations: /HumanTask/,
  },
  {
    file: "job-outputs.ts",
    name: "JobOutputs",
    about: "What operations about jobs answer.",
    operations: /Job/,
  },
  {
    file: "reset-and-pause-outputs.ts",
    name: "ResetAndPauseOutputs",
    about: "What operations about resets, forks, pauses and deletions answer.",
    operations: /^(Reset|Fork|Pause|Resume|Delete)(Workflow|Activity)|ListPauses/,
  },
  {
    file: "schedule-outputs.ts",
    name: "ScheduleOutputs",
    about: "What operations about schedules answer.",
    operations: /Schedule/,
  },
  {
    file: "search-outputs.ts",
    name: "SearchOutputs",
    about: "What operations that find executions answer.",
    operations: /^(Find|Search)Workflow/,
  },
  {
    file: "task-list-outputs.ts",
    name: "TaskListOutputs",
    about: "What operations about task lists, workers and incidents answer.",
    operations: /TaskList|Worker|Incident/,
  },
] as const;

type Subject = (typeof subjects)[number];

const rowsOf = ({ operations }: Subject): Rows =>
  rows.filter(([operation]) => operations.test(operation));

/** What several operations have alike is written once, at the first of them. */
const byName = (name: string, side: "input" | "output", of: Rows = rows): string => {
  const first = new Map<string, string>();
  const members = of.map(([operation, row]) => {
    const text = typeText(row[side], "  ");
    const before = first.get(text);
    first.set(text, before ?? operation);
    const isLong = text.includes("\n");
    return `  ${operation}: ${before && isLong ? `${name}["${before}"]` : text};`;
  });
  return `\nexport interface ${name} {\n${members.join("\n")}\n}\n`;
};

const outputs = (): string => {
  const inOthers = new Set(subjects.flatMap(rowsOf));
  const text = byName(
    "EkidenOutputs",
    "output",
    rows.filter((row) => !inOthers.has(row)),
  );
  const imports = subjects.map(({ name, file }) => `import type { ${name} } from "./${file}";\n`);
  const bases = subjects.map(({ name }) => name).join(",\n    ");
  return `${note("What Ekiden's own operations answer.")}
${imports.join("")}${text.replace("EkidenOutputs {", `EkidenOutputs\n  extends ${bases} {`)}`;
};

const outputsOf = (subject: Subject): string =>
  note(subject.about) + byName(subject.name, "output", rowsOf(subject));

const names = (): string => {
  const members = rows.map(([name, { isReadOnly }]) => `  ${name}: ${isReadOnly},\n`);
  return `${note("Ekiden's own operations, and whether each only looks.")}
export const ekidenOperations = {\n${members.join("")}} as const;\n`;
};

/** File below packages/client/src/generated → its text. */
export const ekidenFiles = (): readonly (readonly [string, string])[] => [
  [
    "ekiden-inputs.ts",
    note("What Ekiden's own operations take.") + byName("EkidenInputs", "input"),
  ],
  ["ekiden-outputs.ts", outputs()],
  ...subjects.map((subject) => [subject.file, outputsOf(subject)] as const),
  ["ekiden-operations.ts", names()],
];
