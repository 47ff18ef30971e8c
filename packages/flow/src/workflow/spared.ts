// Where a call was made costs two microseconds to note down, and is read only when something goes
// wrong with the call. In a replay of a whole history it is known beforehand for most turns that
// nothing will: their places are not noted.
import type { HistoryEvent } from "@ekiden/client";
import { names } from "../names.ts";
import type { Turn } from "./turns.ts";

/** The event that began what this one is the good end of; undefined where it is no such end. */
const beginningOf = (event: HistoryEvent): number | undefined => {
  switch (event.type) {
    case "ActivityTaskCompleted":
    case "LambdaFunctionCompleted":
      return event.data.scheduledEventId;
    case "TimerFired":
      // What the turn before it had no room for is asked for after it, and may end otherwise.
      return event.data.timerId.startsWith(names.moreTimer) ? undefined : event.data.startedEventId;
    case "ChildWorkflowExecutionCompleted":
    case "ExternalWorkflowExecutionSignaled":
    case "ExternalWorkflowExecutionCancelRequested":
      return event.data.initiatedEventId;
    case "MarkerRecorded":
      return event.id;
    default:
      return undefined;
  }
};

/** The ids of the events that began what this history shows to have ended well. */
export const endedWellIn = (events: readonly HistoryEvent[]): ReadonlySet<number> => {
  const endedWell = new Set<number>();
  for (const event of events) {
    const beginning = beginningOf(event);
    if (beginning !== undefined) endedWell.add(beginning);
  }
  return endedWell;
};

/** True for a turn of which all that was asked for has ended well. */
export const sparesPlaces = (
  { withdrawn, resultingEvents }: Turn,
  endedWell: ReadonlySet<number>,
): boolean =>
  withdrawn.length === 0 &&
  resultingEvents !== undefined &&
  resultingEvents.every(({ id }) => endedWell.has(id));
