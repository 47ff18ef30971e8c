// Texts of findings: templates filled in, times and durations as people read them.
import type { Values } from "./said.ts";

/** Of a value that came from outside, such as the message of an error. */
const maxValueCharacters = 300;

/** `{name}` → the value of that name. */
export const fill = (template: string, values: Values): string =>
  template.replaceAll(/\{(\w+)\}/g, (_, name: string) => textOf(name, values[name] ?? ""));

const textOf = (name: string, value: string | number): string => {
  if (typeof value === "string") return value;
  if (name.endsWith("At")) return timeText(value);
  return name.endsWith("Milliseconds") ? durationText(value) : value.toLocaleString("en");
};

/** `2026-01-01 00:00:12 UTC`. */
const timeText = (milliseconds: number): string =>
  `${new Date(milliseconds).toISOString().slice(0, 19).replace("T", " ")} UTC`;

const units = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1_000],
] as const;

/** The two largest units: `3 min 5 s`, `2 d 1 h`; below a second, `40 ms`. */
export const durationText = (milliseconds: number): string => {
  const largest = units.findIndex(([, size]) => milliseconds >= size);
  if (largest < 0) return `${Math.max(0, Math.round(milliseconds))} ms`;
  let rest = milliseconds;
  const parts: string[] = [];
  for (const [unit, size] of units.slice(largest, largest + 2)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${unit}`);
  }
  return parts.join(" ");
};

/** One line of at most 300 characters. */
export const cut = (text: string): string => {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > maxValueCharacters ? `${line.slice(0, maxValueCharacters)}…` : line;
};

export const nameOf = ({ name, version }: { name: string; version: string }): string =>
  cut(`${name} ${version}`);

export const identityText = (identity: string | undefined): string =>
  identity ? cut(identity) : "a caller without a name";

/** As `cut`, without the full stop at its end: a template goes on with its own. */
export const phrase = (text: string): string => cut(text).replace(/\.$/, "");

interface Failure {
  readonly reason?: string | undefined;
  readonly details?: string | undefined;
}

/** The reason and the message of a failure, from the details that frameworks write. */
export const failureText = ({ reason = "", details = "" }: Failure): string => {
  const message = messageIn(details);
  if (reason === "" || message.startsWith(reason)) return phrase(message) || "no reason given";
  return phrase(message === "" || reason.includes(message) ? reason : `${reason}: ${message}`);
};

const messageMembers = ["message", "errorMessage", "detailMessage", "error"] as const;

/**
 * Flow writes an object with a `message`, Lambda one with an `errorMessage`, Java Flow a list of
 * the exception's class and such an object. Any other text is the message itself.
 */
export const messageIn = (details: string): string => {
  const [first] = details.trim();
  if (first !== "{" && first !== "[") return details;
  const value = parsed(details);
  const told: unknown = Array.isArray(value) ? value.at(1) : value;
  if (typeof told !== "object" || told === null) return messageBefore(details);
  const members = told as Readonly<Record<string, unknown>>;
  const member = messageMembers.find((name) => typeof members[name] === "string");
  return member === undefined ? "" : String(members[member]);
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Of JSON that was cut off: the message, if that comes before. */
const messageBefore = (details: string): string => {
  const [, message] = /"(?:message|errorMessage)":\s*"((?:[^"\\]|\\.)*)/.exec(details) ?? [];
  return message ?? details;
};
