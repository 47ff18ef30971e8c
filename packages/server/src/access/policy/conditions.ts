// Conditions: what a request must say, beside action and resource, for a statement to apply.
import { type Agrees, type Operator, operators } from "./operators.ts";
import type { Context, Matches, Reading, Values } from "./pattern.ts";
import type { Steps } from "./steps.ts";

/** One key under one operator of a Condition; several values are alternatives. */
export interface Condition {
  /** As it is written: `ForAnyValue:StringLike`. */
  readonly written: string;
  readonly operator: Operator;
  /** As it is written; looked up in lower case. */
  readonly key: string;
  readonly values: readonly string[];
}

export interface CompiledCondition {
  readonly holds: (context: Context, steps: Steps) => boolean;
}

/** To look up the key. */
const keySteps = 20;
/** To hold a value of the request against one of the policy, and for each of its characters. */
const valueSteps = 10;
const characterSteps = 0.5;

/** Throws SyntaxError with a sentence for a value that the operator cannot use. */
export const compileCondition = (
  { operator, key, values }: Condition,
  reading: Reading,
): CompiledCondition => {
  const { compile } = operators[operator.name];
  const agreeing = values.map((value) => compile(value, reading));
  const name = key.toLowerCase();
  if (operator.name === "Null") return { holds: holdsNull(name, agreeing) };
  const holdsFor = valueTest(operator, agreeing);
  return {
    holds(context, steps) {
      steps.take(keySteps);
      const given = presentValues(context(name));
      return given === undefined ? holdsAbsent(operator) : holdsFor(given, context, steps);
    },
  };
};

/** A list without a value says nothing. */
const presentValues = (values: Values): Values =>
  typeof values === "object" && values.length === 0 ? undefined : values;

const holdsNull =
  (name: string, agreeing: readonly Agrees[]): CompiledCondition["holds"] =>
  (context, steps) => {
    steps.take(keySteps + agreeing.length * valueSteps);
    const isAbsent = String(presentValues(context(name)) === undefined);
    return agreeing.some((agrees) => agrees(isAbsent, context, steps));
  };

/** `NotEquals` and its like hold of what is not there; so says the guide. */
export const holdsAbsent = ({ name, quantifier, ifExists }: Operator): boolean => {
  if (ifExists || quantifier === "ForAllValues") return true;
  return quantifier === undefined && "negated" in operators[name];
};

type ValueTest = Matches<NonNullable<Values>>;

const valueTest = ({ name, quantifier }: Operator, agreeing: readonly Agrees[]): ValueTest => {
  const negated = "negated" in operators[name];
  const suits: Agrees = (given, context, steps) => {
    steps.take(agreeing.length * (valueSteps + given.length * characterSteps));
    return agreeing.some((agrees) => agrees(given, context, steps)) !== negated;
  };
  // Several values without a quantifier: for a negated operator none may agree.
  const isForAll = quantifier === "ForAllValues" || (quantifier === undefined && negated);
  return (given, context, steps) => {
    if (typeof given === "string") return suits(given, context, steps);
    return isForAll
      ? given.every((value) => suits(value, context, steps))
      : given.some((value) => suits(value, context, steps));
  };
};
