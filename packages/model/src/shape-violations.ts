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
  if (Array.isArray(value) && shape.type === "array") {
    for (const [at, element] of value.entries()) {
      yield* undeclaredMembers(shape.items, element, `${path}/${at}`);
    }
  }
  const isStructure = shape.type === "object" && shape.properties !== undefined;
  if (!isStructure || typeof value !== "object" || value === null) return;
  const declared = shape.properties as Readonly<Record<string, Shape>>;
  for (const [name, member] of Object.entries(value)) {
    const of = Object.hasOwn(declared, name) ? declared[name] : undefined;
    if (of) yield* undeclaredMembers(of, member, `${path}/${name}`);
    else yield `${path}/${name}: the shape does not declare this member`;
  }
}
