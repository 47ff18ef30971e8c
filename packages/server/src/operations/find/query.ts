// What a query of FindWorkflowExecutions says, once it has been read.
import type { FoundExecution, SearchTime } from "../../store/search-store.ts";
import type { AttributeName } from "./attributes.ts";
import type { Operator, Value } from "./kinds.ts";

export interface Comparison {
  readonly attribute: AttributeName;
  /** Into the JSON of an input or a result: names of members, and places in lists. */
  readonly path: readonly string[];
  readonly operator: Operator;
  /** None for `exists`, several for `in`, else one. */
  readonly values: readonly Value[];
}

/** `all` and `any` have two members at least, and none of their own kind. */
export type Expression =
  | Comparison
  | { readonly not: Expression }
  | { readonly all: readonly Expression[] }
  | { readonly any: readonly Expression[] };

export interface Order {
  /** By the close, what is open is left out. */
  readonly by: SearchTime;
  readonly ascending: boolean;
}

export interface Query {
  /** Absent: all executions. */
  readonly condition?: Expression | undefined;
  /** Beside the condition: what no text of a query says. */
  readonly isMeant?: ((found: FoundExecution) => boolean) | undefined;
  readonly order: Order;
}

/** With one value; undefined where there is none to compare with. */
export const comparison = (
  attribute: AttributeName,
  operator: Operator,
  value: Value | undefined,
): Comparison | undefined =>
  value === undefined ? undefined : { attribute, path: [], operator, values: [value] };

/** Both hold; either may be absent. */
export const both = (
  one: Expression | undefined,
  other: Expression | undefined,
): Expression | undefined => {
  if (!one || !other) return one ?? other;
  return { all: [one, other].flatMap((each) => ("all" in each ? each.all : [each])) };
};

/** What holds of every execution that the expression holds of. */
export const conjunctsOf = (expression: Expression | undefined): readonly Expression[] => {
  if (!expression) return [];
  return "all" in expression ? expression.all : [expression];
};
