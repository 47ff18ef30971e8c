// What the server's explanation of a run means for its card, before any of it is drawn.
import type { EkidenOutput } from "@ekiden/model";

export type Explanation = EkidenOutput<"ExplainWorkflowExecution">["explanations"][number];
export type Finding = Explanation["findings"][number];
export type Severity = Finding["severity"];
export type LastAnswer = NonNullable<Explanation["lastAnswer"]>;
type AskedFor = LastAnswer["asked"][number];

/** Code → what it says, and what to do: templates with the names of the server's own. */
export type FindingWords = Readonly<Record<string, readonly [says: string, next: string]>>;

/** How a part of a text is shown. */
type Part =
  | { readonly kind: "words"; readonly text: string }
  /** Set apart in its sentence. */
  | { readonly kind: "name"; readonly text: string }
  /** By the clock of the person who reads it. */
  | { readonly kind: "moment"; readonly seconds: number }
  | { readonly kind: "duration"; readonly seconds: number }
  | { readonly kind: "number"; readonly number: number };

/** A part and its place in the template. */
export type Piece = Part & { readonly place: number };

/** By how many seconds a duration grows with each second that passes; all others stand still. */
const growth: Readonly<Record<string, number>> = {
  forMilliseconds: 1,
  silentMilliseconds: 1,
  agoMilliseconds: 1,
  inMilliseconds: -1,
};

/** Values that name one thing; others may be parts of sentences. */
const names = new Set([
  ...["about", "activityId", "cause", "decision", "functionId", "identity", "list", "name"],
  ...["path", "person", "signal", "similar", "timerId", "type", "update", "words"],
  "workflowId",
]);

/**
 * Takes a template apart: `"Timer {timerId} fires."` is words, a name, and words again. Durations
 * that grow have grown by `elapsedSeconds`, the time since the server was asked.
 */
export const piecesOf = (
  template: string,
  values: Finding["values"],
  elapsedSeconds: number,
): readonly Piece[] =>
  template.split(/\{(\w+)\}/).map((text, place) => ({
    ...(place % 2 === 0 ? words(text) : partOf(text, values[text], elapsedSeconds)),
    place,
  }));

const words = (text: string): Part => ({ kind: "words", text });

const partOf = (name: string, value: unknown, elapsedSeconds: number): Part => {
  if (typeof value !== "number") {
    const text = String(value ?? "");
    return names.has(name) ? { kind: "name", text } : words(text);
  }
  if (name.endsWith("At")) return { kind: "moment", seconds: value };
  if (!name.endsWith("Milliseconds")) return { kind: "number", number: value };
  const seconds = value / 1000 + (growth[name] ?? 0) * elapsedSeconds;
  return { kind: "duration", seconds: Math.max(0, seconds) };
};

const maxAsked = 5;

/** What is shown of what was asked for: all that was refused, and the first of the rest. */
export const askedInSight = (
  { asked, count }: LastAnswer,
  maxShown: number = maxAsked,
): { readonly shown: readonly AskedFor[]; readonly more: number } => {
  const shown = asked.filter(({ refused }, index) => refused !== undefined || index < maxShown);
  return { shown, more: count - shown.length };
};

const maxEvents = 5;

/** The latest of the events that prove it, and how many come before. */
export const proofInSight = (
  events: Finding["events"],
): { readonly shown: readonly number[]; readonly more: number } => {
  const shown = [...events].sort((one, other) => one - other).slice(-maxEvents);
  return { shown, more: events.length - shown.length };
};

/** How many findings are left out, by their codes. */
export const omittedCodes = ({ omitted }: Explanation): readonly (readonly [string, number])[] =>
  Object.entries(omitted).map(([code, count]) => [code, Number(count)]);
