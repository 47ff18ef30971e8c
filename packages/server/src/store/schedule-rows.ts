// Rows of schedules, which both stores have alike.
import type { DomainKey } from "./domain-key.ts";
import type { NamePage } from "./records.ts";
import type { ScheduleRecord } from "./schedule-store.ts";

export interface ScheduleRow {
  readonly name: string;
  readonly id: string;
  readonly created_at: number;
  readonly revision: string;
  readonly definition: string;
  readonly state: string;
  readonly due_at: number | null;
}

type FromColumn = (column: string) => string;

export const scheduleOfRow = (
  row: ScheduleRow,
  domain: DomainKey,
  fromColumn: FromColumn,
): ScheduleRecord => ({
  domain,
  name: fromColumn(row.name),
  id: fromColumn(row.id),
  createdAt: row.created_at,
  revision: fromColumn(row.revision),
  definition: row.definition,
  state: row.state,
  dueAt: row.due_at ?? undefined,
});

/** Of those that were found, one more than fit on the page. */
export const pageOfSchedules = (
  found: readonly ScheduleRecord[],
  pageSize: number,
): NamePage<ScheduleRecord> => {
  const items = found.slice(0, pageSize);
  return found.length > pageSize ? { items, next: items.at(-1)?.name } : { items };
};
