// Heartbeats leave no event. Beside a long state a store keeps each as a text of its own, so that
// one heartbeat costs what one heartbeat costs, and not what all that is open does.
import type { Execution } from "./execution.ts";

export type KeptHeartbeat = readonly [scheduledEventId: number, at: number, details: string | null];

/** The latest heartbeat of an activity, for a store; undefined once the activity is over. */
export const encodeHeartbeat = (
  { activities }: Execution,
  scheduledEventId: number,
): string | undefined => {
  const heartbeat = activities.get(scheduledEventId)?.heartbeat;
  if (!heartbeat) return undefined;
  const kept: KeptHeartbeat = [scheduledEventId, heartbeat.at, heartbeat.details ?? null];
  return JSON.stringify(kept);
};

/** Of texts in the order in which they were kept, with commas between them. */
export const decodeHeartbeats = (texts: string): readonly KeptHeartbeat[] =>
  JSON.parse(`[${texts}]`);

/** Takes a state on that has its latest events: those of activities that are over say nothing. */
export const catchUpHeartbeats = (
  { activities }: Execution,
  later: readonly KeptHeartbeat[],
): void => {
  for (const [scheduledEventId, at, details] of later) {
    const open = activities.get(scheduledEventId);
    if (open) open.heartbeat = { at, details: details ?? undefined };
  }
};
