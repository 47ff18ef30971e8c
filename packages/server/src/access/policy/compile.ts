// Statements made ready to be asked many times.
import { compileArn } from "./arn.ts";
import { type CompiledCondition, compileCondition } from "./conditions.ts";
import type { Patterns, Policy, Statement } from "./document.ts";
import { type Context, compilePattern, type Matches } from "./pattern.ts";

/** What a caller asks to do. */
export interface AccessRequest {
  /** `swf:StartWorkflowExecution`; upper and lower case are one. */
  readonly action: string;
  /** An ARN; see `resourceOf` in `call.ts`. */
  readonly resource: string;
  /** What is known beyond that, by key. */
  readonly context: Context;
  /**
   * Keys, in lower case, of which it says several things where a policy knows one. What one of
   * them does not forbid another may: where a policy asks for such a key, the answer is no.
   */
  readonly unclear?: ReadonlySet<string> | undefined;
}

export interface CompiledStatement {
  readonly attachedAs: Policy["attachedAs"];
  readonly effect: Statement["effect"];
  readonly matchesAction: Matches<string>;
  /** Takes the parts of an ARN. */
  readonly matchesResource: Matches<readonly string[] | undefined>;
  /** The request's context has a say in `matchesResource`. */
  readonly isPersonal: boolean;
  readonly conditions: readonly CompiledCondition[];
}

export const actionReading = { wildcards: true, ignoreCase: true } as const;

export const compileStatement = (
  { effect, actions, resources, conditions }: Statement,
  { version, attachedAs }: Policy,
): CompiledStatement => {
  const reading = { variables: version === "2012-10-17" };
  const actionPatterns = actions.patterns.map((each) => compilePattern(each, actionReading));
  const arns = resources.patterns.map((each) => compileArn(each, reading));
  return {
    attachedAs,
    effect,
    matchesAction: matchesAny(actionPatterns, actions),
    matchesResource: matchesAny(arns, resources),
    isPersonal: arns.some(({ hasVariables }) => hasVariables),
    conditions: conditions.map((condition) => compileCondition(condition, reading)),
  };
};

/** To hold an action, or a resource, against a pattern. */
const patternSteps = 5;

const matchesAny =
  <Given>(
    patterns: readonly { readonly matches: Matches<Given> }[],
    { negated }: Patterns,
  ): Matches<Given> =>
  (given, context, steps) => {
    steps.take(patterns.length * patternSteps);
    return patterns.some(({ matches }) => matches(given, context, steps)) !== negated;
  };

/** As much memory as a pattern of so many characters. */
const statementCharacters = 50;
const patternCharacters = 20;
const valueCharacters = 50;
const arnCharacters = 100;

/** What a policy takes once it is compiled: about as much as a pattern of so many characters. */
export const weightOf = ({ statements }: Policy): number =>
  statements.reduce(
    (sum, { actions, resources, conditions }) =>
      sum +
      statementCharacters +
      weightOfAll(actions.patterns, patternCharacters) +
      weightOfAll(resources.patterns, arnCharacters) +
      weightOfAll(
        conditions.flatMap(({ values }) => values),
        valueCharacters,
      ),
    0,
  );

const weightOfAll = (patterns: readonly string[], each: number): number =>
  patterns.reduce((sum, { length }) => sum + length + each, 0);

export const compilePolicy = (policy: Policy): CompiledStatement[] =>
  policy.statements.map((statement) => compileStatement(statement, policy));
