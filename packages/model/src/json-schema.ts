// What values of a shape look like, for programs that know no TypeBox.
import { type ConditionName, conditions } from "./conditions.ts";
import type { Shape } from "./shape.ts";

/** A JSON object. */
export type JsonSchema = { readonly [name: string]: unknown };

/**
 * The shape as JSON Schema 2020-12, which it nearly is: formats of ours, which no other program
 * knows, are said in words, and lengths are in UTF-16 code units.
 *
 * @example
 * ```ts
 * import { operations, schemaOf } from "@ekiden/model";
 *
 * const schema = schemaOf(operations.DescribeDomain.input);
 * ```
 */
export const schemaOf = (shape: Shape): JsonSchema => {
  const about = descriptionOf(shape);
  const described = about === "" ? {} : { description: about };
  if (shape.anyOf !== undefined || shape.const !== undefined) {
    return { ...described, type: "string", enum: choicesOf(shape) };
  }
  if (shape.type === "array") {
    const { items, maxItems } = shape;
    return { ...described, type: "array", items: schemaOf(items), ...given({ maxItems }) };
  }
  if (shape.type === "object") return { ...described, ...objectOf(shape) };
  const { type, minLength, maxLength, minimum, maximum } = shape;
  return { ...described, ...given({ type, minLength, maxLength, minimum, maximum }) };
};

const given = (members: JsonSchema): JsonSchema =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));

const choicesOf = (shape: Shape): unknown[] =>
  ((shape.anyOf ?? [shape]) as readonly Shape[]).map(({ const: value }) => value);

/** What no keyword of JSON Schema says is said in words. */
const descriptionOf = ({ description = "", format }: Shape): string =>
  [description, format && `${conditions[format as ConditionName].refusal}.`]
    .filter(Boolean)
    .join(" ");

const objectOf = ({ properties, required = [] }: Shape): JsonSchema => {
  if (!properties) return { type: "object" };
  const members = Object.entries(properties as Record<string, Shape>);
  return {
    type: "object",
    properties: Object.fromEntries(members.map(([name, shape]) => [name, schemaOf(shape)])),
    ...(required.length > 0 && { required }),
  };
};
