// What a subject says of its events: how they belong to what was asked, and what they mean.
import type { EventAttributes, EventType, HistoryEvent } from "@ekiden/client";
import type { Operation } from "./operation.ts";
import type { Run } from "./run.ts";

/** Of an event that a decision made. */
export interface ResultingEventRule<K extends EventType> {
  /** The key of what was asked for. */
  readonly key: (data: EventAttributes<K>, run: Run) => string;
  /** What is done, or to whom: it must be as in the decision, which has the same members. */
  readonly nameOf?: (data: EventAttributes<K>) => string;
  /** Remembers what later events will refer to. */
  readonly link?: (run: Run, event: HistoryEvent<K>) => void;
}

/** Tells the workflow of an event; it runs on as soon as this returns. */
export type NewEventRule<K extends EventType> = (run: Run, event: HistoryEvent<K>) => void;

/**
 * The operation that an event ends, so that it is not canceled in the turn that hears of its end.
 */
export type EndedRule<K extends EventType> = (
  run: Run,
  data: EventAttributes<K>,
) => Operation | undefined;

export interface Subject {
  readonly resultingEvents?: { readonly [K in EventType]?: ResultingEventRule<K> };
  readonly newEvents?: { readonly [K in EventType]?: NewEventRule<K> };
  readonly ended?: { readonly [K in EventType]?: EndedRule<K> };
}
