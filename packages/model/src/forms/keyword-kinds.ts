// What kinds of values a form's keywords have. A value of another kind says nothing that its author
// can have meant: a checker may go through it character by character, or check nothing at all.

type Kind = "string" | "array" | "object" | "number" | "boolean" | "null";

interface KeywordRow {
  readonly kinds: readonly Kind[];
  /** Of the members of an array or an object. */
  readonly within?: readonly Kind[];
}

const form = ["object", "boolean"] as const;

const rowsOf = (names: readonly string[], row: KeywordRow) =>
  names.map((name) => [name, row] as const);

const rows: ReadonlyMap<string, KeywordRow> = new Map([
  ...rowsOf(["anyOf", "allOf", "oneOf", "prefixItems"], { kinds: ["array"], within: form }),
  ...rowsOf(["enum"], { kinds: ["array"] }),
  ...rowsOf(["required"], { kinds: ["array"], within: ["string"] }),
  ...rowsOf(["properties", "dependentSchemas"], { kinds: ["object"], within: form }),
  ...rowsOf(["dependentRequired"], { kinds: ["object"], within: ["array"] }),
  ...rowsOf(["dependencies"], { kinds: ["object"], within: ["array", ...form] }),
  ...rowsOf(["not", "if", "then", "else", "propertyNames", "contains"], { kinds: form }),
  ...rowsOf(["additionalProperties", "unevaluatedProperties"], { kinds: form }),
  ...rowsOf(["additionalItems", "unevaluatedItems"], { kinds: form }),
  ...rowsOf(["items"], { kinds: ["array", ...form] }),
  ...rowsOf(["type"], { kinds: ["string", "array"] }),
  ...rowsOf(["format"], { kinds: ["string"] }),
  ...rowsOf(["minimum", "maximum", "multipleOf"], { kinds: ["number"] }),
  ...rowsOf(["exclusiveMinimum", "exclusiveMaximum"], { kinds: ["number"] }),
  ...rowsOf(["minLength", "maxLength", "minItems", "maxItems"], { kinds: ["number"] }),
  ...rowsOf(["minContains", "maxContains"], { kinds: ["number"] }),
  ...rowsOf(["minProperties", "maxProperties"], { kinds: ["number"] }),
  ...rowsOf(["uniqueItems"], { kinds: ["boolean"] }),
]);

const kindOf = (value: unknown): Kind => {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value as Kind;
};

/** Why the keyword may not have such a value, in a few words; undefined where it may. */
export const wrongKindOf = (keyword: string, value: unknown): string | undefined => {
  const row = rows.get(keyword);
  if (!row) return undefined;
  if (!row.kinds.includes(kindOf(value))) {
    return `${keyword} must be ${inWords(row.kinds)}, and is ${inWords([kindOf(value)])}`;
  }
  const { within } = row;
  if (!within || typeof value !== "object") return undefined;
  const wrong = Object.values(value as object)
    .map(kindOf)
    .find((kind) => !within.includes(kind));
  return (
    wrong && `each member of ${keyword} must be ${inWords(within)}, and one is ${inWords([wrong])}`
  );
};

const inWords = (kinds: readonly Kind[]): string => kinds.map(withArticle).join(" or ");

const withArticle = (kind: Kind): string =>
  kind === "null" ? kind : `${/^[ao]/.test(kind) ? "an" : "a"} ${kind}`;
