// Rows of events for targets, which both stores have alike.
import type { DomainKey } from "./domain-key.ts";
import type { EventDelivery, EventDeliveryState } from "./event-delivery-store.ts";
import type { ExecutionId } from "./records.ts";

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
  dueAt: row.due_at,
  attempts: row.attempts,
  error: row.error === null ? undefined : fromColumn(row.error),
});
