// An outline says what a shape allows, one line for each place in it, so that two models can be
// compared and their differences named: `{ ".name": "string 1..256*" }`; a star means required.
import { OptionalKind } from "@sinclair/typebox";
import type { Shape } from "../src/shape.ts";

export type Outline = Record<string, string>;

export const outlineOf = (shape: Shape): Outline => {
  if (shape.anyOf || shape.const !== undefined)
    return { "": `one of ${valuesOf(shape).join(" ")}` };
  const { minLength = 0, maxLength = "", minimum = "", maximum = "", maxItems = "" } = shape;
  if (shape.type === "string") return { "": `string ${minLength}..${maxLength}` };
  if (shape.type === "integer") return { "": `integer ${minimum}..${maximum}` };
  if (shape.type === "number") return { "": "timestamp" };
  if (shape.type === "boolean") return { "": "boolean" };
  if (shape.type === "array") return { "": `list ..${maxItems}`, ...below("[]", shape.items) };
  return Object.entries(shape.properties as Record<string, Shape>).reduce<Outline>(
    (outline, [name, member]) => Object.assign(outline, below(`.${name}`, member)),
    { "": "structure" },
  );
};

/** The values of a `oneOf`, in their order. */
export const valuesOf = (shape: Shape): string[] =>
  ((shape.anyOf ?? [shape]) as { const: string }[]).map((choice) => choice.const);

export const isRequired = (member: Shape): boolean => member[OptionalKind] !== "Optional";

const below = (step: string, shape: Shape): Outline => {
  const mark = step.startsWith(".") && isRequired(shape) ? "*" : "";
  return Object.fromEntries(
    Object.entries(outlineOf(shape)).map(([path, text]) => [
      `${step}${path}`,
      path === "" ? `${text}${mark}` : text,
    ]),
  );
};

/** One line for each place in which two outlines differ. */
export const differences = (ours: Outline, theirs: Outline): string[] =>
  [...new Set([...Object.keys(ours), ...Object.keys(theirs)])]
    .filter((path) => ours[path] !== theirs[path])
    .map(
      (path) =>
        `${path}: ours ${ours[path] ?? "absent"}, the service's ${theirs[path] ?? "absent"}`,
    );
