// A query as text again: what `parseQuery` makes of it is the query.
import { attributes } from "../../src/operations/find/attributes.ts";
import type { Value } from "../../src/operations/find/kinds.ts";
import type { Comparison, Expression, Query } from "../../src/operations/find/query.ts";

export const printed = ({ condition, order }: Query): string => {
  const by = order.by === "startTime" ? "started" : "closed";
  const ordered = `order by ${by} ${order.ascending ? "asc" : "desc"}`;
  return condition ? `${expressionText(condition)} ${ordered}` : ordered;
};

const expressionText = (expression: Expression): string => {
  if ("not" in expression) return `not ${groupedText(expression.not)}`;
  if ("all" in expression) return expression.all.map(groupedText).join(" and ");
  if ("any" in expression) return expression.any.map(groupedText).join(" or ");
  return comparisonText(expression);
};

const groupedText = (expression: Expression): string =>
  "all" in expression || "any" in expression
    ? `(${expressionText(expression)})`
    : expressionText(expression);

const comparisonText = (comparison: Comparison): string => {
  const { attribute, path, operator, values } = comparison;
  const steps = path.map((step) => (/^\d+$/.test(step) ? `[${step}]` : `.${JSON.stringify(step)}`));
  const name = attribute + steps.join("");
  const written = values.map((value) => valueText(comparison, value));
  if (operator === "exists") return `${name} exists`;
  return operator === "in"
    ? `${name} in (${written.join(", ")})`
    : `${name} ${operator} ${written}`;
};

const valueText = ({ attribute }: Comparison, value: Value): string => {
  const { kind } = attributes[attribute];
  if (kind === "status") return String(value);
  if (kind === "time") return new Date(Number(value)).toISOString();
  return kind === "span" ? `${value}ms` : JSON.stringify(value);
};
