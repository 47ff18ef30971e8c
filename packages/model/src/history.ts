// Events and decisions as the engine holds them, and as the wire writes them. The service is
// regular: the attribute member's name follows from the type, so neither form needs a table.
import { type DecisionType, decisions } from "./decisions.ts";
import { type EventType, events } from "./events.ts";
import { EventId, Timestamp } from "./scalars.ts";
import { type Infer, oneOf, optional, type Shape, structure } from "./shape.ts";

/** The attributes of an event, as in `EventAttributes<"TimerFired">`. */
export type EventAttributes<K extends EventType> = Infer<(typeof events)[K]>;
/** The attributes of a decision, as in `DecisionAttributes<"StartTimer">`. */
export type DecisionAttributes<K extends DecisionType> = Infer<(typeof decisions)[K]>;

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

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
/** `TimerFired` → `timerFiredEventAttributes`, which is where the wire has them. */
export const eventAttributesMember = (type: EventType): string =>
  `${lowerFirst(type)}EventAttributes`;

/** Made once: every decision that comes is read by the name of its member. */
const decisionMembers = Object.fromEntries(
  (Object.keys(decisions) as DecisionType[]).map((type) => [
    type,
    `${lowerFirst(type)}DecisionAttributes`,
  ]),
) as Record<DecisionType, string>;
/** `StartTimer` → `startTimerDecisionAttributes`, which is where the wire has them. */
export const decisionAttributesMember = (type: DecisionType): string => decisionMembers[type];

const optionalMembers = (shapes: Record<string, Shape>, member: (type: never) => string) =>
  Object.fromEntries(
    Object.entries(shapes).map(([type, shape]) => [member(type as never), optional(shape)]),
  );

export const EventTypeName = oneOf(...(Object.keys(events) as EventType[]));
export const DecisionTypeName = oneOf(...(Object.keys(decisions) as DecisionType[]));

/** Attribute blocks of other types are allowed, and checked: the service does the same. */
export const WireDecision = structure({
  decisionType: DecisionTypeName,
  ...optionalMembers(decisions, decisionAttributesMember),
});
export type WireDecision = { decisionType: DecisionType } & Record<string, unknown>;

/** An event as it is on the wire. */
export const WireEvent = structure({
  eventTimestamp: Timestamp,
  eventType: EventTypeName,
  eventId: EventId,
  ...optionalMembers(events, eventAttributesMember),
});
export type WireEvent = {
  eventTimestamp: number;
  eventType: EventType;
  eventId: number;
} & Record<string, unknown>;

/** Decisions that need no attributes, such as the four that close a run: clients leave them out. */
const withoutRequired: ReadonlySet<DecisionType> = new Set(
  (Object.keys(decisions) as DecisionType[]).filter((type) => !decisions[type].required?.length),
);

/**
 * A decision whose own attribute block is missing has `{}` as its `data` where none of the
 * attributes is required, and undefined where one is: the reader of decisions must refuse that.
 */
export const decisionFromWire = (wire: WireDecision): Decision => {
  const type = wire.decisionType;
  const data = wire[decisionAttributesMember(type)] ?? (withoutRequired.has(type) ? {} : undefined);
  return { type, data } as Decision;
};

/** A decision as a decider sends it. */
export const decisionToWire = ({ type, data }: Decision): WireDecision => ({
  decisionType: type,
  [decisionAttributesMember(type)]: data,
});

/** An event of the wire, as the engine holds it. */
export const eventFromWire = (wire: WireEvent): HistoryEvent =>
  ({
    id: wire.eventId,
    at: Math.round(wire.eventTimestamp * 1000),
    type: wire.eventType,
    data: wire[eventAttributesMember(wire.eventType)],
  }) as HistoryEvent;

/** An event as GetWorkflowExecutionHistory answers it. */
export const eventToWire = ({ id, at, type, data }: HistoryEvent): WireEvent => ({
  [eventAttributesMember(type)]: data,
  eventId: id,
  eventTimestamp: at / 1000,
  eventType: type,
});

const eventOpenings = Object.fromEntries(
  (Object.keys(events) as EventType[]).map((type) => [type, `{"${eventAttributesMember(type)}":`]),
) as Record<EventType, string>;

/** The text of one event as stored and sent; equal to `JSON.stringify(eventToWire(event))`. */
export const encodeEvent = ({ id, at, type, data }: HistoryEvent): string =>
  `${eventOpenings[type]}${JSON.stringify(data)},"eventId":${id},"eventTimestamp":${at / 1000},"eventType":"${type}"}`;

/**
 * Joins encoded events into the inside of a JSON array. JSON text holds no raw line break, so the
 * join can be undone without parsing: see `splitEvents`.
 */
export const eventSeparator = ",\n";
/**
 * Several events that `encodeEvent` wrote, as one text: what a store keeps.
 *
 * @example
 * ```ts
 * import { decodeEvents, encodeEvent, joinEvents } from "@ekiden/model";
 *
 * const data = { timerId: "timer-1", startedEventId: 5 };
 * const stored = joinEvents([encodeEvent({ id: 8, at: 1_000, type: "TimerFired", data })]);
 * decodeEvents(stored); // [{ id: 8, at: 1000, type: "TimerFired", data: { … } }]
 * ```
 */
export const joinEvents = (encoded: readonly string[]): string => encoded.join(eventSeparator);
/**
 * The same of two joined texts. V8 copies no character for it until the text is read, whereas a
 * join of many texts copies all of them at once.
 */
export const appendEvents = (joined: string, more: string): string =>
  joined === "" || more === "" ? joined + more : joined + eventSeparator + more;
/** The texts of the events of a joined text. */
export const splitEvents = (joined: string): string[] =>
  joined === "" ? [] : joined.split(eventSeparator);

/** Some of those that were joined, beginning with the one at `start`; there must be so many. */
export const sliceEvents = (joined: string, start: number, count: number): string => {
  const from = placeOf(joined, 0, start);
  const end = joined.indexOf(eventSeparator, placeOf(joined, from, count - 1));
  return joined.slice(from, end < 0 ? joined.length : end);
};

/** Of the event that comes so many behind the one at `from`. */
const placeOf = (joined: string, from: number, count: number): number => {
  let place = from;
  for (let passed = 0; passed < count; passed += 1) {
    place = joined.indexOf(eventSeparator, place) + eventSeparator.length;
  }
  return place;
};

/** The events of a text that `joinEvents` made. */
export const decodeEvents = (joined: string): HistoryEvent[] =>
  (JSON.parse(`[${joined}]`) as WireEvent[]).map(eventFromWire);
