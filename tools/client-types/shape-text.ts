// The TypeScript type of a shape of the model, as text. What has a name is named.
import { namedShapes, type Shape } from "@ekiden/model";

const maxColumns = 100;

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** Where a shape stands: the structure around it, and its member there. */
interface Place {
  readonly owner: string;
  readonly member: string;
}

const namesByText = new Map<string, string[]>();
for (const [name, shape] of namedShapes) {
  const text = JSON.stringify(shape);
  namesByText.set(text, [...(namesByText.get(text) ?? []), name]);
}

/** Some shapes look alike (types of workflows and of activities): the place decides. */
const nameOf = (shape: Shape, { owner, member }: Place): string | undefined => {
  const names = namesByText.get(JSON.stringify(shape)) ?? [];
  const fits = (name: string): boolean =>
    lowerFirst(name) === member ||
    name.toLowerCase() === `${owner}${member}`.toLowerCase() ||
    lowerFirst(name) === lowerFirst(member.replace(/^default/, ""));
  return names.find(fits) ?? names[0];
};

/** Is it a closed set of values? A set of one value is that value. */
export const isEnumeration = ({ anyOf, const: only }: Shape): boolean =>
  anyOf !== undefined || only !== undefined;

const literalsOf = (shape: Shape): string[] =>
  ((shape.anyOf ?? [shape]) as readonly Shape[]).map(({ const: value }) => JSON.stringify(value));

/** Members of a union, on one line where that is short enough. */
export const unionText = (head: string, literals: readonly string[], end: string): string => {
  const line = `${head} ${literals.join(" | ")}${end}`;
  if (line.length <= maxColumns) return line;
  const indent = " ".repeat(head.length - head.trimStart().length + 2);
  return `${head}\n${literals.map((literal) => `${indent}| ${literal}`).join("\n")}${end}`;
};

const typeText = (shape: Shape, place: Place): string => {
  const name = nameOf(shape, place);
  if (name !== undefined) return name;
  if (shape.type === "array") return `${typeText(shape.items, place)}[]`;
  if (shape.type === "string" || shape.type === "boolean") return shape.type;
  if (shape.type === "integer") return "number";
  // The one kind of number with a fraction is a time.
  if (shape.type === "number") return "Date";
  throw new Error(`${place.owner}.${place.member} has a shape without a name: ${shape.type}`);
};

/** The members of a structure, each on a line of its own. */
const membersText = (shape: Shape, owner: string, indent = "  "): string => {
  const required: readonly string[] = shape.required ?? [];
  return Object.entries(shape.properties as Record<string, Shape>)
    .map(([member, of]) => {
      const mark = required.includes(member) ? "" : "?";
      const head = `${indent}${member}${mark}:`;
      const isUnion = isEnumeration(of) && nameOf(of, { owner, member }) === undefined;
      if (isUnion) return unionText(head, literalsOf(of), ";");
      return `${head} ${typeText(of, { owner, member })};`;
    })
    .join("\n");
};

/** A block of members. */
const structureText = (shape: Shape, owner: string, indent = ""): string => {
  const members = membersText(shape, owner, `${indent}  `);
  return members === "" ? "Record<never, never>" : `{\n${members}\n${indent}}`;
};

/** What stands in a table of shapes, one level deep. */
export const namedOrStructure = (shape: Shape, owner: string): string =>
  nameOf(shape, { owner, member: owner }) ?? structureText(shape, owner, "  ");

/** A declaration of a named shape, and what its text names. */
export const declarationText = (name: string, shape: Shape): string =>
  isEnumeration(shape)
    ? unionText(`export type ${name} =`, literalsOf(shape), ";")
    : `export type ${name} = ${structureText(shape, name)};`;
