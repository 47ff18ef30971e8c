// The log of a server for people who develop: a line each, with the facts behind the sentence.
import type { Color, Paint } from "../terminal/colors.ts";
import { shownText } from "../terminal/shown-text.ts";

interface LogLine {
  readonly level?: number;
  readonly time?: string;
  readonly msg?: string;
}

/** As pino numbers its levels. */
const levels: Readonly<Record<number, readonly [name: string, color: Color]>> = {
  20: ["debug", "gray"],
  30: ["info", "blue"],
  40: ["warn", "yellow"],
  50: ["error", "red"],
  60: ["fatal", "red"],
};

const timeCharacters = "12:34:56".length;
const labelCharacters = 5;

/** What is no line of the log is given back as it is. */
export const readableLine = (line: string, paint: Paint): string => {
  const parsed = parse(line);
  if (!parsed) return line.trimEnd();
  const { level = 0, time = "", msg = "", ...facts } = parsed;
  const [name, color] = levels[level] ?? ["log", "gray"];
  const { name: _program, ...shown } = facts as Record<string, unknown>;
  const details = Object.entries(shown).map(([key, value]) => `${key}=${factText(value)}`);
  const clock = paint("gray", new Date(time || 0).toISOString().slice(11, 11 + timeCharacters));
  return [clock, paint(color, name.padEnd(labelCharacters)), shownText(msg), ...details].join(" ");
};

const factText = (value: unknown): string =>
  shownText(typeof value === "string" ? value : JSON.stringify(value));

const parse = (line: string): (LogLine & Record<string, unknown>) | undefined => {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== "object" || value === null) return undefined;
    return value as LogLine & Record<string, unknown>;
  } catch {
    return undefined;
  }
};
