// Reads the query of a page: every member has a shape, as those of an operation's input have.
import { type CloseStatus, check, closeStatuses, operations, refuse } from "@ekiden/model";

export type Query = ReadonlyMap<string, string>;

const maxPairs = 32;

/** Throws ValidationException for a member that is unknown, or given twice. */
export const readQuery = (text: string, known: readonly string[]): Query => {
  const query = new Map<string, string>();
  const pairs = [...new URLSearchParams(text)];
  if (pairs.length > maxPairs) throw refuse.invalid("The query has too many members");
  for (const [name, value] of pairs) {
    if (!known.includes(name)) throw refuse.invalid(`The query has no member ${name.slice(0, 64)}`);
    if (query.has(name)) throw refuse.invalid(`The query has ${name} more than once`);
    query.set(name, value);
  }
  return query;
};

/** Throws ValidationException. */
export const domainOf = (query: Query): string =>
  check(operations.DescribeDomain.input, { name: query.get("domain") }).name;

export const maxDomainsPerStream = 20;

/** One or more, each once. Throws ValidationException. */
export const domainsOf = (text: string): readonly string[] => {
  const pairs = [...new URLSearchParams(text)];
  const other = pairs.find(([name]) => name !== "domain");
  if (other) throw refuse.invalid(`The query has no member ${other[0].slice(0, 64)}`);
  const domains = [...new Set(pairs.map(([, domain]) => domain))];
  if (domains.length > maxDomainsPerStream) throw wrong("domain", `${maxDomainsPerStream} at most`);
  const named = domains.length === 0 ? [undefined] : domains;
  return named.map((name) => check(operations.DescribeDomain.input, { name }).name);
};

/** Throws ValidationException. */
export const executionOf = (query: Query) => {
  const execution = { workflowId: query.get("workflowId"), runId: query.get("runId") };
  const input = { domain: query.get("domain"), execution };
  return check(operations.DescribeWorkflowExecution.input, input).execution;
};

/** Seconds since 1970, as milliseconds. Throws ValidationException. */
export const timeOf = (query: Query, name: string): number | undefined => {
  const text = query.get(name);
  if (text === undefined) return undefined;
  if (!/^\d{1,11}(\.\d{1,9})?$/.test(text)) throw wrong(name, "seconds since 1970");
  return Math.round(Number(text) * 1000);
};

/** From 1 to `max`. Throws ValidationException. */
export const countOf = (query: Query, name: string, max: number): number | undefined => {
  const text = query.get(name);
  if (text === undefined) return undefined;
  const isCount = /^[1-9]\d{0,8}$/.test(text) && Number(text) <= max;
  if (!isCount) throw wrong(name, `a number from 1 to ${max}`);
  return Number(text);
};

/** Throws ValidationException. */
export const choiceOf = <T extends string>(
  query: Query,
  name: string,
  choices: readonly T[],
): T | undefined => {
  const text = query.get(name);
  if (text === undefined) return undefined;
  const found = choices.find((choice) => choice === text);
  if (found === undefined) throw wrong(name, `one of ${choices.join(", ")}`);
  return found;
};

export const statusOf = (query: Query): CloseStatus | undefined =>
  choiceOf(query, "status", Object.values(closeStatuses));

const wrong = (name: string, allowed: string) =>
  refuse.invalid(`The query's ${name} takes ${allowed}`);
