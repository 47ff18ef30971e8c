// Conditions: what a request must say, beside action and resource, for a statement to apply.
import { type Agrees, type Operator, operators } from "./operators.ts";
import type { Context, Reading, Values } from "./pattern.ts";

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
  readonly holds: (context: Context) => boolean;
}

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
    holds(context) {
      const given = presentValues(context(name));
      return given === undefined ? holdsAbsent(operator) : holdsFor(given, context);
    },
  };
};

/** A list without a value says nothing. */
const presentValues = (values: Values): Values =>
  typeof values === "object" && values.length === 0 ? undefined : values;

const holdsNull =
  (name: string, agreeing: readonly Agrees[]): CompiledCondition["holds"] =>
  (context) => {
    const isAbsent = String(presentValues(context(name)) === undefined);
    return agreeing.some((agrees) => agrees(isAbsent, context));
  };

/** `NotEquals` and its like hold of what is not there; so says the guide. */
export const holdsAbsent = ({ name, quantifier, ifExists }: Operator): boolean => {
  if (ifExists || quantifier === "ForAllValues") return true;
  return quantifier === undefined && "negated" in operators[name];
};

type ValueTest = (given: NonNullable<Values>, context: Context) => boolean;

const valueTest = ({ name, quantifier }: Operator, agreeing: readonly Agrees[]): ValueTest => {
  const negated = "negated" in operators[name];
  const single = agreeing.length === 1 ? agreeing[0] : undefined;
  const agrees: Agrees =
    single ?? ((given, context) => agreeing.some((one) => one(given, context)));
  const suits: Agrees = negated ? (given, context) => !agrees(given, context) : agrees;
  // Several values without a quantifier: for a negated operator none may agree.
  const isForAll = quantifier === "ForAllValues" || (quantifier === undefined && negated);
  return (given, context) => {
    if (typeof given === "string") return suits(given, context);
    return isForAll
      ? given.every((value) => suits(value, context))
      : given.some((value) => suits(value, context));
  };
};
