// What may come next in a query, by the token before.

const comparison = "a comparison, as in status = FAILED, or not, or (";
const value = 'a value, as in "order", FAILED, 42 or -2h';
const afterComparison = "and, or, order by, ) or the end";

const byToken: Readonly<Record<string, string>> = {
  "": `${comparison}, or order by`,
  "(": comparison,
  "( of List": value,
  and: comparison,
  or: comparison,
  not: comparison,
  Operator: value,
  ",": value,
  in: "values in parentheses",
  exists: afterComparison,
  ")": afterComparison,
  Text: afterComparison,
  Quantity: afterComparison,
  "Word of Attribute": "an operator (= != < <= > >= ~ in exists)",
  "Word of Order": "asc, desc or the end",
  order: "by",
  by: "started or closed",
  asc: "the end",
  desc: "the end",
};

/** `token`: a name of the grammar; empty at the beginning. */
export const expectedAfter = (token: string): string => byToken[token] ?? afterComparison;
