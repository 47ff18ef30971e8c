// Histories as text, one event a line, so that a test shows what it expects:
//
//      4 DecisionTaskCompleted scheduledEventId=2 startedEventId=3
//    = 5 TimerStarted timerId=t startToFireTimeout=60
//
// `=`: at the same time as the event before. Attributes that a line does not name are not looked
// at; `-` means that there is none of that name. The text may begin anywhere, and reaches the end.
import assert from "node:assert/strict";
import type { HistoryEvent } from "@ekiden/model";

export const expectHistory = (history: readonly HistoryEvent[], text: string): void => {
  const wanted = text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const first = Number(/\d+/.exec(wanted[0] ?? "")?.[0] ?? 1);
  const found = history
    .slice(first - 1)
    .map((event, index) => printLike(wanted[index], event, history[event.id - 2]));
  assert.equal(found.join("\n"), wanted.map(normalise).join("\n"));
};

const normalise = (line: string): string => line.replace(/\s+/g, " ");

/** With the attributes that the wanted line names, or all of them where there is no such line. */
const printLike = (
  line: string | undefined,
  event: HistoryEvent,
  before: HistoryEvent | undefined,
): string => {
  const printed = new Map(
    Object.entries(event.data).map(([name, value]) => [name, printValue(value)]),
  );
  const [, ...named] = normalise(line ?? "").split(/ (?=\w+=)/);
  const names = line ? named.map((pair) => pair.slice(0, pair.indexOf("="))) : [...printed.keys()];
  const mark = line?.startsWith("=") && event.at === before?.at ? "= " : "";
  const attributes = names.map((name) => `${name}=${printed.get(name) ?? "-"}`);
  return [`${mark}${event.id} ${event.type}`, ...attributes].join(" ");
};

const printValue = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(printValue).join(",");
  if (typeof value !== "object" || value === null) return String(value);
  return Object.values(value).join("/");
};
