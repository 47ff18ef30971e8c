// Statements made ready to be asked many times.
import { compileArn } from "./arn.ts";
import { type CompiledCondition, compileCondition } from "./conditions.ts";
import type { Policy, PolicyVersion, Statement } from "./document.ts";
import { type Context, compilePattern } from "./pattern.ts";

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
  readonly effect: Statement["effect"];
  readonly matchesAction: (action: string) => boolean;
  /** Takes the parts of an ARN. */
  readonly matchesResource: (parts: readonly string[] | undefined, context: Context) => boolean;
  /** The request's context has a say in `matchesResource`. */
  readonly isPersonal: boolean;
  readonly conditions: readonly CompiledCondition[];
}

export const actionReading = { wildcards: true, ignoreCase: true } as const;

export const compileStatement = (
  { effect, actions, resources, conditions }: Statement,
  version: PolicyVersion,
): CompiledStatement => {
  const reading = { variables: version === "2012-10-17" };
  const actionPatterns = actions.patterns.map((each) => compilePattern(each, actionReading));
  const arns = resources.patterns.map((each) => compileArn(each, reading));
  return {
    effect,
    matchesAction: (action) =>
      actionPatterns.some(({ matches }) => matches(action, nothing)) !== actions.negated,
    matchesResource: (parts, context) =>
      arns.some(({ matches }) => matches(parts, context)) !== resources.negated,
    isPersonal: arns.some(({ hasVariables }) => hasVariables),
    conditions: conditions.map((condition) => compileCondition(condition, reading)),
  };
};

export const compilePolicy = ({ version, statements }: Policy): CompiledStatement[] =>
  statements.map((statement) => compileStatement(statement, version));

const nothing: Context = () => undefined;
