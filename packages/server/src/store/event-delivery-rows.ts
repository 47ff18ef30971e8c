// Rows of events for targets, which both stores have alike.
import type { DomainKey } from "./domain-key.ts";
import type { EventDelivery, EventDeliveryState } from "./event-delivery-store.ts";
import type { ExecutionId } from "./records.ts";

/**
 * When a row is due that waits for an earlier one of its run and target: so it comes last in the
 * index by which rows are claimed, and no claim reads it.
 */
export const never = Number.MAX_SAFE_INTEGER;

export interface EventDeliveryRow {
  readonly id: number;
  readonly execution: ExecutionId;
  readonly target: string;
  readonly event_id: string;
  readonly event_type: string;
  readonly body: string;
  readonly state: EventDeliveryState;
  readonly created_at: number;
  readonly due_at: number;
  readonly attempts: number;
  readonly error: string | null;
}

export const deliveryOfRow = (
  row: EventDeliveryRow,
  domain: DomainKey,
  fromColumn: (column: string) => string,
): EventDelivery => ({
  id: row.id,
  domain,
  execution: row.execution,
  target: row.target,
  eventId: row.event_id,
  eventType: row.event_type,
  body: row.body,
  state: row.state,
  createdAt: row.created_at,
  dueAt: row.due_at === never ? undefined : row.due_at,
  attempts: row.attempts,
  error: row.error === null ? undefined : fromColumn(row.error),
});
