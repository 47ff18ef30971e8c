// Whether an execution is one that a query asks for, as far as is known of it.
import { attributes, type Candidate } from "./attributes.ts";
import type { Operator, Value } from "./kinds.ts";
import type { Comparison, Expression } from "./query.ts";

/** Undefined: that depends on what has not been read yet. */
export const holds = (expression: Expression, candidate: Candidate): boolean | undefined =>
  decided(expression, { candidate, payloads: new Map() });

interface Evaluation {
  readonly candidate: Candidate;
  /** What is in the JSON of a payload: a query may compare with many of its members. */
  readonly payloads: Map<unknown, unknown>;
}

const decided = (expression: Expression, evaluation: Evaluation): boolean | undefined => {
  if ("not" in expression) {
    const inner = decided(expression.not, evaluation);
    return inner === undefined ? undefined : !inner;
  }
  if ("all" in expression) return everyOf(expression.all, evaluation);
  if ("any" in expression) {
    const none = everyOf(
      expression.any.map((each) => ({ not: each })),
      evaluation,
    );
    return none === undefined ? undefined : !none;
  }
  return compared(expression, evaluation);
};

const everyOf = (
  expressions: readonly Expression[],
  evaluation: Evaluation,
): boolean | undefined => {
  let result: boolean | undefined = true;
  for (const expression of expressions) {
    const value = decided(expression, evaluation);
    if (value === false) return false;
    if (value === undefined) result = undefined;
  }
  return result;
};

/** A comparison with what is not there is false, but for `!=`, which is the opposite of `=`. */
const compared = (comparison: Comparison, evaluation: Evaluation): boolean | undefined => {
  const { attribute, path, operator, values } = comparison;
  const { candidate, payloads } = evaluation;
  const known = attributes[attribute].read(candidate);
  if (known === undefined) return undefined;
  const found =
    path.length === 0 ? known : known.flatMap((each) => within(parsedOnce(payloads, each), path));
  if (operator === "exists") return found.length > 0;
  if (operator === "!=") return !found.some((each) => each === values[0]);
  if (operator === "in") return found.some((each) => values.includes(each as Value));
  const [value = null] = values;
  return found.some((each) => comparators[operator](each, value));
};

type Found = Value | object;

const ordered =
  (isSo: (order: number) => boolean) =>
  (found: Found, value: Value): boolean => {
    if (typeof found !== typeof value) return false;
    if (typeof found !== "number" && typeof found !== "string") return false;
    const [one, other] = [found, value as typeof found];
    return isSo(one < other ? -1 : one > other ? 1 : 0);
  };

const comparators: Readonly<
  Record<Exclude<Operator, "exists" | "in" | "!=">, (found: Found, value: Value) => boolean>
> = {
  "=": (found, value) => found === value,
  "<": ordered((order) => order < 0),
  "<=": ordered((order) => order <= 0),
  ">": ordered((order) => order > 0),
  ">=": ordered((order) => order >= 0),
  "~": (found, value) => typeof found === "string" && found.includes(String(value)),
};

/** What lies there in the JSON of a payload; nothing where it has no such member. */
const within = (payload: unknown, path: Comparison["path"]): Found[] => {
  let inner = payload;
  for (const step of path) {
    if (typeof inner !== "object" || inner === null || !Object.hasOwn(inner, step)) return [];
    inner = (inner as Readonly<Record<string, unknown>>)[step];
  }
  return inner === undefined ? [] : [inner as Found];
};

const parsedOnce = (payloads: Map<unknown, unknown>, text: unknown): unknown => {
  if (!payloads.has(text)) payloads.set(text, parsed(text));
  return payloads.get(text);
};

/** Undefined where it is no JSON. */
const parsed = (text: unknown): unknown => {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
};
