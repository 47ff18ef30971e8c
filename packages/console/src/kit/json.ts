// JSON as it was written. Parsed into values, 12345678901234567890 becomes another number, 1.0 an
// integer, and of two members of one name the first is gone: so what is shown is parts of the text.
import { type Node, parseTree } from "jsonc-parser";

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
