// The log of a server for people: a line each, with the facts behind the sentence.
import type { LogFormat } from "@ekiden/server";
import { type Color, type Paint, paintFor } from "./terminal/colors.ts";
import { isColored } from "./terminal/process-terminal.ts";
import { shownText } from "./terminal/shown-text.ts";

/** A stream that may be a terminal, as the standard error is. */
interface Outlet {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Where a server writes its log to be read by people; undefined: as JSON, in its own way. */
export const readableOutlet = (format: LogFormat, to: Outlet = process.stderr) => {
  const isReadable = format === "pretty" || (format === "auto" && to.isTTY === true);
  if (!isReadable) return undefined;
  const paint = paintFor(isColored(process.env, to.isTTY === true));
  return { write: (line: string) => void to.write(`${readableLine(line, paint)}\n`) };
};

interface LogLine {
  readonly severity_text?: string;
  readonly timestamp?: string;
  readonly body?: string;
}

const colorOf: Readonly<Record<string, Color>> = {
  DEBUG: "gray",
  INFO: "blue",
  WARN: "yellow",
  ERROR: "red",
  FATAL: "red",
};

const timeCharacters = "12:34:56".length;
const labelCharacters = 5;

/** What is no line of the log is given back as it is. */
export const readableLine = (line: string, paint: Paint): string => {
  const parsed = parse(line);
  if (!parsed) return line.trimEnd();
  const { severity_text: level = "LOG", timestamp = "", body = "", ...facts } = parsed;
  const { severity_number: _, "service.name": __, ...shown } = facts;
  const details = Object.entries(shown).map(([key, value]) => `${key}=${factText(value)}`);
  const clock = paint(
    "gray",
    new Date(timestamp || 0).toISOString().slice(11, 11 + timeCharacters),
  );
  return [
    clock,
    paint(colorOf[level], level.padEnd(labelCharacters)),
    shownText(body),
    ...details,
  ].join(" ");
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
