// What the timeline, the graph, the relations and the lists are drawn from.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { HistoryEvent } from "@ekiden/model";
import { graphOf } from "../../src/execution/history/graph.ts";
import { durationsOf, lanesOf, segmentsOf } from "../../src/execution/history/lanes.ts";
import { lineageOf } from "../../src/execution/history/lineage.ts";
import { eventRows, operationRows } from "../../src/execution/history/rows.ts";
import { shownAt, timeAt, timeScale } from "../../src/execution/history/scale.ts";
import { appended, viewOf } from "../../src/execution/history/view.ts";
import { beginning, epoch, history } from "./recorded.ts";

const retried = history(`${beginning}
  5 ActivityTaskScheduled activityId=charge-1 decisionTaskCompletedEventId=4 heartbeatTimeout=10
  6 +2 ActivityTaskStarted scheduledEventId=5
  7 +30 ActivityTaskTimedOut scheduledEventId=5 startedEventId=6 timeoutType=HEARTBEAT
  8 DecisionTaskScheduled
  9 +1 DecisionTaskStarted scheduledEventId=8
  10 DecisionTaskCompleted scheduledEventId=8 startedEventId=9
  11 TimerStarted timerId=charge-1.pause-1 startToFireTimeout=4 decisionTaskCompletedEventId=10
  12 +4 TimerFired timerId=charge-1.pause-1 startedEventId=11
  13 DecisionTaskScheduled
  14 +1 DecisionTaskStarted scheduledEventId=13
  15 DecisionTaskCompleted scheduledEventId=13 startedEventId=14
  16 ActivityTaskScheduled activityId=charge-1.2 decisionTaskCompletedEventId=15
  17 +1 WorkflowExecutionSignaled signalName=hurry externalInitiatedEventId=0
  18 DecisionTaskScheduled`);

test("tries of one activity, and the pauses between them, share a lane", () => {
  const lanes = lanesOf(viewOf(retried));
  assert.deepEqual(
    lanes.all.map(({ key, operations }) => `${key}: ${operations.length}`),
    ["execution: 1", "decision: 4", "activity charge-1: 3", "signal: 1"],
  );
});

test("lanes of a view that has grown are the lanes of the whole of it", () => {
  const part = viewOf(retried.slice(0, 9));
  const earlier = lanesOf(part);
  assert.deepEqual(lanesOf(appended(part, retried), earlier), lanesOf(viewOf(retried)));
});

test("a heartbeat that was missed is the silent part of a run", () => {
  const activity = viewOf(retried).operations.find(({ kind }) => kind === "activity");
  assert.ok(activity);
  assert.deepEqual(
    segmentsOf(activity, epoch).map(({ part, from, to }) => [part, from - epoch, to - epoch]),
    [
      ["queue", 2000, 4000],
      ["run", 4000, 24_000],
      ["silence", 24_000, 34_000],
    ],
  );
  assert.deepEqual(durationsOf(activity, epoch), { queue: 2000, run: 30_000 });
});

test("long times without events are folded, and every time is found again", () => {
  const month = history(`${beginning}
    5 TimerStarted timerId=t startToFireTimeout=2592000 decisionTaskCompletedEventId=4
    6 +2592000 TimerFired timerId=t startedEventId=5
    7 DecisionTaskScheduled
    8 +1 DecisionTaskStarted scheduledEventId=7`);
  const scale = timeScale(month, epoch, { folded: true });
  assert.equal(scale.folds.length, 1);
  assert.ok(scale.shownMilliseconds < 10_000, String(scale.shownMilliseconds));
  for (const { at } of month) {
    assert.ok(Math.abs(timeAt(scale, shownAt(scale, at)) - at) < 1, String(at));
  }
  const plain = timeScale(month, epoch, { folded: false });
  assert.equal(plain.shownMilliseconds, 2_592_003_000);
});

test("the graph leads from a decision to what it asked for, and on to the one it was news to", () => {
  const graph = graphOf(viewOf(retried), { first: 0, count: 10 });
  assert.deepEqual(
    graph.edges.map(({ from, to }) => `${from} → ${to}`),
    [
      "group 1 → decision 2",
      "decision 2 → group 5",
      "group 5 → decision 8",
      "decision 8 → group 11",
      "group 11 → decision 13",
      "decision 13 → group 16",
      "group 17 → decision 18",
    ],
  );
  assert.equal(graph.decisions, 4);
});

test("alike things that one decision asked for are one node", () => {
  const graph = graphOf(
    viewOf(
      history(`${beginning}
        5 ActivityTaskScheduled activityId=a decisionTaskCompletedEventId=4
        6 ActivityTaskScheduled activityId=b decisionTaskCompletedEventId=4
        7 ActivityTaskScheduled activityId=c decisionTaskCompletedEventId=4`),
    ),
    { first: 0, count: 10 },
  );
  assert.equal(graph.nodes.find(({ kind }) => kind === "activity")?.operations.length, 3);
});

test("a run knows its parent, the run before it, its children and whom it has signaled", () => {
  const lineage = lineageOf(
    viewOf(
      history(`
        1 WorkflowExecutionStarted parentWorkflowExecution=up parentInitiatedEventId=7 continuedExecutionRunId=before
        2 DecisionTaskScheduled
        3 DecisionTaskStarted scheduledEventId=2
        4 DecisionTaskCompleted scheduledEventId=2 startedEventId=3
        5 StartChildWorkflowExecutionInitiated workflowId=c workflowType=ship decisionTaskCompletedEventId=4
        6 SignalExternalWorkflowExecutionInitiated workflowId=other signalName=go decisionTaskCompletedEventId=4
        7 ChildWorkflowExecutionStarted workflowExecution=c workflowType=ship initiatedEventId=5
        8 WorkflowExecutionSignaled signalName=go externalWorkflowExecution=friend externalInitiatedEventId=3
        9 WorkflowExecutionContinuedAsNew newExecutionRunId=after`),
    ),
  );
  assert.deepEqual(lineage.parent, { workflowId: "up", runId: "up-run" });
  assert.equal(lineage.earlierRunId, "before");
  assert.equal(lineage.nextRunId, "after");
  assert.equal(lineage.children[0]?.runId, "c-run");
  assert.equal(lineage.spokenTo[0]?.workflowId, "other");
  assert.equal(lineage.heardFrom[0]?.workflowId, "friend");
});

test("lists keep what a filter asks for, by text, kind and failure", () => {
  const view = viewOf(retried);
  const all = { text: "", kinds: [], unsuccessfulOnly: false };
  assert.equal(eventRows(view, all).length, 18);
  assert.deepEqual(
    eventRows(view, { ...all, text: "HURRY" }).map(({ id }) => id),
    [17],
  );
  assert.deepEqual(
    operationRows(view, { ...all, unsuccessfulOnly: true }).map(({ id }) => id),
    [5],
  );
  assert.deepEqual(
    operationRows(view, { ...all, kinds: ["timer"], text: "pause-1" }).map(({ id }) => id),
    [11],
  );
});

test("a part of a payload is found as it is read, with its quotes, and so is a nested name", () => {
  const [started, ...others] = history(`
    1 WorkflowExecutionStarted tagList=["paid"]
    2 DecisionTaskScheduled`);
  const input = '{"orderId":"A-17","note":"line one\\nline two"}';
  const reason = 'say "no" to C:\\temp';
  const data = { ...started?.data, input, reason };
  const view = viewOf([{ ...started, data } as HistoryEvent, ...others]);
  const found = (text: string) =>
    eventRows(view, { text, kinds: [], unsuccessfulOnly: false }).map(({ id }) => id);
  for (const text of ['"orderId":"A-17"', '"a-17"', "one\\nline", reason, "PAID", "1.0"]) {
    assert.deepEqual(found(text), [1], text);
  }
  assert.deepEqual(found("tasklist"), [1, 2]);
  assert.deepEqual(found('"orderId":"A-18"'), []);
});
