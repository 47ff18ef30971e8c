// The tables of docs/internals/scale.md and docs/operations/sizing.md.
import { type InputName, inputs } from "./inputs.ts";
import { assignments, moveOf } from "./part-map.ts";
import { type Cost, costOf, partitions, type Size, sizeOf, totalOf } from "./sizes.ts";

const rates = [1_000, 10_000, 100_000];
const usualRates = [1, 10, 100, 1_000];
const daySeconds = 86_400;
const steps = [1, 2, 3, 4, 8, 16, 31];
const moveGigabytesPerSecond = 0.1;

const digits = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString("en-US") : String(Number(value.toPrecision(3)));
const bytes = (value: number): string => {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, value)) / 3));
  return `${digits(value / 1000 ** power)} ${units[power]}`;
};
const dollars = (value: number): string => value.toFixed(4);

/** As the repository's formatter lays it out. */
const markdown = (rows: readonly (readonly string[])[]): string => {
  const [heading = [], ...body] = rows;
  const widths = heading.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0), 3),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const rule = widths.map((width) => "-".repeat(width));
  return [line(heading), line(rule), ...body.map(line)].join("\n");
};

const inputTable = (): string =>
  markdown([
    ["input", "value", "unit", "from"],
    ...Object.entries(inputs).map(([name, { value, unit, from }]) => [
      `\`${name satisfies string as InputName}\``,
      digits(value),
      unit,
      from,
    ]),
  ]);

const sizes = rates.map((rate) => sizeOf(rate));
const sizeRow = (name: string, cell: (size: Size) => string): string[] => [
  name,
  ...sizes.map(cell),
];

const sizeTable = (): string =>
  markdown([
    sizeRow("", ({ workflowsPerSecond }) => `${digits(workflowsPerSecond)} workflows/s`),
    sizeRow("steps/s", (size) => digits(size.stepsPerSecond)),
    sizeRow("cores of nodes", (size) => digits(size.nodeCores)),
    sizeRow("cores of primaries", (size) => digits(size.databaseCores)),
    sizeRow("WAL/s", (size) => bytes(size.walBytesPerSecond)),
    sizeRow("stored", (size) => bytes(size.storedBytes)),
    sizeRow("primaries", (size) => `${digits(size.primaries)} (${size.limit})`),
    sizeRow("primaries, one day on disk", ({ workflowsPerSecond }) => {
      const { primaries, limit } = sizeOf(workflowsPerSecond, 1);
      return `${digits(primaries)} (${limit})`;
    }),
    sizeRow("partitions on each", (size) => digits(size.partsPerPrimary)),
    sizeRow("connections to each", (size) => digits(size.connectionsPerPrimary)),
    sizeRow("stored in a partition", (size) => bytes(size.bytesPerPart)),
  ]);

const costs = sizes.map(costOf);
const costRow = (name: string, of: (cost: Cost) => number): string[] => [
  name,
  ...costs.map((cost) => dollars(of(cost))),
];

const costTable = (): string =>
  markdown([
    ["USD for a million workflows", ...rates.map((rate) => `at ${digits(rate)}/s`)],
    costRow("nodes", (cost) => cost.nodes),
    costRow("primaries and standbys", (cost) => cost.databases),
    costRow("disks, for the retention", (cost) => cost.disks),
    costRow("archived WAL, for the retention", (cost) => cost.archive),
    costRow("WAL to standbys in another zone", (cost) => cost.transfer),
    costRow("all", totalOf),
  ]);

const moveTable = (): string =>
  markdown([
    ["databases", ...Object.keys(assignments).map((name) => `${name}: moved (fullest / mean)`)],
    ...steps.map((from) => [
      `${from} → ${from + 1}`,
      ...Object.values(assignments).map((assign) => {
        const { moved, fullest } = moveOf(assign, from);
        return `${moved} (${fullest.toFixed(2)})`;
      }),
    ]),
  ]);

const movedBytesTable = (): string =>
  markdown([
    ["adding one database at", "partitions that move", "bytes", "at 100 MB/s, one after the other"],
    ...sizes.map(({ workflowsPerSecond, primaries, bytesPerPart }) => {
      const { moved } = moveOf(assignments["part map"], primaries);
      const all = moved * bytesPerPart;
      const hours = all / (moveGigabytesPerSecond * 1e9) / 3600;
      return [
        `${digits(workflowsPerSecond)} workflows/s, ${primaries} → ${primaries + 1}`,
        `${moved} of ${partitions}`,
        bytes(all),
        `${digits(hours)} h`,
      ];
    }),
  ]);

/** Of one node over PostgreSQL: a day at a steady rate. */
const dayTable = (): string => {
  const days = usualRates.map((rate) => ({ rate, workflows: rate * daySeconds }));
  const row = (name: string, cell: (rate: number, workflows: number) => string): string[] => [
    name,
    ...days.map(({ rate, workflows }) => cell(rate, workflows)),
  ];
  const coresOf = (rate: number, input: InputName) => digits((rate * inputs[input].value) / 1e6);
  const rowsOf = (workflows: number) => workflows * (inputs.stepsPerWorkflow.value + 1);
  return markdown([
    row("", (rate) => `${digits(rate)} workflows/s`),
    row("calls/s", (rate) => digits(rate * inputs.callsPerWorkflow.value)),
    row("cores of the node", (rate) => coresOf(rate, "nodeMicrosecondsPerWorkflow")),
    row("cores of PostgreSQL", (rate) => coresOf(rate, "databaseMicrosecondsPerWorkflow")),
    row("rows a day", (_, workflows) => digits(rowsOf(workflows))),
    row("disk a day", (_, workflows) => bytes(workflows * inputs.storedBytesPerWorkflow.value)),
    row("WAL a day", (_, workflows) => bytes(workflows * inputs.walBytesPerWorkflow.value)),
    row("disk for a retention of 7 days", (_, workflows) =>
      bytes(workflows * inputs.storedBytesPerWorkflow.value * inputs.retentionDays.value),
    ),
  ]);
};

type Tables = Readonly<Record<string, () => string>>;

/** By document, and in it by the name that it marks their place with. */
export const tables: Readonly<Record<string, Tables>> = {
  "docs/internals/scale.md": {
    inputs: inputTable,
    sizes: sizeTable,
    costs: costTable,
    moves: moveTable,
    bytes: movedBytesTable,
  },
  "docs/operations/sizing.md": { day: dayTable },
};

const place = (name: string): RegExp =>
  new RegExp(`(<!-- scale: ${name} -->\n)[\\s\\S]*?(<!-- end -->)`);

/** The document with all tables as they are calculated now; throws where one has no place. */
export const withTables = (path: string, document: string): string =>
  Object.entries(tables[path] ?? {}).reduce((text, [name, table]) => {
    if (!place(name).test(text)) throw new Error(`The document has no place for "${name}"`);
    return text.replace(place(name), (_, before, after) => `${before}\n${table()}\n\n${after}`);
  }, document);
