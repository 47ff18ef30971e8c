// Executions in the order that a person asked for, each once. A list that only grows is not sorted
// anew: what has come is sorted into what was there.
import type { ExecutionInfo } from "../api/ekiden-types.ts";

type Value = string | number;
type ValueOf = (info: ExecutionInfo) => Value;

const durationOf: ValueOf = ({ startTimestamp, closeTimestamp }) =>
  closeTimestamp === undefined ? Number.POSITIVE_INFINITY : closeTimestamp - startTimestamp;

const values: Readonly<Record<string, ValueOf>> = {
  workflowId: ({ execution }) => execution.workflowId,
  runId: ({ execution }) => execution.runId,
  type: ({ workflowType }) => `${workflowType.name} ${workflowType.version}`,
  started: ({ startTimestamp }) => startTimestamp,
  closedAt: ({ closeTimestamp }) => closeTimestamp ?? Number.POSITIVE_INFINITY,
  duration: durationOf,
  tags: ({ tagList }) => tagList?.join(" ") ?? "",
  parent: ({ parent }) => parent?.workflowId ?? "",
};

/** The part of an answer that is shown. */
interface Page {
  readonly executionInfos: readonly ExecutionInfo[];
}

interface Row {
  readonly info: ExecutionInfo;
  readonly value: Value;
}

export const latestFirst = "-started";

type Order = (one: Row, other: Row) => number;

const orderOf =
  (direction: 1 | -1): Order =>
  ({ value: a }, { value: b }) =>
    a === b ? 0 : (a < b ? -1 : 1) * direction;

/** How many of the sorted rows stand before that one, which comes behind its equals. */
const placeOf = (row: Row, rows: readonly Row[], order: Order): number => {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = rows[middle];
    if (other && order(other, row) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** Of two sorted lists one. Few into many take a few comparisons each, and one copy of all. */
const merged = (rows: readonly Row[], fresh: readonly Row[], order: Order): readonly Row[] => {
  const all: Row[] = [];
  let next = 0;
  for (const row of fresh) {
    const place = placeOf(row, rows, order);
    for (; next < place; next += 1) all.push(rows[next] as Row);
    all.push(row);
  }
  for (; next < rows.length; next += 1) all.push(rows[next] as Row);
  return all;
};

/** What was loaded of the executions in one state, the latest start first. */
export interface Loaded {
  readonly pages: readonly Page[];
  /** The next page begins directly below the last row. */
  readonly goesOn: boolean;
}

/**
 * Of executions that started before it, some are not there yet: of one state, less was loaded than
 * of another. Seconds since 1970.
 */
export const completeSince = (states: readonly Loaded[]): number =>
  Math.max(
    ...states
      .filter(({ goesOn }) => goesOn)
      .map(({ pages }) => pages.at(-1)?.executionInfos.at(-1)?.startTimestamp ?? 0),
    0,
  );

export class SortedRows {
  #sort = latestFirst;
  #pages: ReadonlySet<Page> = new Set();
  #rows: readonly Row[] = [];
  /** Run ids: one that closes between two answers is in both, and its end is the later news. */
  #closed = new Set<string>();

  /** `sort`: a column, `-` before it for the largest first; the latest start first by itself. */
  of(pages: readonly Page[], sort = latestFirst): readonly ExecutionInfo[] {
    const given = new Set(pages);
    const goesOn = sort === this.#sort && [...this.#pages].every((page) => given.has(page));
    if (!goesOn) {
      this.#pages = new Set();
      this.#rows = [];
      this.#closed = new Set();
    }
    const sortedBy = values[sort.replace(/^-/, "")] ?? (({ startTimestamp }) => startTimestamp);
    const order = orderOf(sort.startsWith("-") ? -1 : 1);
    const infos = pages
      .filter((page) => !this.#pages.has(page))
      .flatMap(({ executionInfos }) => executionInfos);
    for (const { closeStatus, execution } of infos) {
      if (closeStatus !== undefined) this.#closed.add(execution.runId);
    }
    const fresh = infos
      .map((info) => ({ info, value: sortedBy(info) }))
      .filter(this.#isLatest)
      .sort(order);
    this.#sort = sort;
    this.#pages = given;
    this.#rows = merged(this.#rows.filter(this.#isLatest), fresh, order);
    return this.#rows.map(({ info }) => info);
  }

  readonly #isLatest = ({ info: { closeStatus, execution } }: Row): boolean =>
    closeStatus !== undefined || !this.#closed.has(execution.runId);
}
