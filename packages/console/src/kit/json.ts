// JSON as it was written. Parsed into values, 12345678901234567890 becomes another number, 1.0 an
// integer, and of two members of one name the first is gone: so what is shown is parts of the text.
import { applyEdits, format, type Node, parseTree } from "jsonc-parser";

/** A part of a text of JSON. */
export type JsonNode = Node;

/** Undefined where it is no JSON, or nests deeper than can be shown. */
export const jsonTreeOf = (text: string): JsonNode | undefined => {
  try {
    // The tree is read leniently: comments and more are let in.
    JSON.parse(text);
    return parseTree(text);
  } catch {
    return undefined;
  }
};

export const textOf = ({ offset, length }: JsonNode, text: string): string =>
  text.slice(offset, offset + length);

/** Of an object, its members in their order, those of the same name included; else its items. */
export const partsOf = ({
  type,
  children = [],
}: JsonNode): readonly (readonly [string, JsonNode])[] =>
  children.flatMap((child, index) => {
    if (type !== "object") return [[String(index), child] as const];
    const [name, value] = child.children ?? [];
    return name && value ? [[String(name.value), value] as const] : [];
  });

/** The one that counts, which is the last of its name. */
export const memberOf = (node: JsonNode, name: string): JsonNode | undefined =>
  partsOf(node).findLast(([each]) => node.type === "object" && each === name)?.[1];

/** With a member a line; nothing but the spaces between changes. */
export const prettyJson = (text: string): string =>
  applyEdits(text, format(text, undefined, { tabSize: 2, insertSpaces: true, eol: "\n" }));

/** Of decimal digits, a number keeps that many in any case. */
const maxExactDigits = 15;

/** Whether nothing is lost when it is parsed: no digit of a number, and no member. */
export const isParsedWhole = (node: JsonNode, text: string): boolean => {
  if (node.type === "number") return isExact(textOf(node, text));
  const parts = partsOf(node);
  const names = new Set(parts.map(([name]) => name));
  return names.size === parts.length && parts.every(([, part]) => isParsedWhole(part, text));
};

/** Of a number of JSON. */
export const isExact = (number: string): boolean => {
  const [mantissa = ""] = number.split(/e/i);
  const digits = mantissa.replace(/[-.]/g, "").replace(/^0+/, "");
  return digits.length <= maxExactDigits && Number.isFinite(Number(number));
};
