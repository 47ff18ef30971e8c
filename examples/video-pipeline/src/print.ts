// Everything a person reads: one aligned, time-stamped line per step, coloured only on a terminal.
import { styleText } from "node:util";
import type { HistoryEvent } from "./follow.ts";

type Tone = "plain" | "good" | "bad" | "bold";
export type Say = (text: string, tone?: Tone, at?: number) => void;

const styles = { good: "green", bad: "red", bold: "bold" } as const;
const coloured = process.stdout.isTTY && !process.env.NO_COLOR;

function paint(text: string, tone: Tone | "dim"): string {
  if (!coloured || tone === "plain") return text;
  return styleText(tone === "dim" ? "dim" : styles[tone], text);
}

/** `at` is in milliseconds since 1970, and now by default. */
export function speaker(name: string): Say {
  return (text, tone = "plain", at = Date.now()) => {
    const date = new Date(at);
    const milliseconds = String(date.getMilliseconds()).padStart(3, "0");
    const time = `${date.toTimeString().slice(0, 8)}.${milliseconds}`;
    console.log(`${paint(time, "dim")}  ${name.padEnd(8)}  ${paint(text, tone)}`);
  };
}

export function heading(text: string): void {
  console.log(`\n${paint(text, "bold")}`);
}

const lineLength = 140;
const shown = [
  "activityId",
  "timerId",
  "startToFireTimeout",
  "scheduledEventId",
  "startedEventId",
  "identity",
  "timeoutType",
  "cause",
  "reason",
  "details",
];

/** ` 7 ActivityTaskStarted  scheduledEventId=5 identity=files`, in the words of the service. */
export function eventText({ id, type, data }: HistoryEvent): string {
  const attributes = data as Record<string, unknown>;
  const texts = shown
    .filter((name) => attributes[name] !== undefined && attributes[name] !== 0)
    .map((name) => `${name}=${attributes[name]}`);
  const line = `${String(id).padStart(4)} ${type.padEnd(26)} ${texts.join(" ")}`;
  return line.length > lineLength ? `${line.slice(0, lineLength - 1)}…` : line.trimEnd();
}

export function table(rows: string[][]): void {
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  for (const row of rows) {
    const cells = row.map((cell, column) => cell.padEnd(width(column)));
    console.log(`  ${cells.join("  ")}`.trimEnd());
  }
}
