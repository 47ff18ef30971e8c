// What is recorded is what is stored, sent and read back, with any payloads.
import assert from "node:assert/strict";
import { test } from "node:test";
import { type DecisionType, decisions } from "../src/decisions.ts";
import { type EventType, events } from "../src/events.ts";
import {
  appendEvents,
  type Decision,
  decisionAttributesMember,
  decisionFromWire,
  decisionToWire,
  decodeEvents,
  encodeEvent,
  eventFromWire,
  eventToWire,
  type HistoryEvent,
  joinEvents,
  sliceEvents,
  splitEvents,
} from "../src/history.ts";
import { anyValue, type Dice, seeded } from "./seeded.ts";

const seed = 20120125;
const roundsPerType = 25;
const latest = Date.UTC(2100, 0, 1);

const anyEvent = (type: EventType, dice: Dice): HistoryEvent =>
  ({
    id: 1 + dice(25_000),
    at: dice(latest),
    type,
    data: anyValue(events[type], dice),
  }) as HistoryEvent;

const manyEvents = (): HistoryEvent[] => {
  const dice = seeded(seed);
  return (Object.keys(events) as EventType[]).flatMap((type) =>
    Array.from({ length: roundsPerType }, () => anyEvent(type, dice)),
  );
};

test("an event on the wire names its attributes after its type", () => {
  const event = {
    id: 5,
    at: 1326592619474,
    type: "TimerFired",
    data: { timerId: "t", startedEventId: 4 },
  };
  assert.equal(
    encodeEvent(event as HistoryEvent),
    '{"timerFiredEventAttributes":{"timerId":"t","startedEventId":4},"eventId":5,"eventTimestamp":1326592619.474,"eventType":"TimerFired"}',
  );
});

test("an encoded event is the JSON text of its wire form", () => {
  for (const event of manyEvents()) {
    assert.equal(encodeEvent(event), JSON.stringify(eventToWire(event)));
  }
});

test("an event that went over the wire is the event that was recorded", () => {
  for (const event of manyEvents()) {
    assert.deepEqual(eventFromWire(JSON.parse(encodeEvent(event))), event);
  }
});

test("no encoded event holds a raw line break, so a join can be undone", () => {
  const encoded = manyEvents().map(encodeEvent);
  assert.deepEqual(
    encoded.filter((text) => text.includes("\n")),
    [],
  );
  assert.deepEqual(splitEvents(joinEvents(encoded)), encoded);
});

test("joined events are the inside of a JSON array", () => {
  const all = manyEvents();
  assert.deepEqual(decodeEvents(joinEvents(all.map(encodeEvent))), all);
});

test("no event and one event survive the round trip as well", () => {
  const [first] = manyEvents();
  assert.ok(first);
  assert.deepEqual(splitEvents(joinEvents([])), []);
  assert.deepEqual(decodeEvents(joinEvents([])), []);
  assert.deepEqual(splitEvents(joinEvents([encodeEvent(first)])), [encodeEvent(first)]);
});

test("every millisecond survives as seconds with a fraction", () => {
  const dice = seeded(seed);
  for (let round = 0; round < 10_000; round += 1) {
    const event = { ...anyEvent("TimerFired", dice), at: dice(latest) };
    assert.equal(decodeEvents(encodeEvent(event))[0]?.at, event.at);
  }
});

test("a decision that went over the wire is the decision that was made", () => {
  const dice = seeded(seed);
  for (const type of Object.keys(decisions) as DecisionType[]) {
    for (let round = 0; round < roundsPerType; round += 1) {
      const decision = { type, data: anyValue(decisions[type], dice) } as Decision;
      const sent = JSON.parse(JSON.stringify(decisionToWire(decision)));
      assert.deepEqual(decisionFromWire(sent), decision);
    }
  }
});

const closes: readonly DecisionType[] = [
  "CompleteWorkflowExecution",
  "ContinueAsNewWorkflowExecution",
  "FailWorkflowExecution",
  "CancelWorkflowExecution",
];

for (const type of Object.keys(decisions) as DecisionType[]) {
  const isClose = closes.includes(type);
  test(`a ${type} decision without its attribute block has ${isClose ? "an empty one" : "none"}`, () => {
    const other = type === "CancelTimer" ? "startTimer" : "cancelTimer";
    const decision = { type, data: isClose ? {} : undefined };
    for (const own of [{}, { [decisionAttributesMember(type)]: null }]) {
      const wire = { decisionType: type, [`${other}DecisionAttributes`]: {}, ...own };
      assert.deepEqual(decisionFromWire(wire), decision);
    }
  });
}

test("joined events are appended and cut out again without being parsed", () => {
  const encoded = manyEvents().slice(0, 5).map(encodeEvent);
  for (let cut = 0; cut <= encoded.length; cut += 1) {
    const [before, behind] = [encoded.slice(0, cut), encoded.slice(cut)];
    assert.equal(appendEvents(joinEvents(before), joinEvents(behind)), joinEvents(encoded));
    for (let count = 1; count <= behind.length; count += 1) {
      const some = joinEvents(behind.slice(0, count));
      assert.equal(sliceEvents(joinEvents(encoded), cut, count), some);
    }
  }
});
