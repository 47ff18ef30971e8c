// Reads a history from a file: one that was downloaded here, what
// `aws swf get-workflow-execution-history` prints, several pages of it, an event or a page a line.
import type { HistoryEvent, WireEvent } from "@ekiden/model";
import { isEventType } from "../execution/history/event-rules.ts";
import { eventFromWire } from "../execution/history/wire.ts";
import { endOfJson } from "./json-grammar.ts";
import { type JsonText, jsonTexts, lineAt, startOfObject } from "./json-texts.ts";

type Complaint =
  | "empty"
  | "noJson"
  | "noHistory"
  | "noEvents"
  | "noEventId"
  | "noEventType"
  | "noTimestamp"
  | "noAttributes"
  | "twoHistories";

/** A file that is no history: what is wrong, and in which line. */
export class HistoryFileError extends Error {
  override readonly name = "HistoryFileError";
  readonly complaint: Complaint;
  /** Counts from 1. */
  readonly line: number;
  /** What was found instead, or where in the service's words. */
  readonly found: string;

  constructor(complaint: Complaint, line: number, found = "") {
    super(`line ${line}: ${complaint} ${found}`);
    this.complaint = complaint;
    this.line = line;
    this.found = found;
  }
}

export interface HistoryFile {
  /** Ascending, each id once. */
  readonly events: readonly HistoryEvent[];
  /** Ids that are missing before or between them. */
  readonly gaps: readonly { readonly from: number; readonly to: number }[];
}

/** Throws a HistoryFileError. */
export const readHistoryFile = (text: string): HistoryFile => {
  const parts = jsonTexts(text);
  if (parts.length === 0) throw new HistoryFileError("empty", 1);
  const placed = parts.flatMap((part) => eventsIn(text, part));
  if (placed.length === 0) throw new HistoryFileError("noEvents", 1);
  const events = new Map<number, HistoryEvent>();
  for (const { event, line } of placed) {
    const other = events.get(event.id);
    if (other && !isSame(other, event)) {
      throw new HistoryFileError("twoHistories", line(), String(event.id));
    }
    events.set(event.id, event);
  }
  const ascending = [...events.values()].sort((one, another) => one.id - another.id);
  return { events: ascending, gaps: gapsIn(ascending) };
};

const isSame = (one: HistoryEvent, other: HistoryEvent): boolean =>
  one.at === other.at && one.type === other.type;

const gapsIn = (events: readonly HistoryEvent[]): HistoryFile["gaps"] => {
  let expected = 1;
  const gaps: { from: number; to: number }[] = [];
  for (const { id } of events) {
    if (id > expected) gaps.push({ from: expected, to: id - 1 });
    expected = id + 1;
  }
  return gaps;
};

interface PlacedEvent {
  readonly event: HistoryEvent;
  readonly line: () => number;
}

const eventsIn = (whole: string, part: JsonText): readonly PlacedEvent[] => {
  const value = parse(whole, part);
  const [list, depth] = listIn(value);
  if (!list) throw new HistoryFileError("noHistory", lineAt(whole, part.start), outline(value));
  return list.map((each, index) => {
    // Looked for in the text only if there is something to say of it.
    const line = () => lineAt(whole, part.start + startOfObject(part.text, index, depth));
    return { event: eventIn(each, line), line };
  });
};

const parse = (whole: string, { text, start }: JsonText): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    const position = endOfJson(text);
    const line = lineAt(whole, start + position);
    throw new HistoryFileError("noJson", line, text.slice(position).split("\n")[0]?.slice(0, 40));
  }
};

/** The events of a page, a list of events, or one event; and how deep they stand in the text. */
const listIn = (value: unknown): [list: readonly unknown[] | undefined, depth: number] => {
  if (Array.isArray(value)) return [value, 1];
  if (typeof value !== "object" || value === null) return [undefined, 0];
  if ("events" in value && Array.isArray(value.events)) return [value.events, 2];
  return "eventId" in value || "eventType" in value ? [[value], 0] : [undefined, 0];
};

const outline = (value: unknown): string =>
  typeof value === "object" && value !== null
    ? Object.keys(value).slice(0, 5).join(", ")
    : String(value).slice(0, 40);

const eventIn = (value: unknown, line: () => number): HistoryEvent => {
  const wire = (typeof value === "object" && value !== null ? value : {}) as Record<
    string,
    unknown
  >;
  const { eventId, eventType } = wire;
  if (!Number.isSafeInteger(eventId) || Number(eventId) < 1) {
    throw new HistoryFileError("noEventId", line(), String(eventId));
  }
  if (!isEventType(eventType)) throw new HistoryFileError("noEventType", line(), String(eventType));
  const eventTimestamp = secondsIn(wire.eventTimestamp);
  if (eventTimestamp === undefined) {
    throw new HistoryFileError("noTimestamp", line(), String(wire.eventTimestamp));
  }
  const member = `${eventType.charAt(0).toLowerCase()}${eventType.slice(1)}EventAttributes`;
  const attributes = wire[member];
  if (typeof attributes !== "object" || attributes === null) {
    throw new HistoryFileError("noAttributes", line(), member);
  }
  return eventFromWire({ ...wire, eventTimestamp } as WireEvent);
};

/** As the service sends it, a number of seconds; or as newer commands print it, a date. */
const secondsIn = (timestamp: unknown): number | undefined => {
  const seconds =
    typeof timestamp === "string" && !/^[\d.]+$/.test(timestamp)
      ? Date.parse(timestamp) / 1000
      : Number(timestamp ?? Number.NaN);
  return Number.isFinite(seconds) ? seconds : undefined;
};
