// Events and decisions: as the service writes them, and with their attributes under one name.
import type { DecisionAttributesByType } from "./generated/decisions.ts";
import type { EventAttributesByType } from "./generated/events.ts";

/** The service's name of an event: `TimerFired`. */
export type EventType = keyof EventAttributesByType;
/** The service's name of a decision: `StartTimer`. */
export type DecisionType = keyof DecisionAttributesByType;
/** What an event says: `EventAttributes<"TimerFired">`. */
export type EventAttributes<K extends EventType> = EventAttributesByType[K];
/** What a decision asks for: `DecisionAttributes<"StartTimer">`. */
export type DecisionAttributes<K extends DecisionType> = DecisionAttributesByType[K];

/** One event as the service writes it: `timerFiredEventAttributes` and the like. */
export type WireEvent = {
  eventTimestamp: Date;
  eventType: EventType;
  eventId: number;
} & { [K in EventType as `${Uncapitalize<K>}EventAttributes`]?: EventAttributes<K> };

/** One decision as the service reads it: `startTimerDecisionAttributes` and the like. */
export type WireDecision = { decisionType: DecisionType } & {
  [K in DecisionType as `${Uncapitalize<K>}DecisionAttributes`]?: DecisionAttributes<K>;
};

/** One event of a history: `id` counts from 1, `at` is milliseconds since 1970. */
export type HistoryEvent<K extends EventType = EventType> = {
  [T in K]: {
    readonly id: number;
    readonly at: number;
    readonly type: T;
    readonly data: EventAttributes<T>;
  };
}[K];

/** One decision of a decider. */
export type Decision<K extends DecisionType = DecisionType> = {
  [T in K]: { readonly type: T; readonly data: DecisionAttributes<T> };
}[K];
