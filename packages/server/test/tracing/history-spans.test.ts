// From a history to its spans, without a server.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventType, HistoryEvent } from "@ekiden/model";
import { maxSpansOfRun, spansOfHistory } from "../../src/tracing/history-spans.ts";
import { parentInInput } from "../../src/tracing/input-parent.ts";
import { eventSpanId, executionSpanId, traceIdOf } from "../../src/tracing/span-ids.ts";

const type = { name: "order", version: "1" };
const taskList = { name: "deciders" };

/** Events a second apart, numbered. */
const historyOf = (...events: readonly (readonly [EventType, object])[]): readonly HistoryEvent[] =>
  events.map(([eventType, data], index) => {
    const event = { id: index + 1, at: 1_000 * (index + 1), type: eventType, data };
    return event as HistoryEvent;
  });

const started = (more: object = {}) =>
  [
    "WorkflowExecutionStarted",
    { workflowType: type, taskList, childPolicy: "TERMINATE", ...more },
  ] as const;
const activity = [
  "ActivityTaskScheduled",
  { activityId: "a", activityType: type, taskList },
] as const;
const timer = ["TimerStarted", { timerId: "t", startToFireTimeout: "9" }] as const;
const completed = ["WorkflowExecutionCompleted", { decisionTaskCompletedEventId: 0 }] as const;
const terminated = ["WorkflowExecutionTerminated", { childPolicy: "TERMINATE" }] as const;

const run = { domain: "shop", workflowId: "order-1", runId: "run-1", parent: undefined };

test("each span ends with its outcome, and what is open when the run closes ends with it", () => {
  const history = historyOf(
    started(),
    timer,
    activity,
    ["ActivityTaskStarted", { scheduledEventId: 3 }],
    ["ActivityTaskTimedOut", { scheduledEventId: 3, startedEventId: 4, timeoutType: "HEARTBEAT" }],
    activity,
    ["WorkflowExecutionSignaled", { signalName: "hurry" }],
    ["StartChildWorkflowExecutionInitiated", { workflowId: "c", workflowType: type, taskList }],
    ["ChildWorkflowExecutionStarted", { initiatedEventId: 8, workflowExecution: { runId: "kid" } }],
    terminated,
  );
  const [own, ...spans] = spansOfHistory(run, history);
  assert.deepEqual([own?.failure, own?.startAt, own?.endAt], ["TERMINATED", 1_000, 10_000]);
  assert.deepEqual(
    spans.map(({ name, startAt, endAt, attributes }) => [
      name,
      startAt,
      endAt,
      attributes["ekiden.outcome"],
      attributes["ekiden.attempt"],
    ]),
    [
      ["Timer", 2_000, 10_000, "open", undefined],
      ["ActivityTask:order", 3_000, 5_000, "timed_out", 1],
      ["ActivityTask:order", 6_000, 10_000, "open", 2],
      ["Signal:hurry", 7_000, 7_000, undefined, undefined],
      ["ChildWorkflowExecution:order", 8_000, 10_000, "open", undefined],
    ],
  );
  assert.equal(spans.at(-1)?.attributes["ekiden.child_run_id"], "kid");
  assert.ok(spans.every(({ parent }) => parent === own));
  const ids = [own, ...spans].map((span) => span?.spanId);
  assert.equal(new Set(ids).size, ids.length);
  assert.deepEqual(spansOfHistory(run, history), [own, ...spans], "it is a pure function");
});

test("of a task that a reset has kept open it is not told how long it waited", () => {
  const started1 = ["ActivityTaskStarted", { scheduledEventId: 2 }] as const;
  const started2 = ["ActivityTaskStarted", { scheduledEventId: 4 }] as const;
  const waitsOf = (origins: readonly object[]) => {
    const events = [started({ origins }), activity, started1, activity, started2, completed];
    const [, ...spans] = spansOfHistory(run, historyOf(...events));
    return spans.map(({ attributes }) => attributes["ekiden.waited_milliseconds"]);
  };
  assert.deepEqual(waitsOf([]), [1_000, 1_000]);
  assert.deepEqual(waitsOf([{ workflowId: "w", runId: "r", keptEvents: 4 }]), [1_000, undefined]);
});

test("attempts are those of one activity type, also where Flow numbers its retries", () => {
  const scheduled = (activityId: string, name = "order") =>
    ["ActivityTaskScheduled", { activityId, activityType: { ...type, name }, taskList }] as const;
  const [, ...spans] = spansOfHistory(
    run,
    historyOf(
      started(),
      scheduled("a"),
      scheduled("a.2"),
      scheduled("a.3"),
      scheduled("a.4", "refund"),
      scheduled("b.2"),
      terminated,
    ),
  );
  const attempts = spans.map(({ attributes }) => attributes["ekiden.attempt"]);
  assert.deepEqual(attempts, [1, 2, 3, 1, 1]);
});

test("an open run has spans of what has ended, and parts have each span of the whole once", () => {
  const history = historyOf(
    started(),
    timer,
    activity,
    ["WorkflowExecutionSignaled", { signalName: "hurry" }],
    ["ActivityTaskCompleted", { scheduledEventId: 3, startedEventId: 0 }],
    activity,
    completed,
  );
  const namesOf = (spans: readonly { readonly name: string }[]) => spans.map(({ name }) => name);
  const open = spansOfHistory(run, history.slice(0, 6));
  assert.deepEqual(namesOf(open), ["ActivityTask:order", "Signal:hurry"]);
  for (let cut = 1; cut < history.length; cut += 1) {
    const before = spansOfHistory(run, history.slice(0, cut), (id) => id <= cut);
    const after = spansOfHistory(run, history, (id) => id > cut);
    const parts = [...before, ...after].map(({ spanId }) => spanId);
    const whole = spansOfHistory(run, history).map(({ spanId }) => spanId);
    assert.deepEqual(parts.toSorted(), whole.toSorted(), `cut after event ${cut}`);
  }
});

test("a run that its client traces joins that trace, and others have a trace of their own", () => {
  const [traceId, spanId] = ["0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"];
  const header = { "ekiden.headers": { traceparent: `00-${traceId}-${spanId}-01` } };
  for (const input of [{ id: 7, ...header }, ["seven", header], header]) {
    const parent = parentInInput(JSON.stringify(input));
    const [own] = spansOfHistory({ ...run, parent }, historyOf(started(), completed));
    assert.deepEqual([own?.traceId, own?.parent?.spanId], [traceId, spanId]);
  }
  for (const input of [undefined, "", "ekiden.headers", '{"ekiden.headers":7}', "[]"]) {
    assert.equal(parentInInput(input), undefined);
  }
  const [own] = spansOfHistory(run, historyOf(started(), completed));
  assert.deepEqual([own?.traceId, own?.parent], [traceIdOf("run-1"), undefined]);
});

test("the trace of a run is the one that @ekiden/otel gives it", () => {
  // packages/otel/test/trace-context.test.ts has the same id.
  assert.equal(traceIdOf("run-1"), "d124097aacf24b8595eef776b4862b07");
});

test("a child and a next run link to what started them", () => {
  const parentWorkflowExecution = { workflowId: "p", runId: "parent-run" };
  const child = started({ parentWorkflowExecution, parentInitiatedEventId: 7 });
  const [own] = spansOfHistory(run, historyOf(child, completed));
  const initiated = eventSpanId("parent-run", 7);
  assert.deepEqual(own?.links, [{ traceId: traceIdOf("parent-run"), spanId: initiated }]);
  const next = started({ continuedExecutionRunId: "before" });
  const [later] = spansOfHistory(run, historyOf(next, completed));
  assert.deepEqual(later?.links, [
    { traceId: traceIdOf("before"), spanId: executionSpanId("before") },
  ]);
});

test("a run has no more spans than maxSpansOfRun, and says how many are left out", () => {
  const many = Array.from({ length: maxSpansOfRun + 5 }, () => timer);
  const [own, ...spans] = spansOfHistory(run, historyOf(started(), ...many, completed));
  assert.equal(spans.length, maxSpansOfRun);
  assert.equal(own?.attributes["ekiden.spans_left_out"], 5);
});
