// What targets outside can be sent.
import type { CloseStatus } from "@ekiden/model";

/** By how an execution closed. */
export const closeEventTypes = {
  COMPLETED: "execution.completed",
  FAILED: "execution.failed",
  CANCELED: "execution.canceled",
  TERMINATED: "execution.terminated",
  CONTINUED_AS_NEW: "execution.continued_as_new",
  TIMED_OUT: "execution.timed_out",
} as const satisfies Record<CloseStatus, string>;

/** An incident began in an open execution. */
export const stuckEventType = "execution.stuck";
/** A task for people ran out of time before it was answered. */
export const overdueEventType = "human_task.overdue";

export const eventTypes = [
  ...Object.values(closeEventTypes),
  stuckEventType,
  overdueEventType,
] as const;

export type EventType = (typeof eventTypes)[number];

/** Of a target that names none. */
export const usualEventTypes: readonly EventType[] = [
  closeEventTypes.FAILED,
  closeEventTypes.TIMED_OUT,
];
