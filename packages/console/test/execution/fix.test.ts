// A run that waits for a fix: what its history says of that, and no more.
import assert from "node:assert/strict";
import { test } from "node:test";
import { awaitedFixOf } from "../../src/execution/history/fix.ts";
import { viewOf } from "../../src/execution/history/view.ts";
import { beginning, epoch, history } from "./recorded.ts";

const fixOf = (text: string) => awaitedFixOf(viewOf(history(text)));

/** Details of a marker; what is written as JSON would be read by `history`. */
const said = (text: string, details: object) => {
  const events = history(text).map((event) => {
    const isMarker = event.type === "MarkerRecorded" && event.data.details === "…";
    const data = { ...event.data, ...(isMarker && { details: JSON.stringify(details) }) };
    return { ...event, data } as typeof event;
  });
  return awaitedFixOf(viewOf(events));
};

const asked = "decisionTaskCompletedEventId";
const marker = (id: number, completed: number): string =>
  `${id} MarkerRecorded markerName=ekiden.decisionFailure details=… ${asked}=${completed}`;

const failed = `${beginning}
  ${marker(5, 4)}
  6 TimerStarted timerId=ekiden.retry.3 startToFireTimeout=1 ${asked}=4`;

const again = `${failed}
  7 +1 TimerFired timerId=ekiden.retry.3 startedEventId=6
  8 DecisionTaskScheduled
  9 DecisionTaskStarted scheduledEventId=8 identity=decider-2
  10 DecisionTaskCompleted scheduledEventId=8 startedEventId=9
  ${marker(11, 10)}
  12 TimerStarted timerId=ekiden.retry.9 startToFireTimeout=2 ${asked}=10`;

test("the error, its kind and its stack are those of the last failure", () => {
  const details = { kind: "unexpected error", message: "boom", stack: "Error: boom", failures: 2 };
  const fix = said(again, details);
  const { kind, message, stack } = fix ?? assert.fail();
  assert.deepEqual([kind, message, stack], ["unexpected error", "boom", "Error: boom"]);
});

test("failures in a row are counted, with the first, the last, its worker and the next try", () => {
  const { since, failedAt, eventId, worker, failures, nextAt } = fixOf(again) ?? assert.fail();
  const start = epoch + 2_000;
  assert.deepEqual([since, failedAt, nextAt], [start, start + 1_000, start + 3_000]);
  assert.deepEqual([eventId, worker, failures], [11, "decider-2", 2]);
});

test("a decision task that timed out or goes on leaves the run waiting, without a next try", () => {
  const { failures, nextAt } =
    fixOf(`${failed}
      7 +1 TimerFired timerId=ekiden.retry.3 startedEventId=6
      8 DecisionTaskScheduled
      9 DecisionTaskStarted scheduledEventId=8
      10 +60 DecisionTaskTimedOut scheduledEventId=8 startedEventId=9 timeoutType=START_TO_CLOSE
      11 DecisionTaskScheduled`) ?? assert.fail();
  assert.deepEqual([failures, nextAt], [1, undefined]);
});

test("what is no JSON is shown as it is, and a worker without a name is not told of", () => {
  const text = failed.replace("details=…", "details=boom");
  const unnamed = history(text).map((event) =>
    event.type === "DecisionTaskStarted"
      ? ({ ...event, data: { scheduledEventId: 2 } } as typeof event)
      : event,
  );
  const fix = awaitedFixOf(viewOf(unnamed));
  const { kind, message, stack, worker } = fix ?? assert.fail();
  assert.deepEqual([kind, message, stack, worker], [undefined, "boom", undefined, undefined]);
});

test("a run that has decided since, is closed, or never failed waits for no fix", () => {
  const decided = `${failed}
    7 +1 TimerFired timerId=ekiden.retry.3 startedEventId=6
    8 DecisionTaskScheduled
    9 DecisionTaskStarted scheduledEventId=8
    10 DecisionTaskCompleted scheduledEventId=8 startedEventId=9`;
  const terminated = `${failed}\n7 WorkflowExecutionTerminated cause=OPERATOR_INITIATED`;
  for (const text of [decided, terminated, beginning]) assert.equal(fixOf(text), undefined);
});

/** A decision task that fails, and the timer after which it comes again. */
const failedRound = (from: number): string => {
  const [scheduled, started, completed, marked, timer, fired] = [0, 1, 2, 3, 4, 5].map(
    (at) => from + at,
  ) as [number, number, number, number, number, number];
  return `
    ${scheduled} DecisionTaskScheduled
    ${started} DecisionTaskStarted scheduledEventId=${scheduled}
    ${completed} DecisionTaskCompleted scheduledEventId=${scheduled} startedEventId=${started}
    ${marker(marked, completed)}
    ${timer} TimerStarted timerId=ekiden.retry.3 startToFireTimeout=1 ${asked}=${completed}
    ${fired} TimerFired timerId=ekiden.retry.3 startedEventId=${timer}`;
};

test("a run that has failed very often is not read anew for each of its failures", () => {
  const rounds = Array.from({ length: 300 }, (_, at) => failedRound(2 + 6 * at));
  const view = viewOf(history(`1 WorkflowExecutionStarted${rounds.join("")}`));
  let reads = 0;
  const operations = new Proxy(view.operations, {
    get: (target, name) => {
      reads += 1;
      return Reflect.get(target, name);
    },
  });
  assert.equal(awaitedFixOf({ ...view, operations })?.failures, 300);
  assert.ok(reads <= 2 * operations.length, `${reads} reads of ${operations.length} operations`);
});
