// Histories as numbered text, one event a line:
//
//     4 DecisionTaskCompleted scheduledEventId=2 startedEventId=3
//   = 5 TimerStarted only timerId=t startToFireTimeout=60 decisionTaskCompletedEventId=4
//     ...
//    12 ActivityTaskTimedOut timeoutType=HEARTBEAT !details
//
// `=` before the id: at the same time as the line before; where steps take time, a line without one
// is later than the line before. `only`: these attributes and no others. `!name`: not there.
// `...`: any number of events. A line without an id goes on with the one before. A type reads
// `name/version`, a run `workflowId/runId`, a list `one,two`; text with blanks is in JSON's quotes.
import assert from "node:assert/strict";
import { type EventType, events, type HistoryEvent } from "@ekiden/model";

interface Line {
  readonly text: string;
  readonly id: number;
  readonly type: EventType;
  readonly sameTime: boolean;
  readonly only: boolean;
  readonly attributes: ReadonlyMap<string, string>;
  readonly absent: readonly string[];
}

/** What stands in one place of the two texts. */
interface Row {
  readonly wanted: Line | undefined;
  readonly found: HistoryEvent | undefined;
  readonly before: HistoryEvent | undefined;
  /** The line before is not written down. */
  readonly afterGap: boolean;
}

interface Found {
  readonly history: readonly HistoryEvent[];
  /** Every step takes time, so events without a mark are of different times. */
  readonly timed: boolean;
}

/** Fails with both texts, line by line, unless the history is the one that is written down. */
export const expectText = ({ history, timed }: Found, text: string): void => {
  const rows = pairUp(history, text);
  if (rows.every((row) => matches(row, timed))) return;
  const printed = rows.map((row) => printRow(row, matches(row, timed)));
  assert.fail(`The history is another (- wanted, + found):\n${printed.flat().join("\n")}`);
};

const pairUp = (history: readonly HistoryEvent[], text: string): Row[] => {
  const rows: Row[] = [];
  let next = 1;
  const place = (wanted: Line | undefined, afterGap = false): void => {
    rows.push({ wanted, found: history[next - 1], before: history[next - 2], afterGap });
    next += 1;
  };
  let gap = false;
  for (const line of linesOf(text)) {
    if (line !== "...") {
      const wanted = parseLine(line);
      if (gap) next = Math.max(next, wanted.id);
      assert.equal(wanted.id, next, `the line "${line}" is out of place`);
      place(wanted, gap);
    }
    gap = line === "...";
  }
  while (!gap && next <= history.length) place(undefined);
  return rows;
};

const linesOf = (text: string): string[] => {
  const lines: string[] = [];
  for (const line of text.split("\n").map((raw) => raw.trim())) {
    if (line === "..." || /^=?\s*\d/.test(line)) lines.push(line);
    else if (line !== "") lines.push(`${lines.pop()} ${line}`);
  }
  return lines;
};

const parseLine = (line: string): Line => {
  const parsed = /^(=?)\s*(\d+)\s+(\w+)\s*(.*)$/.exec(line);
  assert.ok(parsed, `not a line of a history: ${line}`);
  const [, mark, id, type, rest = ""] = parsed;
  assert.ok(Object.hasOwn(events, type ?? ""), `no such event: ${type}`);
  const words: string[] = rest.match(/(?:[^\s"]|"(?:[^"\\]|\\.)*")+/g) ?? [];
  const known = events[type as EventType].properties;
  const named = (name: string): string => {
    assert.ok(Object.hasOwn(known, name), `${type} has no ${name}`);
    return name;
  };
  const pairs = words.filter((word) => word.includes("=")).map((word) => word.split(/=(.*)/s));
  return {
    text: line,
    id: Number(id),
    type: type as EventType,
    sameTime: mark === "=",
    only: words.includes("only"),
    attributes: new Map(pairs.map(([name = "", value = ""]) => [named(name), value])),
    absent: words.filter((word) => word.startsWith("!")).map((word) => named(word.slice(1))),
  };
};

/** Whether the event has the time of the one before it, or another, as its row says. */
const hasItsTime = ({ wanted, found, before, afterGap }: Row, timed: boolean): boolean => {
  const isSameTime = found?.at === before?.at;
  return wanted?.sameTime ? isSameTime : !timed || afterGap || !isSameTime;
};

const matches = (row: Row, timed: boolean): boolean => {
  const { wanted, found } = row;
  if (!wanted || !found || wanted.type !== found.type) return false;
  const printed = printAttributes(found);
  const isEqual = ([name, value]: [string, string]) => printed.get(name) === value;
  if (![...wanted.attributes].every(isEqual)) return false;
  if (wanted.absent.some((name) => printed.has(name))) return false;
  if (wanted.only && printed.size !== wanted.attributes.size) return false;
  return hasItsTime(row, timed);
};

const printRow = ({ wanted, found, before }: Row, isMatch: boolean): string[] => {
  if (isMatch && wanted) return [`    ${wanted.text}`];
  const lines: string[] = wanted ? [`  - ${wanted.text}`] : [];
  return found ? [...lines, `  + ${printEvent(found, before)}`] : lines;
};

const printEvent = (event: HistoryEvent, before: HistoryEvent | undefined): string => {
  const attributes = [...printAttributes(event)].map(([name, value]) => `${name}=${value}`);
  const mark = event.at === before?.at ? "= " : "";
  return [`${mark}${event.id} ${event.type}`, ...attributes].join(" ");
};

const printAttributes = ({ data }: HistoryEvent): Map<string, string> =>
  new Map(Object.entries(data).map(([name, value]) => [name, printValue(value)]));

const printValue = (value: unknown): string => {
  if (Array.isArray(value)) return value.map(printValue).join(",");
  if (typeof value === "object" && value !== null) return Object.values(value).join("/");
  const text = String(value);
  return text === "" || /[\s"]/.test(text) ? JSON.stringify(text) : text;
};
