// Is a request body what its shape allows? First a compiled yes or no; only on "no" a walk that
// drops nulls (the service ignores them) and explains in the grammar of the service's validator.
import { FormatRegistry, OptionalKind, type TObject } from "@sinclair/typebox";
import { type TypeCheck, TypeCompiler } from "@sinclair/typebox/compiler";
import { type ConditionName, conditions } from "./conditions.ts";
import { refuse } from "./faults.ts";
import type { Infer, Shape } from "./shape.ts";

for (const [name, { holds }] of Object.entries(conditions)) FormatRegistry.Set(name, holds);

/** A refused value is quoted up to this many characters. */
const quotedCharactersMost = 256;

const compiled = new WeakMap<Shape, TypeCheck<Shape>>();
const compile = (shape: Shape): TypeCheck<Shape> => {
  const known = compiled.get(shape);
  if (known) return known;
  const fresh = TypeCompiler.Compile(shape);
  compiled.set(shape, fresh);
  return fresh;
};

/**
 * Returns `value` typed by `shape`, without its null members.
 * Throws SerializationException where a JSON type is wrong, and ValidationException that lists
 * every broken constraint otherwise (`1 validation error detected: Value … at '…' …`).
 */
export const check = <S extends Shape>(shape: S, value: unknown): Infer<S> => {
  if (compile(shape).Check(value)) return value as Infer<S>;
  const problems: string[] = [];
  const cleaned = walk(shape, value, "", problems);
  if (problems.length > 0) throw refuse.invalid(validationErrors(problems));
  return cleaned as Infer<S>;
};

/** The text of a ValidationException for these problems. */
export const validationErrors = (problems: readonly string[]): string =>
  `${problems.length} validation error${problems.length === 1 ? "" : "s"} detected: ${problems.join("; ")}`;

/** One broken constraint, in the service's words. `path` is `decisions.1.member.timerId`-like. */
export const problem = (value: unknown, path: string, constraint: string): string =>
  `Value ${quote(value)} at '${path}' failed to satisfy constraint: ${constraint}`;
export const mustNotBeNull = "Member must not be null";

const quote = (value: unknown): string => {
  if (value === null || value === undefined) return "null";
  const text = Array.isArray(value) ? JSON.stringify(value) : String(value);
  return `'${text.length > quotedCharactersMost ? `${text.slice(0, quotedCharactersMost)}…` : text}'`;
};

type Walk = (shape: Shape, value: unknown, path: string, problems: string[]) => unknown;

const walk: Walk = (shape, value, path, problems) => {
  if (shape.type === "object") return walkStructure(shape as TObject, value, path, problems);
  if (shape.type === "array") return walkList(shape, value, path, problems);
  if (shape.anyOf) return walkChoice(shape, value, path, problems);
  if (shape.type === "string") return walkString(shape, value, path, problems);
  if (shape.type === "boolean") return expectType(value, "boolean", path);
  return walkNumber(shape, value, path, problems);
};

const walkStructure = (shape: TObject, value: unknown, path: string, problems: string[]) => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw wrongType(value, "structure", path);
  }
  const cleaned: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(shape.properties)) {
    const at = path === "" ? name : `${path}.${name}`;
    const given = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
    if (given !== undefined && given !== null) cleaned[name] = walk(member, given, at, problems);
    else if (member[OptionalKind] !== "Optional") problems.push(problem(null, at, mustNotBeNull));
  }
  return cleaned;
};

const walkList: Walk = (shape, value, path, problems) => {
  if (!Array.isArray(value)) throw wrongType(value, "list", path);
  if (value.length > (shape.maxItems ?? Number.POSITIVE_INFINITY)) {
    problems.push(problem(value, path, lengthAtMost(shape.maxItems)));
  }
  return value.map((element, index) => {
    const at = `${path}.${index + 1}.member`;
    if (element !== null) return walk(shape.items, element, at, problems);
    problems.push(problem(null, at, mustNotBeNull));
    return element;
  });
};

const walkChoice: Walk = (shape, value, path, problems) => {
  expectType(value, "string", path);
  const allowed = (shape.anyOf as { const: string }[]).map((choice) => choice.const);
  if (!allowed.includes(value as string)) {
    problems.push(
      problem(value, path, `Member must satisfy enum value set: [${allowed.join(", ")}]`),
    );
  }
  return value;
};

const lengthAtMost = (most: number) => `Member must have length less than or equal to ${most}`;

const walkString: Walk = (shape, value, path, problems) => {
  const text = expectType(value, "string", path) as string;
  const { minLength: least = 0, maxLength: most = Number.POSITIVE_INFINITY, format } = shape;
  if (text.length < least) {
    problems.push(problem(text, path, `Member must have length greater than or equal to ${least}`));
  } else if (text.length > most) {
    problems.push(problem(text, path, lengthAtMost(most)));
  } else if (format && !conditions[format as ConditionName].holds(text)) {
    problems.push(problem(text, path, conditions[format as ConditionName].refusal));
  }
  return text;
};

const walkNumber: Walk = (shape, value, path, problems) => {
  const number = expectType(value, "number", path) as number;
  if (shape.type === "integer" && !Number.isInteger(number)) {
    throw wrongType(value, "integer", path);
  }
  const { minimum: least, maximum: most } = shape;
  if (least !== undefined && number < least) {
    problems.push(
      problem(number, path, `Member must have value greater than or equal to ${least}`),
    );
  } else if (most !== undefined && number > most) {
    problems.push(problem(number, path, `Member must have value less than or equal to ${most}`));
  }
  return number;
};

const expectType = (value: unknown, wanted: "string" | "number" | "boolean", path: string) => {
  if (typeof value !== wanted) throw wrongType(value, wanted, path);
  return value;
};

const wireTypeOf = (value: unknown): string => {
  if (value === null) return "NULL_VALUE";
  if (Array.isArray(value)) return "START_ARRAY";
  return typeof value === "object" ? "START_OBJECT" : `${typeof value}_VALUE`.toUpperCase();
};

const wrongType = (value: unknown, wanted: string, path: string) =>
  refuse.unserializable(
    `${wireTypeOf(value)} can not be converted to a ${wanted}${path === "" ? "" : ` at '${path}'`}`,
  );
