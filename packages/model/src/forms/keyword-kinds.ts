// What kinds of values a form's keywords have. A checker that is given another kind may go through
// a text character by character, or call what it believes to be a list, so those are not taken.

type Kind = "text" | "list" | "object" | "other";

const one = ["object"] as const;
const none = [] as const;
const many = ["list"] as const;

/** Beside numbers, booleans and null, which are checked once for any keyword. */
const taken: ReadonlyMap<string, readonly Kind[]> = new Map<string, readonly Kind[]>([
  ...["anyOf", "allOf", "oneOf", "prefixItems", "enum", "required"].map(
    (name) => [name, many] as const,
  ),
  ...["properties", "dependentSchemas", "dependentRequired", "dependencies"].map(
    (name) => [name, one] as const,
  ),
  ...["not", "if", "then", "else", "additionalProperties", "unevaluatedProperties"].map(
    (name) => [name, one] as const,
  ),
  ...["propertyNames", "contains", "additionalItems", "unevaluatedItems"].map(
    (name) => [name, one] as const,
  ),
  ["items", ["object", "list"]],
  ["type", ["text", "list"]],
  ["format", ["text"]],
  ...["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"].map(
    (name) => [name, none] as const,
  ),
  ...["minLength", "maxLength", "minItems", "maxItems", "uniqueItems"].map(
    (name) => [name, none] as const,
  ),
  ...["minContains", "maxContains", "minProperties", "maxProperties"].map(
    (name) => [name, none] as const,
  ),
]);

const kindOf = (value: unknown): Kind => {
  if (typeof value === "string") return "text";
  if (Array.isArray(value)) return "list";
  return typeof value === "object" && value !== null ? "object" : "other";
};

/** False: the keyword may not have such a value. */
export const isOfItsKind = (keyword: string, value: unknown): boolean => {
  const kind = kindOf(value);
  if (kind === "other") return true;
  const named = keyword === "dependentRequired" || keyword === "dependencies";
  if (named && kind === "object" && Object.values(value as object).some(isText)) return false;
  return taken.get(keyword)?.includes(kind) ?? true;
};

const isText = (value: unknown): boolean => typeof value === "string";
