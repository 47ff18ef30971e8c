// A history from a file, in all the forms in which people have them; and what is no history.
import assert from "node:assert/strict";
import { test } from "node:test";
import { eventToWire } from "../../src/execution/history/wire.ts";
import { HistoryFileError, readHistoryFile } from "../../src/import/history-file.ts";
import { beginning, history } from "./recorded.ts";

const events = history(`${beginning}
  5 MarkerRecorded markerName=a"{]b decisionTaskCompletedEventId=4
  6 +1 WorkflowExecutionSignaled signalName=go externalInitiatedEventId=0`);
const wire = events.map(eventToWire);
const pretty = (value: unknown) => JSON.stringify(value, null, 2);

const reads = (text: string) => {
  const file = readHistoryFile(text);
  assert.deepEqual(file.events, events);
  assert.deepEqual(file.gaps, []);
};

const complaint = (text: string): string => {
  try {
    readHistoryFile(text);
  } catch (error) {
    assert.ok(error instanceof HistoryFileError, String(error));
    return `${error.line} ${error.complaint} ${error.found}`.trim();
  }
  return "none";
};

test("a history as the service's command prints it is read, whole or page by page", () => {
  reads(pretty({ events: wire }));
  reads(
    `${pretty({ events: wire.slice(0, 3), nextToken: "x" })}\n${pretty({ events: wire.slice(3) })}`,
  );
  reads(`${pretty(wire.slice(0, 2))},${pretty(wire.slice(2))}`);
});

test("a history is read from lines of events, and from lines of pages, in any order", () => {
  reads(wire.map((each) => JSON.stringify(each)).join("\n"));
  reads(
    `\uFEFF${[...wire]
      .reverse()
      .map((each) => JSON.stringify(each))
      .join("\r\n")}\n`,
  );
  reads(`${JSON.stringify({ events: wire })}\n${JSON.stringify({ events: wire.slice(4) })}`);
});

test("timestamps are read as seconds and as dates", () => {
  const dated = wire.map((each) => ({
    ...each,
    eventTimestamp: new Date(each.eventTimestamp * 1000).toISOString().replace("Z", "000+00:00"),
  }));
  reads(pretty({ events: dated }));
  reads(
    pretty({ events: wire.map((each) => ({ ...each, eventTimestamp: `${each.eventTimestamp}` })) }),
  );
});

test("ids that are missing are told, and the rest is read", () => {
  const { gaps } = readHistoryFile(pretty({ events: [wire[1], wire[4], wire[5]] }));
  assert.deepEqual(gaps, [
    { from: 1, to: 1 },
    { from: 3, to: 4 },
  ]);
});

test("what is no history is told with its line", () => {
  const lines = (...each: unknown[]) => each.map((one) => JSON.stringify(one)).join("\n");
  assert.equal(complaint(" \n"), "1 empty");
  assert.equal(complaint(pretty({ name: "x", version: 1 })), "1 noHistory name, version");
  assert.equal(complaint(pretty({ events: [] })), "1 noEvents");
  assert.equal(complaint(lines(wire[0], { ...wire[1], eventId: "two" })), "2 noEventId two");
  assert.equal(complaint(lines(wire[0], { ...wire[1], eventType: "Woke" })), "2 noEventType Woke");
  assert.equal(complaint(lines({ ...wire[0], eventTimestamp: null })), "1 noTimestamp null");
  const bare = { eventId: 2, eventTimestamp: 1, eventType: "TimerFired" };
  assert.equal(complaint(lines(wire[0], bare)), "2 noAttributes timerFiredEventAttributes");
  assert.equal(complaint(lines(wire[0], { ...wire[0], eventTimestamp: 1 })), "2 twoHistories 1");
});

test("the line of an event inside of a page is found", () => {
  const text = pretty({ events: [wire[0], { ...wire[4], eventType: "Woke" }] });
  const line = text.split("\n").findIndex((each) => each.includes("Woke")) + 1;
  const [told = ""] = complaint(text).split(" ");
  // The object begins a few lines before its type.
  assert.ok(Number(told) <= line && Number(told) > line - 6, `${told} of ${line}`);
});

test("what is no JSON is told with its line, wherever it stands", () => {
  assert.match(complaint("no\nhistory"), /^1 noJson/);
  assert.match(complaint(`${JSON.stringify(wire[0])}\n\noops\n`), /^3 noJson oops/);
  assert.match(complaint('{\n  "events": [\n    oops\n  ]\n}'), /^3 noJson/);
  assert.match(complaint('{"events": [\n\n'), /^3 noJson/);
  assert.match(complaint('{\n"events": [],\n"a": "b\n"}'), /^3 noJson "b/);
  assert.match(complaint('{"events": [1,\n 01]}'), /^2 noJson 01/);
  assert.match(complaint("]"), /noJson/);
});
