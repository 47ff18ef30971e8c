// Is a request body what its shape allows, and nothing else? First a compiled yes or no; only on
// "no" a walk that drops nulls and members that are not declared (the service ignores both; of a
// null in a list of texts see decision 6) and explains in the grammar of the service's validator.
import { FormatRegistry, Kind, OptionalKind, type TObject } from "@sinclair/typebox";
import { type TypeCheck, TypeCompiler } from "@sinclair/typebox/compiler";
import { type ConditionName, conditions } from "./conditions.ts";
import { type Fault, refuse } from "./faults.ts";
import type { Infer, Shape } from "./shape.ts";

for (const [name, { holds }] of Object.entries(conditions)) FormatRegistry.Set(name, holds);

/** A refused value is quoted up to this many characters. */
const maxQuotedCharacters = 256;
/** A refusal names at most this many problems, so that a bad body cannot ask for an endless one. */
const maxProblems = 100;

const compiled = new WeakMap<Shape, TypeCheck<Shape>>();
const compile = (shape: Shape): TypeCheck<Shape> => {
  const known = compiled.get(shape);
  if (known) return known;
  const fresh = TypeCompiler.Compile(withoutOthers(shape));
  compiled.set(shape, fresh);
  return fresh;
};

/** The same shape, for which a member that it does not declare is a "no". */
const withoutOthers = (shape: Shape): Shape => {
  if (shape.type === "array") return { ...shape, items: withoutOthers(shape.items) };
  if (!shape.properties) return shape;
  const members = Object.entries<Shape>((shape as TObject).properties);
  const properties = Object.fromEntries(
    members.map(([name, member]) => [name, withoutOthers(member)]),
  );
  return { ...shape, properties, additionalProperties: false };
};

/**
 * Returns `value` typed by `shape`, without members that are null or not declared.
 * Throws SerializationException where a JSON type is wrong, and ValidationException that lists
 * every broken constraint otherwise (`1 validation error detected: Value … at '…' …`).
 *
 * @example
 * ```ts
 * import { check, operations } from "@ekiden/model";
 *
 * const { name } = check(operations.DescribeDomain.input, { name: "shop" });
 * ```
 */
export const check = <S extends Shape>(shape: S, value: unknown): Infer<S> => {
  if (compile(shape).Check(value)) return value as Infer<S>;
  const start: Place = { path: "", problems: [] };
  const cleaned = walk(shape, value, start);
  if (start.problems.length > 0) throw invalidBy(start.problems);
  return cleaned as Infer<S>;
};

/** The ValidationException for these problems, or for as many as one refusal names. */
export const invalidBy = (problems: readonly Problem[]): Fault => {
  const named = problems.slice(0, maxProblems);
  const count = `${named.length} validation error${named.length === 1 ? "" : "s"} detected`;
  const list = (texts: readonly string[]) => `${count}: ${texts.join("; ")}`;
  return refuse.invalid(
    list(named.map(({ text }) => text)),
    list(named.map(({ reportable }) => reportable)),
  );
};

interface Problem {
  readonly text: string;
  /** The text without the value. */
  readonly reportable: string;
}

/** One broken constraint, in the service's words. `path` is `decisions.1.member.timerId`-like. */
export const problem = (value: unknown, path: string, constraint: string): Problem => {
  const rest = `at '${path}' failed to satisfy constraint: ${constraint}`;
  return { text: `Value ${quote(value)} ${rest}`, reportable: `Value ${rest}` };
};
/** What the service says of a member that is required and absent. */
export const mustNotBeNull = "Member must not be null";

/**
 * A list is written as Java prints one, which is what the service does. Each nesting adds a
 * character, so that a text which ends soon after `maxCharacters` bounds the depth, too.
 */
const print = (value: unknown, maxCharacters: number): string => {
  if (!Array.isArray(value)) return String(value);
  let text = "[";
  for (const [index, element] of value.entries()) {
    if (text.length > maxCharacters) return text;
    if (index > 0) text += ", ";
    text += print(element, maxCharacters - text.length);
  }
  return `${text}]`;
};

const quote = (value: unknown): string => {
  if (value === null || value === undefined) return "null";
  const text = print(value, maxQuotedCharacters);
  return `'${text.length > maxQuotedCharacters ? `${text.slice(0, maxQuotedCharacters)}…` : text}'`;
};

/** Where the walk is, and what it has found so far. */
interface Place {
  readonly path: string;
  readonly problems: Problem[];
}

const inside = ({ path, problems }: Place, step: string): Place => ({
  path: path === "" ? step : `${path}.${step}`,
  problems,
});

const report = ({ path, problems }: Place, value: unknown, constraint: string): void => {
  problems.push(problem(value, path, constraint));
  if (problems.length >= maxProblems) throw invalidBy(problems);
};

type Walk = (shape: Shape, value: unknown, place: Place) => unknown;

const walk: Walk = (shape, value, place) => {
  if (isAnyJson(shape)) return value;
  if (shape.patternProperties) return expectObject(value, place);
  if (shape.type === "object") return walkStructure(shape as TObject, value, place);
  if (shape.type === "array") return walkList(shape, value, place);
  if (shape.anyOf || shape.const !== undefined) return walkChoice(shape, value, place);
  if (shape.type === "string") return walkString(shape, value, place);
  if (shape.type === "boolean") return expectType(value, "boolean", place);
  return walkNumber(shape, value, place);
};

const isAnyJson = (shape: Shape): boolean => shape[Kind] === "Unknown";

const expectObject = (value: unknown, place: Place): Readonly<Record<string, unknown>> => {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw wrongType(value, "structure", place);
};

const walkStructure = (shape: TObject, value: unknown, place: Place) => {
  const members = expectObject(value, place);
  const cleaned: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(shape.properties)) {
    const at = inside(place, name);
    const given = Object.hasOwn(members, name) ? members[name] : undefined;
    const isNull = given === null && !isAnyJson(member);
    if (given !== undefined && !isNull) cleaned[name] = walk(member, given, at);
    else if (member[OptionalKind] !== "Optional") report(at, null, mustNotBeNull);
  }
  return cleaned;
};

const walkList: Walk = (shape, value, place) => {
  if (!Array.isArray(value)) throw wrongType(value, "list", place);
  const cleaned = value.flatMap((element, index) => {
    const at = inside(place, `${index + 1}.member`);
    if (element !== null) return [walk(shape.items, element, at)];
    if (shape.items.type !== "string") report(at, null, mustNotBeNull);
    return [];
  });
  // After its elements, which are then known to be of a kind that can be quoted.
  if (cleaned.length > (shape.maxItems ?? Number.POSITIVE_INFINITY)) {
    report(place, cleaned, maxLengthText(shape.maxItems));
  }
  return cleaned;
};

const walkChoice: Walk = (shape, value, place) => {
  expectType(value, "string", place);
  // TypeBox makes a union of one value that value.
  const allowed = ((shape.anyOf ?? [shape]) as { const: string }[]).map((choice) => choice.const);
  if (!allowed.includes(value as string)) {
    report(place, value, `Member must satisfy enum value set: [${allowed.join(", ")}]`);
  }
  return value;
};

const minLengthText = (min: number) => `Member must have length greater than or equal to ${min}`;
const maxLengthText = (max: number) => `Member must have length less than or equal to ${max}`;
const minValueText = (min: number) => `Member must have value greater than or equal to ${min}`;
const maxValueText = (max: number) => `Member must have value less than or equal to ${max}`;

const walkString: Walk = (shape, value, place) => {
  const text = expectType(value, "string", place) as string;
  const { minLength: min = 0, maxLength: max = Number.POSITIVE_INFINITY, format } = shape;
  if (text.length < min) report(place, text, minLengthText(min));
  else if (text.length > max) report(place, text, maxLengthText(max));
  else if (format && !conditions[format as ConditionName].holds(text)) {
    report(place, text, conditions[format as ConditionName].refusal);
  }
  return text;
};

const walkNumber: Walk = (shape, value, place) => {
  const number = expectType(value, "number", place) as number;
  const isWhole = shape.type === "integer";
  // JSON may say 1e999, which is read as infinity.
  if (isWhole ? !Number.isInteger(number) : !Number.isFinite(number)) {
    throw wrongType(value, isWhole ? "whole number" : "finite number", place);
  }
  const { minimum: min, maximum: max } = shape;
  if (min !== undefined && number < min) report(place, number, minValueText(min));
  else if (max !== undefined && number > max) report(place, number, maxValueText(max));
  return number;
};

const expectType = (value: unknown, wanted: "string" | "number" | "boolean", place: Place) => {
  if (typeof value !== wanted) throw wrongType(value, wanted, place);
  return value;
};

const wireTypeOf = (value: unknown): string => {
  if (value === null) return "NULL_VALUE";
  if (Array.isArray(value)) return "START_ARRAY";
  return typeof value === "object" ? "START_OBJECT" : `${typeof value}_VALUE`.toUpperCase();
};

const wrongType = (value: unknown, wanted: string, { path }: Place) =>
  refuse.unserializable(
    `${wireTypeOf(value)} can not be converted to a ${wanted}${path === "" ? "" : ` at '${path}'`}`,
  );
