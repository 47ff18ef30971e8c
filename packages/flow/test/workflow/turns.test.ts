import assert from "node:assert/strict";
import { test } from "node:test";
import { type Turn, TurnReader } from "../../src/workflow/turns.ts";
import { History } from "./events.ts";

interface Read {
  readonly reader: TurnReader;
  readonly turns: readonly Turn[];
}

const read = ({ events }: History): Read => {
  const reader = new TurnReader();
  const turns = events.flatMap((event) => reader.read(event) ?? []);
  return { reader, turns };
};

const summary = ({ startedEventId, at, newEvents, resultingEvents }: Turn) => ({
  startedEventId,
  at,
  newEvents: newEvents.map(({ id }) => id),
  resultingEvents: resultingEvents?.map(({ id }) => id),
});

test("a turn is what was new, and what its decisions made", () => {
  const history = new History().start();
  const first = history.decided();
  history.add("TimerStarted", { timerId: "a", decisionTaskCompletedEventId: first });
  history.add("TimerFired", { timerId: "a", startedEventId: 5 });
  history.add("DecisionTaskScheduled");
  const second = history.decided();
  history.add("WorkflowExecutionCompleted", { decisionTaskCompletedEventId: second });
  const { reader, turns } = read(history);
  assert.deepEqual(turns.map(summary), [
    { startedEventId: 3, at: 3_000, newEvents: [1], resultingEvents: [5] },
  ]);
  const last = reader.end();
  assert.deepEqual(last && summary(last), {
    startedEventId: 8,
    at: 8_000,
    newEvents: [6],
    resultingEvents: [10],
  });
  assert.equal(reader.end(), undefined);
});

test("what happens during a decision task is news in the next", () => {
  const history = new History().start();
  history.add("DecisionTaskStarted");
  history.add("WorkflowExecutionSignaled", { signalName: "during" });
  history.add("DecisionTaskScheduled");
  history.add("DecisionTaskCompleted", { startedEventId: 3 });
  history.add("TimerStarted", { timerId: "a", decisionTaskCompletedEventId: 6 });
  history.add("DecisionTaskStarted");
  const { reader, turns } = read(history);
  assert.deepEqual(turns.map(summary), [
    { startedEventId: 3, at: 3_000, newEvents: [1], resultingEvents: [7] },
  ]);
  const current = { startedEventId: 8, at: 8_000, newEvents: [4], resultingEvents: undefined };
  assert.deepEqual(summary(reader.current()), current);
  assert.deepEqual(summary(reader.current()), { ...current, newEvents: [] }, "told once");
});

test("a refusal is made by its turn, and news in the next", () => {
  const history = new History().start();
  const completed = history.decided();
  const refusal = { decisionTaskCompletedEventId: completed };
  history.add("ScheduleActivityTaskFailed", { activityId: "a", ...refusal });
  history.add("StartChildWorkflowExecutionFailed", { initiatedEventId: 99, ...refusal });
  history.add("CompleteWorkflowExecutionFailed", refusal);
  history.add("WorkflowExecutionFailed", refusal);
  history.add("DecisionTaskStarted");
  const { reader, turns } = read(history);
  assert.deepEqual(
    turns.map(summary)[0]?.resultingEvents,
    [5, 7, 8],
    "what follows from an event is no decision",
  );
  assert.deepEqual(summary(reader.current()).newEvents, [5, 6, 7]);
});

test("a decision task that timed out is as if it had never been", () => {
  const history = new History().start();
  history.add("DecisionTaskStarted");
  history.add("WorkflowExecutionSignaled", { signalName: "during" });
  history.add("DecisionTaskTimedOut", { startedEventId: 3 });
  history.add("DecisionTaskScheduled");
  history.decided();
  const { reader, turns } = read(history);
  assert.deepEqual(turns, []);
  const last = reader.end();
  assert.deepEqual(last && summary(last), {
    startedEventId: 7,
    at: 7_000,
    newEvents: [1, 4],
    resultingEvents: [],
  });
});

test("a decision task that failed leaves its news to the next", () => {
  const history = new History().start();
  const failed = history.decided();
  const madeByFailure = { decisionTaskCompletedEventId: failed };
  history.add("MarkerRecorded", { markerName: "ekiden.decisionFailure", ...madeByFailure });
  history.add("TimerStarted", { timerId: "ekiden.retry.3", ...madeByFailure });
  history.add("TimerFired", { timerId: "ekiden.retry.3", startedEventId: 6 });
  history.add("DecisionTaskScheduled");
  history.add("DecisionTaskStarted");
  const { reader, turns } = read(history);
  assert.deepEqual(turns, []);
  assert.deepEqual(summary(reader.current()).newEvents, [1, 7]);
});

test("a history may come in parts, with turns taken in between", () => {
  const history = new History().start();
  history.add("DecisionTaskStarted");
  const { reader } = read(history);
  assert.deepEqual(summary(reader.current()).newEvents, [1]);
  history.add("DecisionTaskCompleted", { startedEventId: 3 });
  history.add("TimerStarted", { timerId: "a", decisionTaskCompletedEventId: 4 });
  history.add("TimerFired", { timerId: "a", startedEventId: 5 });
  history.add("DecisionTaskStarted");
  const turns = history.events.slice(3).flatMap((event) => reader.read(event) ?? []);
  assert.deepEqual(turns.map(summary), [
    { startedEventId: 3, at: 3_000, newEvents: [], resultingEvents: [5] },
  ]);
  assert.deepEqual(summary(reader.current()).newEvents, [6]);
  assert.equal(reader.lastEventId, 7);
});

test("a history at whose end no decision task waits has no current turn", () => {
  assert.throws(() => read(new History().start()).reader.current(), /No decision task is started/);
});
