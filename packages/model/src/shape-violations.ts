// Holds a value against its shape for tests and tools: slower than `check`, and stricter, because a
// member that the shape does not declare is a violation, too.
import { TypeCompiler } from "@sinclair/typebox/compiler";
import type { Shape } from "./shape.ts";

/** What breaks the shape, as sentences; none where the value fits. */
export const shapeViolations = (shape: Shape, value: unknown): readonly string[] => [
  ...[...TypeCompiler.Compile(shape).Errors(value)].map(
    ({ path, message }) => `${path || "/"}: ${message}`,
  ),
  ...undeclaredMembers(shape, value, ""),
];

function* undeclaredMembers(shape: Shape, value: unknown, path: string): Generator<string> {
  for (const [name, inner] of innerValuesOf(value)) {
    const declared = innerShapeOf(shape, name);
    if (declared === "any") continue;
    if (declared) yield* undeclaredMembers(declared, inner, `${path}/${name}`);
    else yield `${path}/${name}: the shape does not declare this member`;
  }
}

/** The elements of an array by their places, and the members of a structure by their names. */
const innerValuesOf = (value: unknown): readonly (readonly [string, unknown])[] =>
  typeof value === "object" && value !== null ? Object.entries(value) : [];

/** Undefined: the shape does not declare it. "any": the shape says nothing of what is inside. */
const innerShapeOf = (shape: Shape, name: string): Shape | "any" | undefined => {
  if (shape.type === "array") return shape.items;
  if (shape.type !== "object" || shape.properties === undefined) return "any";
  return Object.hasOwn(shape.properties, name) ? shape.properties[name] : undefined;
};
