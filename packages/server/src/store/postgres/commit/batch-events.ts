// The events for targets outside that a batch brings about.
import { type IncidentSettings, incidentsOf, incidentsWithout } from "@ekiden/diagnosis";
import type { EventSource, NewEventDelivery } from "../../event-delivery-store.ts";
import { jsonTexts, scalars, texts } from "../connection/arrays.ts";
import type { Entry } from "./write-set.ts";

export interface BatchEvent {
  readonly entry: Entry;
  readonly event: NewEventDelivery;
  /** Milliseconds. */
  readonly at: number;
}

export const eventsOf = (
  entry: Entry,
  source: EventSource,
  settings: IncidentSettings,
): readonly BatchEvent[] => {
  const { change, isRemoved, execution, incidentsBefore } = entry;
  if (!change || isRemoved) return [];
  const isClosed = execution.closed !== undefined && (entry.wasOpen || entry.readVersion === 0);
  const incidents = incidentsWithout(incidentsOf(execution, settings), incidentsBefore);
  if (!isClosed && incidents.length === 0) return [];
  const { now: at } = change;
  return source({ execution, isClosed, incidents, at }).map((event) => ({ entry, event, at }));
};

/** Of `add_event_deliveries`. */
export const eventColumns = (rows: readonly BatchEvent[]): string[] => [
  scalars(rows.map(({ entry }) => entry.writeSet.anchor)),
  scalars(rows.map(({ entry }) => entry.run.id)),
  scalars(rows.map(({ entry }) => entry.run.domain.id)),
  texts(rows.map(({ event }) => event.target)),
  texts(rows.map(({ event }) => event.eventId)),
  texts(rows.map(({ event }) => event.eventType)),
  jsonTexts(rows.map(({ event }) => event.body)),
  scalars(rows.map(({ at }) => at)),
];
