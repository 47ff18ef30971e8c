// Which field fits a part of a form. What has no field of its own is written as JSON.
import type { RJSFSchema } from "@rjsf/utils";

export type FieldKind =
  | "choice"
  | "several"
  | "yesOrNo"
  | "number"
  | "text"
  | "longText"
  | "group"
  | "list"
  | "union"
  | "json";

/** A text that may have so many characters is given several lines. */
const longCharacters = 200;

export const isSchema = (part: unknown): part is RJSFSchema =>
  typeof part === "object" && part !== null && !Array.isArray(part);

const isFixed = (option: unknown): boolean =>
  isSchema(option) && (option.const !== undefined || option.enum?.length === 1);

/** Its alternatives; undefined where it has none. */
export const optionsOf = ({ oneOf, anyOf }: RJSFSchema): readonly unknown[] | undefined => {
  const options = oneOf ?? anyOf;
  return Array.isArray(options) && options.length > 0 ? options : undefined;
};

const kindOfText = ({ format, maxLength, default: given }: RJSFSchema): FieldKind => {
  const isLong = (maxLength ?? 0) >= longCharacters || String(given ?? "").includes("\n");
  return isLong && format === undefined ? "longText" : "text";
};

const kindOfUnion = (options: readonly unknown[]): FieldKind => {
  if (options.every(isFixed)) return "choice";
  const haveFields = options.every((each) => isSchema(each) && fieldFor(each) !== "json");
  return haveFields ? "union" : "json";
};

const kindOfList = ({ items, prefixItems, uniqueItems }: RJSFSchema): FieldKind => {
  if (!isSchema(items) || prefixItems !== undefined) return "json";
  const kind = fieldFor(items);
  if (kind === "choice" && uniqueItems) return "several";
  return kind === "json" ? "json" : "list";
};

const kinds: Readonly<Record<string, (part: RJSFSchema) => FieldKind>> = {
  boolean: () => "yesOrNo",
  number: () => "number",
  integer: () => "number",
  string: kindOfText,
  array: kindOfList,
};

export const fieldFor = (part: RJSFSchema): FieldKind => {
  if (Array.isArray(part.enum) || part.const !== undefined) return "choice";
  const options = optionsOf(part);
  if (options) return kindOfUnion(options);
  const { type, properties } = part;
  const isGroup = isSchema(properties) && Object.keys(properties).length > 0;
  if (isGroup && (type === undefined || type === "object")) return "group";
  return typeof type === "string" ? (kinds[type]?.(part) ?? "json") : "json";
};
