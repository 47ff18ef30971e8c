// Events as they come from the service, made ready for a run: payloads that are kept elsewhere are
// fetched, and those that are encoded are decoded.
import type { HistoryEvent } from "@ekiden/client";
import { needsDecoding, type PayloadPipeline } from "./payload-pipeline.ts";
import { eventFrom, type RecordedEvent } from "./wire.ts";

/** Codecs may wait for other threads and machines, so that many payloads are decoded at once. */
const maxEventsAtOnce = 32;

/** The event with its payloads as they were written. Throws a PayloadError or a CodecError. */
export const decodedEvent = async (
  event: HistoryEvent,
  payloads: PayloadPipeline,
): Promise<HistoryEvent> => {
  if (!needsDecoding(event.data)) return event;
  const data = await payloads.decodeAll(event.data, `event ${event.id} (${event.type})`);
  return { ...event, data } as HistoryEvent;
};

/** True for what a run reads: what it once showed of itself is of no use to it. */
const isRead = ({ type, data }: HistoryEvent): boolean =>
  type !== "DecisionTaskCompleted" && needsDecoding(data);

/** Throws a PayloadError when a payload cannot be read, and a CodecError when it may be later. */
export const eventsFrom = async (
  wire: readonly RecordedEvent[],
  payloads: PayloadPipeline,
): Promise<HistoryEvent[]> => {
  const events = wire.map(eventFrom);
  const encoded: number[] = [];
  for (let index = 0; index < events.length; index += 1) {
    if (isRead(events[index] as HistoryEvent)) encoded.push(index);
  }
  if (encoded.length === 0) return events;
  const rest = encoded.values();
  const decodeOneByOne = async () => {
    for (const index of rest) {
      events[index] = await decodedEvent(events[index] as HistoryEvent, payloads);
    }
  };
  await Promise.all(Array.from({ length: maxEventsAtOnce }, decodeOneByOne));
  return events;
};
