// Events and decisions between the AWS SDK's form and that of the model.
import type { Decision as WireDecision, HistoryEvent as WireEvent } from "@aws-sdk/client-swf";
import type { Decision, DecisionType, EventType, HistoryEvent } from "@ekiden/model";

// The service is regular: the member's name follows from the type.
const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
const members = new Map<string, string>();
const memberOf = (type: string, suffix: string): string => {
  const known = members.get(type + suffix);
  if (known !== undefined) return known;
  const member = lowerFirst(type) + suffix;
  members.set(type + suffix, member);
  return member;
};

export const eventMember = (type: EventType): string => memberOf(type, "EventAttributes");
export const decisionMember = (type: DecisionType): string => memberOf(type, "DecisionAttributes");

/** Seconds, as the CLI prints them, an ISO text, as it does in its second version, or a Date. */
const millisecondsOf = (timestamp: unknown): number => {
  if (timestamp instanceof Date) return timestamp.getTime();
  if (typeof timestamp === "number") return Math.round(timestamp * 1000);
  return Date.parse(String(timestamp));
};

export const eventFrom = (wire: WireEvent): HistoryEvent => {
  const type = wire.eventType as EventType;
  const data = (wire as unknown as Record<string, unknown>)[eventMember(type)] ?? {};
  const at = millisecondsOf(wire.eventTimestamp);
  return { id: wire.eventId ?? 0, at, type, data } as HistoryEvent;
};

export const decisionTo = ({ type, data }: Decision): WireDecision => ({
  decisionType: type,
  [decisionMember(type)]: data,
});
