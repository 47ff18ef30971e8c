// The text of a query, as far as the console must know it: what may come next, how it is narrowed,
// and where it is wrong. The server alone decides what it means.
import {
  type CloseStatus,
  type OverviewWindow,
  queryAttributes,
  type WorkflowExecutionTerminatedCause,
} from "@ekiden/model";
import { closeStatusNames } from "../close-status-names.ts";

const statuses: readonly string[] = ["OPEN", ...closeStatusNames];

/** The word that is being typed, at the end of the text. */
const lastWord = /[\w.]*$/;
const afterStatus = /\bstatus\s*(?:=|!=|in\s*\([^()"]*)\s*$/i;

/** The whole text, as it would be with each name that its last word may become. */
export const suggestionsFor = (query: string): readonly string[] => {
  const word = lastWord.exec(query)?.[0] ?? "";
  const before = query.slice(0, query.length - word.length);
  if (isInText(before)) return [];
  const names: readonly string[] = afterStatus.test(before) ? statuses : queryAttributes;
  return names
    .filter((name) => name.toLowerCase().startsWith(word.toLowerCase()) && name !== word)
    .map((name) => before + name);
};

const texts = /"(?:[^"\\]|\\.)*"?/g;

/** Without what is in quotes. */
const bare = (query: string): string => query.replaceAll(texts, '""');

const isInText = (query: string): boolean => {
  const last = [...query.matchAll(texts)].at(-1)?.[0];
  return last !== undefined && query.endsWith(last) && !/^"(?:[^"\\]|\\.)*"$/.test(last);
};

const order = /(?:^|\s)order\s+by\s+(started|closed)(?:\s+(?:asc|desc))?\s*$/i;

/** Of which time the hours are; undefined where the server decides that by the condition. */
export const timeOf = (query: string): "started" | "closed" | undefined => {
  const given = order.exec(query)?.[1]?.toLowerCase();
  if (given === "started" || given === "closed") return given;
  return /\bclosed\b/i.test(bare(query)) ? undefined : "started";
};

/** The query with one more comparison, which what it finds must fulfil, too. */
export const narrowedBy = (query: string, comparison: string): string => {
  const tail = order.exec(query)?.[0] ?? "";
  const condition = query.slice(0, query.length - tail.length).trim();
  const first = /\bor\b/i.test(bare(condition)) ? `(${condition})` : condition;
  return [first === "" ? comparison : `${first} and ${comparison}`, tail.trim()]
    .filter((part) => part !== "")
    .join(" ");
};

interface Alike {
  readonly status: CloseStatus;
  /** As an overview tells it: empty where none was given. */
  readonly reason?: string | undefined;
  /** They closed so long ago at the longest. */
  readonly window?: OverviewWindow;
}

/** Those that closed so; with a reason, for that reason. */
export const closedAlike = ({ status, reason, window }: Alike): string =>
  [
    `status = ${status}`,
    ...(reason === undefined ? [] : reasonComparison(status, reason)),
    ...(window === undefined ? [] : [`closed > -${window}`]),
  ].join(" and ");

const causes: Readonly<Record<WorkflowExecutionTerminatedCause, true>> = {
  CHILD_POLICY_APPLIED: true,
  EVENT_LIMIT_EXCEEDED: true,
  OPERATOR_INITIATED: true,
};

/** In the place of a reason, what has none is told with its cause, or the kind of its time-out. */
const reasonComparison = (status: CloseStatus, reason: string): readonly string[] => {
  if (status === "TIMED_OUT" || status === "CANCELED") return [];
  const hasNone = reason === "" || (status === "TERMINATED" && Object.hasOwn(causes, reason));
  return [hasNone ? "not failure.reason exists" : `failure.reason = ${JSON.stringify(reason)}`];
};

export type FacetName = "status" | "type" | "tag" | "reason" | "hour";

const hourMilliseconds = 3_600_000;

/** What those have in common that a facet counts; undefined where that cannot be said. */
export const comparisonOf = (by: FacetName, value: string, query: string): string | undefined => {
  if (by === "status") return `status = ${value}`;
  if (by === "tag") return `tag = ${JSON.stringify(value)}`;
  if (by === "reason") return `failure.reason = ${JSON.stringify(value)}`;
  if (by === "hour") {
    const time = timeOf(query);
    const end = new Date(Date.parse(value) + hourMilliseconds).toISOString();
    return time && `${time} >= ${value} and ${time} < ${end}`;
  }
  // A name or a version may have an @ itself.
  const [name, version, ...more] = value.split("@");
  if (version === undefined || more.length > 0) return undefined;
  return `type.name = ${JSON.stringify(name)} and type.version = ${JSON.stringify(version)}`;
};

/** The column, from 1, that a refusal names. */
export const columnIn = (message: string): number | undefined => {
  const column = /^The query is not valid at column (\d+)/.exec(message)?.[1];
  return column === undefined ? undefined : Number(column);
};

/** Before what is wrong, that word or mark, and behind it. */
export const splitAt = (query: string, column: number): readonly [string, string, string] => {
  const [before, rest] = [query.slice(0, column - 1), query.slice(column - 1)];
  const wrong = /^(?:[\w.]+|"(?:[^"\\]|\\.)*"?|\s*\S)/.exec(rest)?.[0] ?? "";
  return [before, wrong, rest.slice(wrong.length)];
};
