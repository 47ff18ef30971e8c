// Executions in the order that a person asked for. A list that only grows is not sorted anew: what
// has come is sorted into what was there.
import type { ExecutionInfo, FoundExecutions } from "../api/side-api.ts";

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

interface Row {
  readonly info: ExecutionInfo;
  readonly value: Value;
}

const latestFirst = "-started";

const orderOf =
  (direction: 1 | -1) =>
  ({ value: a }: Row, { value: b }: Row): number =>
    a === b ? 0 : (a < b ? -1 : 1) * direction;

export class SortedRows {
  #sort = latestFirst;
  #pages: ReadonlySet<FoundExecutions> = new Set();
  #rows: readonly Row[] = [];

  /** `sort`: a column, `-` before it for the largest first; the latest start first by itself. */
  of(pages: readonly FoundExecutions[], sort = latestFirst): readonly ExecutionInfo[] {
    const given = new Set(pages);
    const goesOn = sort === this.#sort && [...this.#pages].every((page) => given.has(page));
    const known = goesOn ? this.#pages : new Set();
    const sortedBy = values[sort.replace(/^-/, "")] ?? (({ startTimestamp }) => startTimestamp);
    const rows = goesOn ? [...this.#rows] : [];
    for (const page of given) {
      if (known.has(page)) continue;
      for (const info of page.executionInfos) rows.push({ info, value: sortedBy(info) });
    }
    // What is in order already costs this next to nothing.
    rows.sort(orderOf(sort.startsWith("-") ? -1 : 1));
    this.#sort = sort;
    this.#pages = given;
    this.#rows = rows;
    return rows.map(({ info }) => info);
  }
}
