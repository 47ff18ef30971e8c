// Events and decisions between the service's form and the one that is worked with here.
import type { Decision, DecisionType, EventType, HistoryEvent, WireDecision } from "@ekiden/client";

/** An event as the service, the SDK or the CLI has it; its attributes are looked up by its type. */
export interface RecordedEvent {
  readonly eventId?: number | undefined;
  readonly eventType?: string | undefined;
  readonly eventTimestamp?: Date | number | string | undefined;
}

// The service is regular: the member's name follows from the type.
const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
const membersOf = (suffix: string) => {
  const members = new Map<string, string>();
  return (type: string): string => {
    const known = members.get(type);
    if (known !== undefined) return known;
    const member = lowerFirst(type) + suffix;
    members.set(type, member);
    return member;
  };
};

export const eventMember: (type: EventType) => string = membersOf("EventAttributes");
const decisionMember: (type: DecisionType) => string = membersOf("DecisionAttributes");

/** Also a Date of another realm, in which some test runners run tests. */
const isDate = (timestamp: unknown): timestamp is Date =>
  typeof (timestamp as Partial<Date> | null | undefined)?.getTime === "function";

/** Seconds, as the CLI prints them, an ISO text, as it does in its second version, or a Date. */
const millisecondsOf = (timestamp: unknown): number => {
  if (typeof timestamp === "number") return Math.round(timestamp * 1000);
  if (isDate(timestamp)) return timestamp.getTime();
  return Date.parse(String(timestamp));
};

export const eventFrom = (wire: RecordedEvent): HistoryEvent => {
  const type = wire.eventType as EventType;
  const data = (wire as unknown as Record<string, unknown>)[eventMember(type)] ?? {};
  const at = millisecondsOf(wire.eventTimestamp);
  return { id: wire.eventId ?? 0, at, type, data } as HistoryEvent;
};

export const decisionTo = ({ type, data }: Decision): WireDecision =>
  ({ decisionType: type, [decisionMember(type)]: data }) as WireDecision;
