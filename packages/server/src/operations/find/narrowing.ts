// What a store is asked for in the place of a query: executions among which all of those are that
// the query asks for, found by an index as narrow as there is one.
import {
  type ExactComparison,
  rareStatuses,
  type SearchCondition,
  type SearchGroup,
  type SearchKey,
  type SearchQuery,
  type SearchStatus,
} from "../../store/search-store.ts";
import { attributes, type Source } from "./attributes.ts";
import { statuses } from "./literals.ts";
import { type Comparison, conjunctsOf, type Expression, type Query } from "./query.ts";

export type Narrowed = Pick<
  SearchQuery,
  "groups" | "narrower" | "by" | "ascending" | "oldest" | "latest" | "condition"
>;

/** Workflows or types that are looked up one by one; more are gone through by time. */
const maxKeys = 20;
/** Ways to look, of which a store compares the sizes. */
const maxWays = 5;
const never = Number.MAX_SAFE_INTEGER;

export const narrowed = ({ condition, order }: Query): Narrowed => {
  const conjuncts = conjunctsOf(condition);
  const comparisons = conjuncts.flatMap((each) => [...exactOf(each), ...openOf(each, false)]);
  return {
    ...order,
    ...rangeOf(comparisons, order.by),
    groups: groupsOf(comparisons),
    narrower: [...comparisons.flatMap(namesOf), ...conjuncts.flatMap(tagOf)].slice(0, maxWays),
    condition: condition && necessary(condition, false),
  };
};

const isOfTime = (
  column: ExactComparison,
): column is Extract<ExactComparison, { moment: number }> => "moment" in column;

const rangeOf = (
  comparisons: readonly ExactComparison[],
  by: SearchQuery["by"],
): Pick<SearchQuery, "oldest" | "latest"> => {
  let [oldest, latest] = [-never, never];
  for (const { column, is, moment } of comparisons.filter(isOfTime)) {
    if (column !== by) continue;
    if (is.startsWith(">")) oldest = Math.max(oldest, moment);
    else latest = Math.min(latest, moment);
  }
  return { oldest, latest };
};

/** By a workflow or a type. */
const namesOf = (comparison: ExactComparison): (readonly SearchKey[])[] => {
  if (!("isOneOf" in comparison) || comparison.isOneOf.length > maxKeys) return [];
  const values = [...new Set(comparison.isOneOf)];
  if (comparison.column === "workflowId") return [values.map((workflowId) => ({ workflowId }))];
  if (comparison.column === "typeName") return [values.map((typeName) => ({ typeName }))];
  return [];
};

/** By one tag: an execution may have several. */
const tagOf = (expression: Expression): (readonly SearchKey[])[] => {
  if (!("attribute" in expression) || expression.attribute !== "tag") return [];
  const { operator, values } = expression;
  const [tag] = new Set(values);
  const isOne = operator === "=" || (operator === "in" && new Set(values).size === 1);
  return isOne && typeof tag === "string" ? [[{ tag }]] : [];
};

const groupsOf = (comparisons: readonly ExactComparison[]): readonly SearchGroup[] => {
  let possible: readonly SearchStatus[] = statuses;
  for (const comparison of comparisons) {
    if (comparison.column === "status") {
      possible = possible.filter((each) => comparison.isOneOf.includes(each));
    }
    if (comparison.column === "closeTime") possible = possible.filter((each) => each !== "OPEN");
  }
  const rare = rareStatuses.filter((each) => possible.includes(each));
  const isOpen = possible.includes("OPEN");
  const open: readonly SearchGroup[] = isOpen ? [{ state: "open" }] : [];
  const closed = possible.length - (isOpen ? 1 : 0);
  if (closed === rare.length) return [...open, ...rare.map((status) => ({ status }))];
  return [...open, { state: "closed" }];
};

/** What the comparison says of columns, where a store decides that exactly. */
const exactOf = (expression: Expression): ExactComparison[] => {
  if ("not" in expression) return otherStatuses(exactOf(expression.not));
  if (!("attribute" in expression)) return [];
  const { attribute, operator, values } = expression;
  if (attribute === "status") return statusOf(expression);
  if (attribute === "started" || attribute === "closed") return momentOf(expression);
  const column = columnOf(expression);
  if (!column || column === "tag" || (operator !== "=" && operator !== "in")) return [];
  return [{ column, isOneOf: values as readonly string[] }];
};

const statusOf = ({ operator, values }: Comparison): ExactComparison[] => {
  const exact: ExactComparison = { column: "status", isOneOf: values as readonly SearchStatus[] };
  return operator === "!=" ? otherStatuses([exact]) : [exact];
};

/** None for a comparison of anything but the status. */
const otherStatuses = ([comparison]: readonly ExactComparison[]): ExactComparison[] => {
  if (comparison?.column !== "status") return [];
  const isOneOf = statuses.filter((each) => !comparison.isOneOf.includes(each));
  return [{ column: "status", isOneOf }];
};

/** What only open executions can be: a store need not go through the others. */
const openOf = (expression: Expression, isNegated: boolean): ExactComparison[] => {
  if ("not" in expression) return openOf(expression.not, !isNegated);
  if (!("attribute" in expression)) return [];
  const { attribute, operator, values } = expression;
  if (attribute !== "paused" && attribute !== "cancelRequested") return [];
  const isAsked = ((operator === "=") === (values[0] === true)) !== isNegated;
  return isAsked ? [{ column: "status", isOneOf: ["OPEN"] }] : [];
};

const momentOf = ({ attribute, operator: is, values: [moment] }: Comparison): ExactComparison[] => {
  const column = attribute === "started" ? "startTime" : "closeTime";
  if (is === "exists") return column === "startTime" ? [] : [{ column, is: ">=", moment: -never }];
  const isOrdered = is === "<" || is === "<=" || is === ">" || is === ">=";
  return isOrdered ? [{ column, is, moment: Number(moment) }] : [];
};

const columns = {
  workflowId: "workflowId",
  runId: "runId",
  "type.name": "typeName",
  "type.version": "typeVersion",
  tag: "tag",
} as const;

const columnOf = ({ attribute }: Comparison): (typeof columns)[keyof typeof columns] | undefined =>
  Object.hasOwn(columns, attribute) ? columns[attribute as keyof typeof columns] : undefined;

/**
 * What holds in a store of every execution of which the expression holds, or, negated, does not.
 * Undefined: nothing that a store knows.
 */
const necessary = (expression: Expression, isNegated: boolean): SearchCondition | undefined => {
  if ("not" in expression) return necessary(expression.not, !isNegated);
  if ("all" in expression) return joined(expression.all, isNegated, isNegated);
  if ("any" in expression) return joined(expression.any, isNegated, !isNegated);
  const [open] = openOf(expression, isNegated);
  if (open) return open;
  const negated = isNegated !== (expression.operator === "!=");
  const plain: Comparison =
    expression.operator === "!=" ? { ...expression, operator: "=" } : expression;
  const [exact] = exactOf(plain);
  if (exact) return negated ? { not: exact } : exact;
  return negated ? undefined : inexact(plain);
};

const joined = (
  expressions: readonly Expression[],
  isNegated: boolean,
  isChoice: boolean,
): SearchCondition | undefined => {
  const conditions = expressions.map((each) => necessary(each, isNegated));
  const known = conditions.filter((each) => each !== undefined);
  if (known.length === 0 || (isChoice && known.length < conditions.length)) return undefined;
  const [only] = known;
  if (known.length === 1) return only;
  return isChoice ? { any: known } : { all: known };
};

/** What a store finds with others beside it. */
const inexact = (comparison: Comparison): SearchCondition | undefined => {
  const { operator, values } = comparison;
  const column = columnOf(comparison);
  if (!column) return undefined;
  if (operator === "~") return { column, contains: String(values[0]) };
  if (column !== "tag" || operator === "exists") return undefined;
  return { column, isOneOf: values as readonly string[] };
};

/** Where all that the expression compares comes from. */
export const sourcesOf = (expression: Expression | undefined): ReadonlySet<Source> => {
  if (!expression) return new Set();
  if ("not" in expression) return sourcesOf(expression.not);
  if ("attribute" in expression) return new Set([attributes[expression.attribute].source]);
  const parts = "all" in expression ? expression.all : expression.any;
  return new Set(parts.flatMap((each) => [...sourcesOf(each)]));
};

const ofEvents: ReadonlySet<Source> = new Set(["start", "close", "context"]);

/** How often the expression looks for a text within one of an event, in all. */
export const containmentsIn = (expression: Expression | undefined): number => {
  if (!expression) return 0;
  if ("not" in expression) return containmentsIn(expression.not);
  if ("attribute" in expression) {
    const { attribute, operator } = expression;
    return operator === "~" && ofEvents.has(attributes[attribute].source) ? 1 : 0;
  }
  const parts = "all" in expression ? expression.all : expression.any;
  return parts.reduce((sum, each) => sum + containmentsIn(each), 0);
};
