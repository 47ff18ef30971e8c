// Events as the console holds them: the model's form, made from the wire's.
import type { EventType, HistoryEvent, WireEvent } from "@ekiden/model";

const memberOf = (type: EventType): string =>
  `${type.charAt(0).toLowerCase()}${type.slice(1)}EventAttributes`;

/** Types of the model come here, and none of its code: its checks are compiled as they load. */
export const eventFromWire = (wire: WireEvent): HistoryEvent =>
  ({
    id: wire.eventId,
    at: Math.round(wire.eventTimestamp * 1000),
    type: wire.eventType,
    data: wire[memberOf(wire.eventType)] ?? {},
  }) as HistoryEvent;

/** What is shown and saved as JSON: the form in which the service sends it. */
export const eventToWire = ({ id, at, type, data }: HistoryEvent): WireEvent => ({
  eventId: id,
  eventTimestamp: at / 1000,
  eventType: type,
  [memberOf(type)]: data,
});
