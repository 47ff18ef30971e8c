// Forms and answers of any kind, for what must be so of all of them.
import type { Random } from "../http/random.ts";

const names = ["a", "b", "c"];

export const anyAnswer = (random: Random, depth: number): unknown => {
  const kind = depth === 0 ? 0 : random.below(4);
  const some = Array.from({ length: random.below(5) });
  if (kind === 2) return some.map(() => anyAnswer(random, depth - 1));
  if (kind === 3) {
    return Object.fromEntries(some.map(() => [random.pick(names), anyAnswer(random, depth - 1)]));
  }
  return random.pick([1, 2.5, "", "text", true, null]);
};

/** Makes a keyword's value of what makes a part, one level deeper. */
type Keyword = (inner: () => unknown) => unknown;
const list: Keyword = (inner) => [inner(), inner()];
const table: Keyword = (inner) => ({ a: inner(), b: inner() });
const one: Keyword = (inner) => inner();

/** Every keyword that leads to a part, and some of the others. */
const usual: Readonly<Record<string, Keyword>> = {
  not: one,
  if: one,
  else: one,
  anyOf: list,
  allOf: list,
  oneOf: list,
  properties: table,
  additionalProperties: one,
  unevaluatedProperties: one,
  propertyNames: one,
  dependentSchemas: table,
  dependencies: table,
  prefixItems: list,
  items: one,
  additionalItems: one,
  unevaluatedItems: one,
  contains: one,
  uniqueItems: () => true,
  required: () => names,
  enum: list,
};

/** More than the usual ones. */
export const withPatterns: Readonly<Record<string, Keyword>> = {
  pattern: () => "^a",
  patternProperties: table,
  maxContains: () => 1,
};

export const anyForm = (random: Random, depth: number, more: typeof usual = {}): unknown => {
  if (depth === 0) return random.pick<unknown>([true, {}, { type: "number" }, { minimum: 2 }]);
  const chosen = Object.entries({ ...usual, ...more }).filter(() => random.chance(0.25));
  const inner = () => anyForm(random, depth - 1, more);
  return Object.fromEntries(chosen.map(([name, make]) => [name, make(inner)]));
};
