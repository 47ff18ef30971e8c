// Shapes of the model as tables and sentences of a reference page.
import type { Shape } from "@ekiden/model";

/** One member of a structure, or of a structure inside it. */
interface Member {
  /** As in `failures.groups[].count`. */
  readonly path: string;
  readonly shape: Shape;
  readonly isRequired: boolean;
}

const isChoice = ({ anyOf, const: only }: Shape): boolean =>
  anyOf !== undefined || only !== undefined;

const choicesOf = (shape: Shape): string[] =>
  ((shape.anyOf ?? [shape]) as readonly Shape[]).map(({ const: value }) => `\`${value}\``);

const rangeOf = (least: number | undefined, limit: number | undefined, unit: string): string => {
  const number = (value: number) => value.toLocaleString("en");
  if (limit === undefined) return least ? `, at least ${number(least)}${unit}` : "";
  return `, ${number(least ?? 0)} to ${number(limit)}${unit}`;
};

/** As in "text, 1 to 256 characters". */
export const typeText = (shape: Shape): string => {
  if (isChoice(shape)) return `one of ${choicesOf(shape).join(", ")}`;
  if (shape.type === "string") {
    return `text${rangeOf(shape.minLength, shape.maxLength, " characters")}`;
  }
  if (shape.type === "integer") return `whole number${rangeOf(shape.minimum, shape.maximum, "")}`;
  if (shape.type === "number") return `number${rangeOf(shape.minimum, shape.maximum, "")}`;
  if (shape.type === "boolean") return "true or false";
  if (shape.type === "array") {
    const limit = shape.maxItems === undefined ? "" : `, at most ${shape.maxItems}`;
    return `list of ${plural(typeText(shape.items))}${limit}`;
  }
  if (shape.patternProperties) return "object of any members";
  return shape.type === "object" ? "object" : "any JSON";
};

const plural = (text: string): string => text.replace(/^(text|object|whole number|number)/, "$1s");

const isStructure = (shape: Shape): boolean =>
  shape.type === "object" && shape.properties !== undefined;

export function* membersOf(shape: Shape, path = ""): Generator<Member> {
  if (shape.type === "array") return yield* membersOf(shape.items, `${path}[]`);
  if (!isStructure(shape)) return;
  const required: readonly string[] = shape.required ?? [];
  for (const [name, member] of Object.entries(shape.properties as Record<string, Shape>)) {
    const at = path === "" ? name : `${path}.${name}`;
    yield { path: at, shape: member, isRequired: required.includes(name) };
    yield* membersOf(member, at);
  }
}

/** Members of the same shape, more than this many in a row, share one row. */
const maxAlike = 8;

export const memberTable = (shape: Shape): string => {
  const rows = [...membersOf(shape)];
  if (rows.length === 0) return "No members.\n";
  const shown = rows.length > maxAlike && areAlike(rows) ? [together(rows)] : rows.map(rowOf);
  return tableOf([["member", "type", ""], ...shown]);
};

const areAlike = (rows: readonly Member[]): boolean => {
  const inner = rows.slice(1);
  return new Set(inner.map(({ shape }) => JSON.stringify(shape))).size === 1;
};

const together = (rows: readonly Member[]): readonly string[] => {
  const [outer, first] = rows;
  return [
    `\`${outer?.path}.<name>\``,
    first ? typeText(first.shape) : "",
    `${rows.length - 1} members, such as \`${first?.path.split(".").at(-1)}\``,
  ];
};

const rowOf = ({ path, shape, isRequired }: Member): readonly string[] => [
  `\`${path}\`${isRequired ? "" : " (optional)"}`,
  typeText(shape),
  String(shape.description ?? ""),
];

/** A Markdown table as the formatter has it; the first row is its head. */
export const tableOf = (rows: readonly (readonly string[])[]): string => {
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll("|", "\\|").trim()));
  const [head = [], ...rest] = cells;
  const widths = head.map((_, column) =>
    Math.max(3, ...cells.map((row) => (row[column] ?? "").length)),
  );
  const line = (row: readonly string[]) =>
    `| ${widths.map((width, column) => (row[column] ?? "").padEnd(width)).join(" | ")} |`;
  const rule = line(widths.map((width) => "-".repeat(width)));
  return `${[line(head), rule, ...rest.map(line)].join("\n")}\n`;
};
