// What the executions screen is asked to show: all of it is in the URL.
import type { CloseStatus } from "@ekiden/model";
import { momentOf } from "../kit/local-time.ts";
import { preferences } from "../kit/preferences.ts";
import { closeStatusNames } from "./close-status-names.ts";

export const columnNames = [
  "workflowId",
  "type",
  "runId",
  "started",
  "closedAt",
  "duration",
  "tags",
  "parent",
] as const;
export type ColumnName = (typeof columnNames)[number];
const columnsShown: readonly ColumnName[] = [
  ...["workflowId", "type", "started", "closedAt", "duration", "tags"],
] as ColumnName[];

export interface ExecutionsSearch {
  readonly state?: "open" | "closed";
  /** Of FindWorkflowExecutions: it takes the place of the filters. */
  readonly query?: string;
  /** Part of an id. */
  readonly text?: string;
  readonly type?: string;
  readonly version?: string;
  readonly tag?: string;
  readonly status?: CloseStatus;
  /** As in `1h`, or `custom` with `from` and `to`; absent: any time. */
  readonly time?: "1h" | "1d" | "7d" | "custom";
  /** As in `2026-11-29T02:00Z`, the same for all; in old addresses local time without a zone. */
  readonly from?: string;
  readonly to?: string;
  /** A column; `-` before it for the largest first. Absent: the latest start first. */
  readonly sort?: string;
  /** Names with commas between; absent: the usual ones. */
  readonly columns?: string;
}

const choice = <T extends string>(given: unknown, choices: readonly T[]): T | undefined =>
  choices.find((each) => each === given);

const text = (given: unknown): string | undefined =>
  typeof given === "string" && given !== "" ? given : undefined;

/** What a person typed into the address may be anything: what means nothing is left out. */
export const readSearch = (given: Record<string, unknown>): ExecutionsSearch => {
  const search = {
    state: choice(given.state, ["open", "closed"]),
    query: text(given.query),
    text: text(given.text),
    type: text(given.type),
    version: text(given.version),
    tag: text(given.tag),
    status: choice(given.status, closeStatusNames),
    time: choice(given.time, ["1h", "1d", "7d", "custom"]),
    from: text(given.from),
    to: text(given.to),
    sort: text(given.sort),
    columns: text(given.columns),
  };
  return Object.fromEntries(
    Object.entries(search).filter(([, value]) => value !== undefined),
  ) as ExecutionsSearch;
};

export const isFiltered = (search: ExecutionsSearch): boolean => {
  const { query, sort, columns, ...filters } = search;
  return Object.keys(filters).length > 0;
};

const windowSeconds = { "1h": 3_600, "1d": 86_400, "7d": 604_800 } as const;

/** Steps of a minute, so that the same search stays the same question for a while. */
const roundSeconds = 60;

/** There is nothing from before 1970. */
const timeOf = (given: string | undefined): number | undefined => {
  const seconds = momentOf(given, preferences().zone);
  return seconds === undefined ? undefined : Math.max(0, seconds);
};

const timesOf = ({ time, from, to }: ExecutionsSearch, now: number) => {
  if (time === undefined) return {};
  if (time === "custom") {
    return { oldest: timeOf(from), latest: timeOf(to) };
  }
  return { oldest: Math.floor(now / roundSeconds) * roundSeconds - windowSeconds[time] };
};

/** As the search takes it. `now`: seconds since 1970. */
export const queryOf = (search: ExecutionsSearch, state: "open" | "closed", now: number) => ({
  state,
  text: search.text,
  typeName: search.type,
  typeVersion: search.version,
  tag: search.tag,
  status: search.status,
  ...timesOf(search, now),
});

/** A close status is one that closed executions alone have; a query is asked elsewhere. */
export const statesOf = ({
  query,
  state,
  status,
}: ExecutionsSearch): readonly ("open" | "closed")[] => {
  if (query !== undefined) return [];
  if (status !== undefined) return state === "open" ? [] : ["closed"];
  return state === undefined ? ["open", "closed"] : [state];
};

export const columnsOf = ({ columns }: ExecutionsSearch): readonly ColumnName[] => {
  if (columns === undefined) return columnsShown;
  const wanted = columns.split(",");
  return columnNames.filter((name) => wanted.includes(name));
};
