// Values at and just past every limit of a shape, made from the shape itself, each put into an
// otherwise smallest valid value.
import type { ConditionName } from "../src/conditions.ts";
import type { Shape } from "../src/shape.ts";
import { isRequired, valuesOf } from "./outline.ts";

export interface Boundary {
  readonly input: unknown;
  /** Absent: the input is allowed. */
  readonly refusal?: string;
}

/** Where a value goes: its path in a refusal, and how it becomes a whole input. */
interface Place {
  readonly path: string;
  readonly put: (value: unknown) => unknown;
}

/** A character that a condition allows any number of, and what the text then ends in. */
const filling: Record<ConditionName, readonly [character: string, end: string]> = {
  name: ["n", ""],
  seconds: ["0", "0"],
  secondsOrNone: ["0", "0"],
  lambdaSeconds: ["0", "1"],
  retentionDays: ["0", "7"],
  priority: ["0", "5"],
  resourceTag: ["t", ""],
  // Of the token service, whose shapes are none of an operation here.
  ...{ roleArn: ["r", ""], sessionName: ["s", ""], externalId: ["e", ""], latinText: ["l", ""] },
};

const textOf = (characters: number, { format }: Shape): string => {
  const [character, end] = format ? filling[format as ConditionName] : ["x", ""];
  return end.padStart(characters, character).slice(0, characters);
};

/** The smallest value that a shape allows. */
export const smallest = (shape: Shape): unknown => {
  if (shape.anyOf || shape.const !== undefined) return valuesOf(shape)[0];
  if (shape.type === "string") return textOf(shape.minLength ?? (shape.format ? 1 : 0), shape);
  if (shape.type === "boolean") return false;
  if (shape.type === "array") return [];
  if (shape.type === "object") return smallestStructure(shape);
  return shape.minimum ?? 0;
};

const smallestStructure = (shape: Shape) =>
  Object.fromEntries(
    Object.entries(shape.properties as Record<string, Shape>)
      .filter(([, member]) => isRequired(member))
      .map(([name, member]) => [name, smallest(member)]),
  );

const refusalOf = (value: unknown, path: string, constraint: string) => {
  const text = String(value);
  const quoted = text.length > 256 ? `'${text.slice(0, 256)}…'` : `'${text}'`;
  const named = value === null ? "null" : quoted;
  return `1 validation error detected: Value ${named} at '${path}' failed to satisfy constraint: ${constraint}`;
};

export function* boundariesOf(
  shape: Shape,
  place: Place = { path: "", put: (value) => value },
): Generator<Boundary> {
  if (shape.anyOf || shape.const !== undefined) yield* ofChoice(shape, place);
  else if (shape.type === "string") yield* ofText(shape, place);
  else if (shape.type === "array") yield* ofList(shape, place);
  else if (shape.type === "object") yield* ofStructure(shape, place);
  else if (shape.type === "boolean") yield* [true, false].map((is) => ({ input: place.put(is) }));
  else yield* ofNumber(shape, place);
}

function* ofStructure(shape: Shape, { path, put }: Place): Generator<Boundary> {
  const base = smallestStructure(shape);
  for (const [name, member] of Object.entries(shape.properties as Record<string, Shape>)) {
    const at = path === "" ? name : `${path}.${name}`;
    if (isRequired(member)) {
      const { [name]: _, ...rest } = base;
      yield { input: put(rest), refusal: refusalOf(null, at, "Member must not be null") };
    }
    yield* boundariesOf(member, { path: at, put: (value) => put({ ...base, [name]: value }) });
  }
}

function* ofList({ items, maxItems: max }: Shape, { path, put }: Place): Generator<Boundary> {
  yield* boundariesOf(items, { path: `${path}.1.member`, put: (value) => put([value]) });
  if (max === undefined) return;
  const longest = Array.from({ length: max }, () => textOf(1, items));
  const tooLong = [...longest, textOf(1, items)];
  const constraint = `Member must have length less than or equal to ${max}`;
  yield { input: put(longest) };
  yield { input: put(tooLong), refusal: refusalOf(`[${tooLong.join(", ")}]`, path, constraint) };
}

function* ofText(shape: Shape, { path, put }: Place): Generator<Boundary> {
  const { minLength: min, maxLength: max } = shape;
  if (min !== undefined) {
    const tooShort = textOf(min - 1, shape);
    const constraint = `Member must have length greater than or equal to ${min}`;
    yield { input: put(tooShort), refusal: refusalOf(tooShort, path, constraint) };
    yield { input: put(textOf(min, shape)) };
  }
  if (max !== undefined) {
    const tooLong = textOf(max + 1, shape);
    const constraint = `Member must have length less than or equal to ${max}`;
    yield { input: put(textOf(max, shape)) };
    yield { input: put(tooLong), refusal: refusalOf(tooLong, path, constraint) };
  }
}

function* ofNumber({ minimum: min, maximum: max }: Shape, place: Place): Generator<Boundary> {
  const { path, put } = place;
  if (min !== undefined) {
    const constraint = `Member must have value greater than or equal to ${min}`;
    yield { input: put(min - 1), refusal: refusalOf(min - 1, path, constraint) };
    yield { input: put(min) };
  }
  if (max !== undefined) {
    const constraint = `Member must have value less than or equal to ${max}`;
    yield { input: put(max) };
    yield { input: put(max + 1), refusal: refusalOf(max + 1, path, constraint) };
  }
}

function* ofChoice(shape: Shape, { path, put }: Place): Generator<Boundary> {
  const values = valuesOf(shape);
  for (const value of values) yield { input: put(value) };
  const constraint = `Member must satisfy enum value set: [${values.join(", ")}]`;
  for (const stranger of ["", "UNHEARD_OF", values[0]?.toLowerCase() ?? ""]) {
    yield { input: put(stranger), refusal: refusalOf(stranger, path, constraint) };
  }
}
