// Events as they come from the service, made ready for a run: payloads that are kept elsewhere are
// fetched.
import type { HistoryEvent } from "@ekiden/client";
import { fetchBackAll, type Offload, refersElsewhere } from "./offload.ts";
import { eventFrom, type RecordedEvent } from "./wire.ts";

/** Throws a PayloadError when a payload cannot be fetched. */
export const eventsFrom = async (
  wire: readonly RecordedEvent[],
  offload: Offload | undefined,
): Promise<HistoryEvent[]> => {
  const events = wire.map(eventFrom);
  for (const [index, event] of events.entries()) {
    if (!refersElsewhere(event.data)) continue;
    events[index] = { ...event, data: await fetchBackAll(offload, event.data) } as HistoryEvent;
  }
  return events;
};
