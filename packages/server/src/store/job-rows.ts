// Rows of jobs and of their items, which both stores have alike.
import type { DomainKey } from "./domain-key.ts";
import type { JobItem, JobItemState, JobPosition, JobRecord, JobStatus } from "./job-store.ts";

export interface JobRow {
  readonly id: number;
  readonly name: string;
  readonly created_at: number;
  readonly ended_at: number | null;
  readonly status: JobStatus;
  readonly status_text: string | null;
  readonly definition: string;
  readonly position: string | null;
  /** 0 or 1 in SQLite. */
  readonly is_end: boolean | number;
  readonly fence: number;
  readonly selected: number;
  readonly done: number;
  readonly skipped: number;
  readonly failed: number;
  readonly unknown: number;
}

export interface JobItemRow {
  readonly number: number;
  readonly workflow_id: string;
  readonly run_id: string;
  readonly state: JobItemState;
  readonly text: string | null;
  readonly at: number | null;
}

type FromColumn = (column: string) => string;

export const jobOfRow = (row: JobRow, domain: DomainKey, fromColumn: FromColumn): JobRecord => {
  const { selected, done, skipped, failed, unknown } = row;
  return {
    domain,
    id: fromColumn(row.name),
    createdAt: row.created_at,
    definition: row.definition,
    status: row.status,
    statusText: row.status_text === null ? undefined : fromColumn(row.status_text),
    endedAt: row.ended_at ?? undefined,
    counts: { selected, done, skipped, failed, unknown },
  };
};

export const positionOfRow = (
  { position, is_end }: JobRow,
  fromColumn: FromColumn,
): JobPosition => ({
  after: position === null ? undefined : fromColumn(position),
  isEnd: Boolean(is_end),
});

export const itemOfRow = (row: JobItemRow, fromColumn: FromColumn): JobItem => ({
  number: row.number,
  workflowId: fromColumn(row.workflow_id),
  runId: fromColumn(row.run_id),
  state: row.state,
  text: row.text === null ? undefined : fromColumn(row.text),
  at: row.at ?? undefined,
});

export const pageOfRows = <Row, T>(
  rows: readonly Row[],
  pageSize: number,
  { item, place }: { readonly item: (row: Row) => T; readonly place: (row: Row) => number },
): { items: T[]; next: string | undefined } => {
  const last = rows.length > pageSize ? rows[pageSize - 1] : undefined;
  return { items: rows.slice(0, pageSize).map(item), next: last && String(place(last)) };
};
