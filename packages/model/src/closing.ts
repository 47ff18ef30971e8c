// The last event of a closed history, and what it means.
import type { CloseStatus } from "./enums.ts";
import type { EventType } from "./events.ts";
import type { HistoryEvent } from "./history.ts";

/** Closing event → the status of the run from then on. */
export const closeStatuses = {
  WorkflowExecutionCompleted: "COMPLETED",
  WorkflowExecutionFailed: "FAILED",
  WorkflowExecutionCanceled: "CANCELED",
  WorkflowExecutionTerminated: "TERMINATED",
  WorkflowExecutionContinuedAsNew: "CONTINUED_AS_NEW",
  WorkflowExecutionTimedOut: "TIMED_OUT",
} as const satisfies Partial<Record<EventType, CloseStatus>>;

/** An event that closes its execution. */
export type ClosingType = keyof typeof closeStatuses;

/** Whether an event closes its execution. */
export const isClosing = (event: HistoryEvent): event is HistoryEvent<ClosingType> =>
  Object.hasOwn(closeStatuses, event.type);
