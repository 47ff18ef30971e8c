// What schedules a decision task, and what does not.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventType } from "@ekiden/model";
import {
  cancel,
  cancelOther,
  cancelTimer,
  complete,
  continueAsNew,
  fail,
  invoke,
  mark,
  requestCancel,
  schedule,
  signalOther,
  startChild,
  startTimer,
} from "./decisions.ts";
import { EngineHarness } from "./engine-harness.ts";
import { type Run, started } from "./script.ts";

const working = () => started().decides(schedule("a")).workerPolls("a");
const withFunction = () => started({ lambdaRole: "r", lambdaAvailable: true }).decides(invoke("f"));
const withChild = () => started().decides(startChild("c")).decides();
const childOf = (parent: Run) => parent.latest("c");
const afterChild = (close: (child: Run) => Run) => {
  const parent = withChild();
  close(childOf(parent));
  return parent;
};
const withOther = () => {
  const harness = new EngineHarness();
  started({ harness, workflowId: "other" });
  return started({ harness });
};

const triggers: readonly [EventType, () => Run][] = [
  ["WorkflowExecutionStarted", () => started()],
  ["WorkflowExecutionSignaled", () => started().decides().signaled("go")],
  ["WorkflowExecutionCancelRequested", () => started().decides().cancelRequested()],
  ["ActivityTaskCompleted", () => working().completes("a")],
  ["ActivityTaskFailed", () => working().fails("a")],
  ["ActivityTaskCanceled", () => working().cancels("a")],
  [
    "ActivityTaskTimedOut",
    () =>
      started()
        .decides(schedule("a", { scheduleToStartTimeout: "1" }))
        .after("1 s"),
  ],
  ["TimerFired", () => started().decides(startTimer("t", "1")).after("1 s")],
  ["ChildWorkflowExecutionStarted", () => started().decides(startChild("c"))],
  ["ChildWorkflowExecutionCompleted", () => afterChild((child) => child.decides(complete()))],
  ["ChildWorkflowExecutionFailed", () => afterChild((child) => child.decides(fail()))],
  ["ChildWorkflowExecutionCanceled", () => afterChild((child) => child.decides(cancel()))],
  ["ChildWorkflowExecutionTerminated", () => afterChild((child) => child.terminated())],
  [
    "ChildWorkflowExecutionTimedOut",
    () =>
      started()
        .decides(startChild("c", { executionStartToCloseTimeout: "1" }))
        .decides()
        .after("1 s"),
  ],
  ["StartChildWorkflowExecutionFailed", () => started().decides(startChild("w"))],
  ["ExternalWorkflowExecutionSignaled", () => withOther().decides(signalOther("other"))],
  ["ExternalWorkflowExecutionCancelRequested", () => withOther().decides(cancelOther("other"))],
  ["SignalExternalWorkflowExecutionFailed", () => started().decides(signalOther("missing"))],
  ["RequestCancelExternalWorkflowExecutionFailed", () => started().decides(cancelOther("missing"))],
  ["RequestCancelActivityTaskFailed", () => started().decides(requestCancel("missing"))],
  [
    "ScheduleActivityTaskFailed",
    () => started({ activityTypes: { "work/1": {} } }).decides(schedule("a")),
  ],
  ["StartTimerFailed", () => started({ limits: { openTimers: 0 } }).decides(startTimer("t", "1"))],
  ["CancelTimerFailed", () => started().decides(cancelTimer("t"))],
  [
    "ContinueAsNewWorkflowExecutionFailed",
    () => started().decides(continueAsNew({ workflowTypeVersion: "none" })),
  ],
  [
    "DecisionTaskTimedOut",
    () => started({ taskStartToCloseTimeout: "1" }).deciderPolls().after("1 s"),
  ],
  ["ScheduleLambdaFunctionFailed", () => started({ lambdaRole: "r" }).decides(invoke("f"))],
  ["StartLambdaFunctionFailed", () => started().decides(invoke("f"))],
  ["LambdaFunctionCompleted", () => withFunction().functionStarts(5).functionEnds(5, {})],
  [
    "LambdaFunctionFailed",
    () => withFunction().functionStarts(5).functionEnds(5, { reason: "Unhandled" }),
  ],
  ["LambdaFunctionTimedOut", () => withFunction().functionStarts(5).after("900 s")],
];

for (const [type, script] of triggers) {
  test(`a decision task follows ${type}, at the same time`, () => {
    const [event, scheduled] = script().history.slice(-2);
    assert.deepEqual([event?.type, scheduled?.type], [type, "DecisionTaskScheduled"]);
    assert.equal(event?.at, scheduled?.at);
  });
}

const holding = () => started().holdsMessages();
const others: readonly [EventType, () => Run][] = [
  ["ActivityTaskScheduled", () => started().decides(schedule("a"))],
  ["ActivityTaskStarted", () => working()],
  ["ActivityTaskCancelRequested", () => working().signaled("go").decides(requestCancel("a"))],
  ["TimerStarted", () => started().decides(startTimer("t", "1"))],
  ["TimerCanceled", () => started().decides(startTimer("t", "1"), cancelTimer("t"))],
  ["MarkerRecorded", () => started().decides(mark("m"))],
  ["StartChildWorkflowExecutionInitiated", () => holding().decides(startChild("c"))],
  ["SignalExternalWorkflowExecutionInitiated", () => holding().decides(signalOther("other"))],
  [
    "RequestCancelExternalWorkflowExecutionInitiated",
    () => holding().decides(cancelOther("other")),
  ],
  ["LambdaFunctionScheduled", () => withFunction()],
  ["LambdaFunctionStarted", () => withFunction().functionStarts(5)],
  ["DecisionTaskStarted", () => started().deciderPolls()],
  ["DecisionTaskCompleted", () => started().decides()],
];

for (const [type, script] of others) {
  test(`no decision task follows ${type}`, () => {
    const run = script();
    assert.equal(run.history.at(-1)?.type, type);
    assert.equal(run.state.queuedDecisionTask, undefined);
  });
}

test("no decision task follows a heartbeat", () => {
  const run = working().heartbeats("a", "half done");
  assert.equal(run.state.queuedDecisionTask, undefined);
});
