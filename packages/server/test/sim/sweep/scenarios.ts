// Short stories, each with an end that it must come to when any single thing goes wrong in it: what
// its client does, what its decider answers, and how its workflows close.
import type { ChildPolicy, CloseStatus, Decision, EventType, HistoryEvent } from "@ekiden/model";
import { activity, deciderLists, workerLists, workflow } from "../clients/decisions.ts";
import { jobScenarios } from "./job-scenarios.ts";
import type { Teller } from "./teller.ts";

type History = readonly HistoryEvent[];

export interface Scenario {
  readonly act: (teller: Teller) => Promise<void>;
  /** Of the workflow with that id. */
  readonly decide: (history: History, workflowId: string) => readonly Decision[];
  /** In so many commits, from the first on, the poller of a task is gone before it is done. */
  readonly leaves?: number;
  /** How the latest run of each workflow closes. */
  readonly ends: Readonly<Record<string, CloseStatus>>;
}

const has = (history: History, ...types: EventType[]): boolean =>
  history.some(({ type }) => types.includes(type));
const count = (history: History, type: EventType): number =>
  history.filter((event) => event.type === type).length;

const complete: Decision = { type: "CompleteWorkflowExecution", data: { result: "done" } };
const cancel: Decision = { type: "CancelWorkflowExecution", data: {} };
const timer = (timerId: string, startToFireTimeout: string): Decision => ({
  type: "StartTimer",
  data: { timerId, startToFireTimeout },
});
const schedule = (activityId: string, input: string, list: string = workerLists[0]): Decision => ({
  type: "ScheduleActivityTask",
  data: {
    activityType: activity,
    activityId,
    input,
    taskList: { name: list },
    scheduleToStartTimeout: "1",
    scheduleToCloseTimeout: "NONE",
    startToCloseTimeout: "1",
    heartbeatTimeout: "1",
  },
});
const child = (workflowId: string, childPolicy: ChildPolicy): Decision => ({
  type: "StartChildWorkflowExecution",
  data: {
    workflowType: workflow,
    workflowId,
    childPolicy,
    taskList: { name: deciderLists[0] },
    taskStartToCloseTimeout: "1",
    executionStartToCloseTimeout: "60",
  },
});

const start = (teller: Teller) => teller.start("one");
/** Again and again, until it has gone well: what a decider does about activities that fail. */
const untilCompleted = (history: History, next: Decision): readonly Decision[] => {
  if (has(history, "ActivityTaskCompleted")) return [complete];
  const ended = history.filter(({ type }) =>
    ["ActivityTaskFailed", "ActivityTaskTimedOut"].includes(type),
  );
  return count(history, "ActivityTaskScheduled") === ended.length ? [next] : [];
};
const isTold = (history: History) => has(history, "WorkflowExecutionSignaled");
/** One activity, and then nothing but the signal. */
const untilTold = (history: History): readonly Decision[] => {
  const isDone = has(history, "ActivityTaskCompleted");
  if (isDone) return isTold(history) ? [complete] : [];
  return untilCompleted(history, schedule("a", "work"));
};
const marker: Decision = { type: "RecordMarker", data: { markerName: "noted" } };
const childEnded = (history: History) =>
  has(
    history,
    "ChildWorkflowExecutionCompleted",
    "ChildWorkflowExecutionTerminated",
    "ChildWorkflowExecutionCanceled",
  );

export const scenarios: Readonly<Record<string, Scenario>> = {
  "an activity is completed": {
    act: start,
    decide: (history) => untilCompleted(history, schedule("a", "work")),
    ends: { one: "COMPLETED" },
  },
  "an activity fails and is tried again": {
    act: start,
    decide: (history) =>
      untilCompleted(history, schedule("a", has(history, "ActivityTaskFailed") ? "work" : "fail")),
    ends: { one: "COMPLETED" },
  },
  "a worker vanishes and the activity is tried again": {
    act: start,
    decide: (history) =>
      untilCompleted(
        history,
        schedule("a", has(history, "ActivityTaskTimedOut") ? "work" : "vanish"),
      ),
    ends: { one: "COMPLETED" },
  },
  "pollers leave while their tasks are being committed": {
    act: start,
    decide: (history) => untilCompleted(history, schedule("a", "work")),
    leaves: 3,
    ends: { one: "COMPLETED" },
  },
  "an operator completes an activity that no worker takes": {
    async act(teller) {
      await teller.start("one");
      await teller.happens("one", "ActivityTaskScheduled");
      const activity = { workflowId: "one", activityId: "a" };
      await teller.endActivity("CompleteActivity", activity, "ActivityTaskCompleted");
    },
    decide: (history) => untilCompleted(history, schedule("a", "work", "unpolled")),
    ends: { one: "COMPLETED" },
  },
  "an operator asks for another attempt of what a worker vanished with": {
    async act(teller) {
      await teller.start("one");
      await teller.happens("one", "ActivityTaskStarted");
      const activity = { workflowId: "one", activityId: "a" };
      await teller.endActivity("RetryActivity", activity, "ActivityTaskTimedOut");
    },
    decide: (history) =>
      untilCompleted(
        history,
        schedule("a", has(history, "ActivityTaskTimedOut") ? "work" : "vanish"),
      ),
    ends: { one: "COMPLETED" },
  },
  "an execution is paused before its decider has it": {
    async act(teller) {
      await teller.start("one", { input: "wait" });
      await teller.pausing("Execution", { workflowId: "one" });
      await teller.signal("one", "go");
      await teller.resuming("Execution", { workflowId: "one" });
    },
    decide: (history) => (isTold(history) ? [complete] : []),
    ends: { one: "COMPLETED" },
  },
  "the type of an activity is paused": {
    async act(teller) {
      await teller.pausing("ActivityType", activity);
      await teller.start("one");
      await teller.happens("one", "ActivityTaskScheduled");
      await teller.resuming("ActivityType", activity);
    },
    decide: (history) => untilCompleted(history, schedule("a", "work")),
    ends: { one: "COMPLETED" },
  },
  "a task list is paused": {
    async act(teller) {
      const list = { kind: "decision", name: deciderLists[0] } as const;
      await teller.pausing("TaskList", list);
      await teller.start("one");
      await teller.resuming("TaskList", list);
    },
    decide: (history) => untilCompleted(history, schedule("a", "work")),
    ends: { one: "COMPLETED" },
  },
  "an execution is reset to its first decision and does its work again": {
    async act(teller) {
      await teller.start("one");
      await teller.happens("one", "ActivityTaskCompleted");
      await teller.reset("one", "FIRST");
      await teller.signal("one", "go");
    },
    decide: untilTold,
    ends: { one: "COMPLETED" },
  },
  "an execution is reset with a child, which reports to the new run": {
    async act(teller) {
      await teller.start("one");
      await teller.happens("one", "ChildWorkflowExecutionStarted");
      await teller.signal("one", "look");
      await teller.happens("one", "MarkerRecorded");
      await teller.reset("one", "LAST");
      await teller.signal("two", "go");
    },
    decide: (history, workflowId) => {
      if (workflowId === "two") return isTold(history) ? [complete] : [];
      if (childEnded(history)) return [complete];
      if (isTold(history) && !has(history, "MarkerRecorded")) return [marker];
      return has(history, "StartChildWorkflowExecutionInitiated")
        ? []
        : [child("two", "TERMINATE")];
    },
    ends: { one: "COMPLETED", two: "COMPLETED" },
  },
  "an execution is forked, and both come to their ends": {
    async act(teller) {
      await teller.start("one");
      await teller.happens("one", "ActivityTaskCompleted");
      await teller.fork("one", "two");
      await teller.signal("one", "go");
      await teller.signal("two", "go");
    },
    decide: untilTold,
    ends: { one: "COMPLETED", two: "COMPLETED" },
  },
  "no worker takes an activity": {
    act: start,
    decide: (history) => {
      if (has(history, "ActivityTaskTimedOut")) return [complete];
      return has(history, "ActivityTaskScheduled") ? [] : [schedule("a", "work", "unpolled")];
    },
    ends: { one: "COMPLETED" },
  },
  "two timers fire": {
    act: start,
    decide: (history) => {
      if (count(history, "TimerFired") === 2) return [complete];
      return has(history, "TimerStarted") ? [] : [timer("a", "0"), timer("b", "1")];
    },
    ends: { one: "COMPLETED" },
  },
  "a signal cancels a timer": {
    async act(teller) {
      await teller.start("one");
      await teller.signal("one", "enough");
    },
    decide: (history) => {
      if (has(history, "TimerCanceled")) return [complete];
      if (!has(history, "TimerStarted")) return [timer("a", "30")];
      return isTold(history) ? [{ type: "CancelTimer", data: { timerId: "a" } }, complete] : [];
    },
    ends: { one: "COMPLETED" },
  },
  "a signal starts its workflow, which waits for another one": {
    async act(teller) {
      await teller.signalWithStart("one", "begin");
      await teller.signalWithStart("one", "end");
    },
    decide: (history) =>
      history.some(
        ({ type, data }) =>
          type === "WorkflowExecutionSignaled" && "signalName" in data && data.signalName === "end",
      )
        ? [complete]
        : [],
    ends: { one: "COMPLETED" },
  },
  "a cancel request ends an activity and its workflow": {
    async act(teller) {
      await teller.start("one");
      await teller.requestCancel("one");
    },
    decide: (history) => {
      if (!has(history, "WorkflowExecutionCancelRequested")) {
        return has(history, "ActivityTaskScheduled") ? [] : [schedule("a", "wait")];
      }
      const isOpen =
        has(history, "ActivityTaskScheduled") &&
        !has(history, "ActivityTaskCanceled", "ActivityTaskTimedOut");
      if (!isOpen) return [cancel];
      return has(history, "ActivityTaskCancelRequested")
        ? []
        : [{ type: "RequestCancelActivityTask", data: { activityId: "a" } }];
    },
    ends: { one: "CANCELED" },
  },
  "a child completes": {
    act: start,
    decide: (history, workflowId) => {
      if (workflowId === "two") return untilCompleted(history, schedule("a", "work"));
      if (childEnded(history)) return [complete];
      return has(history, "StartChildWorkflowExecutionInitiated")
        ? []
        : [child("two", "TERMINATE")];
    },
    ends: { one: "COMPLETED", two: "COMPLETED" },
  },
  "a child is terminated with its parent": {
    async act(teller) {
      await teller.start("one");
      await teller.happens("one", "ChildWorkflowExecutionStarted");
      await teller.terminate("one");
    },
    decide: (history, workflowId) =>
      workflowId === "two" || has(history, "StartChildWorkflowExecutionInitiated")
        ? []
        : [child("two", "TERMINATE")],
    ends: { one: "TERMINATED", two: "TERMINATED" },
  },
  "a child is asked to cancel when its parent completes": {
    act: (teller) => teller.start("one", { childPolicy: "REQUEST_CANCEL" }),
    decide: (history, workflowId) => {
      if (workflowId === "two") {
        return has(history, "WorkflowExecutionCancelRequested") ? [cancel] : [];
      }
      if (has(history, "ChildWorkflowExecutionStarted")) return [complete];
      return has(history, "StartChildWorkflowExecutionInitiated")
        ? []
        : [child("two", "REQUEST_CANCEL")];
    },
    ends: { one: "COMPLETED", two: "CANCELED" },
  },
  "a workflow continues as new twice": {
    act: start,
    decide: (history) => {
      const [first] = history;
      const input = first?.type === "WorkflowExecutionStarted" ? first.data.input : undefined;
      const round = Number(input ?? 0);
      if (round === 2) return [complete];
      return [{ type: "ContinueAsNewWorkflowExecution", data: { input: String(round + 1) } }];
    },
    ends: { one: "COMPLETED" },
  },
  "a workflow times out": {
    act: (teller) => teller.start("one", { executionStartToCloseTimeout: "2" }),
    decide: () => [],
    ends: { one: "TIMED_OUT" },
  },
  "one workflow signals and cancels another": {
    async act(teller) {
      await teller.start("two");
      await teller.start("one");
    },
    decide: (history, workflowId) => {
      if (workflowId === "two") {
        const isAsked = has(history, "WorkflowExecutionCancelRequested") && isTold(history);
        return isAsked ? [cancel] : [];
      }
      if (!has(history, "SignalExternalWorkflowExecutionInitiated")) {
        const two = { workflowId: "two" };
        return [
          { type: "SignalExternalWorkflowExecution", data: { ...two, signalName: "go" } },
          { type: "RequestCancelExternalWorkflowExecution", data: two },
        ];
      }
      const isDone =
        has(history, "ExternalWorkflowExecutionSignaled") &&
        has(history, "ExternalWorkflowExecutionCancelRequested");
      return isDone ? [complete] : [];
    },
    ends: { one: "COMPLETED", two: "CANCELED" },
  },
  "a decider vanishes": {
    act: (teller) => teller.start("one", { input: "vanish" }),
    decide: () => [complete],
    ends: { one: "COMPLETED" },
  },
  "a workflow is terminated and started once more": {
    async act(teller) {
      await teller.start("one", { input: "idle" });
      await teller.terminate("one");
      await teller.start("one");
    },
    decide: (history) => {
      const [first] = history;
      const isIdle = first?.type === "WorkflowExecutionStarted" && first.data.input === "idle";
      return isIdle ? [] : [complete];
    },
    ends: { one: "COMPLETED" },
  },
  "a task list is overridden": {
    act: (teller) => teller.start("one", { input: "override" }),
    decide: (history) => {
      if (has(history, "TimerFired")) return [complete];
      return has(history, "TimerStarted") ? [] : [timer("a", "0")];
    },
    ends: { one: "COMPLETED" },
  },
  ...jobScenarios,
};

export type ScenarioName = keyof typeof scenarios & string;
