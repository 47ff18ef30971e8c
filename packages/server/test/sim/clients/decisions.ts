// What a decider decides: anything that the service knows, in a random order.
import type { ChildPolicy, Decision, HistoryEvent, WorkflowExecution } from "@ekiden/model";
import type { Dice } from "../runtime/dice.ts";

export const domain = "sim";
export const workflow = { name: "walk", version: "1" };
export const activity = { name: "work", version: "1" };
export const deciderLists = ["deciders-1", "deciders-2"] as const;
export const workerLists = ["workers-1", "workers-2"] as const;

const ids = ["a", "b", "c", "d"];
const policies: readonly ChildPolicy[] = ["TERMINATE", "REQUEST_CANCEL", "ABANDON"];
const priorities = ["-1", "0", "0", "5"];
/** A workflow whose history is longer comes to its end soon. */
const maxEvents = 60;

/** Workflows that others know by name. */
export const someWorkflowId = (dice: Dice): string => `walk-${dice.below(24)}`;

export const someStart = (dice: Dice) => ({
  workflowType: workflow,
  taskList: { name: dice.of(deciderLists) },
  childPolicy: dice.of(policies),
  executionStartToCloseTimeout: dice.of(["20", "60", "600"]),
  taskStartToCloseTimeout: dice.of(["1", "3"]),
  taskPriority: dice.of(priorities),
});

/** What a decider is asked. */
export interface Asked {
  readonly dice: Dice;
  readonly history: readonly HistoryEvent[];
  readonly run: WorkflowExecution;
}

export const someDecisions = ({ dice, history, run }: Asked): Decision[] => {
  const isLong = history.length > maxEvents;
  const decisions = Array.from({ length: dice.below(4) }, () => someDecision(dice, run));
  if (!dice.chance(isLong ? 0.7 : 0.15)) return decisions;
  return [...decisions.filter(mayPrecedeClose), someClose(dice)];
};

/** Nothing new is begun any more. */
export const lastDecisions = (dice: Dice): Decision[] =>
  dice.chance(0.6) ? [{ type: "CompleteWorkflowExecution", data: { result: "last" } }] : [];

const mayPrecedeClose = ({ type }: Decision): boolean =>
  type !== "ScheduleActivityTask" && type !== "StartTimer";

const someDecision = (dice: Dice, run: WorkflowExecution): Decision =>
  dice.of([
    schedule,
    schedule,
    schedule,
    timer,
    timer,
    cancelTimer,
    requestCancel,
    marker,
    child,
    signal,
    cancel,
  ])(dice, run);

const schedule = (dice: Dice): Decision => ({
  type: "ScheduleActivityTask",
  data: {
    activityType: activity,
    activityId: dice.of(ids),
    input: String(dice.below(1_000_000)),
    taskList: { name: dice.of(workerLists) },
    taskPriority: dice.of(priorities),
    scheduleToStartTimeout: dice.of(["2", "10"]),
    scheduleToCloseTimeout: dice.of(["NONE", "6"]),
    startToCloseTimeout: dice.of(["2", "8"]),
    heartbeatTimeout: dice.of(["NONE", "1"]),
  },
});

const timer = (dice: Dice): Decision => ({
  type: "StartTimer",
  data: { timerId: dice.of(ids), startToFireTimeout: dice.of(["0", "1", "3", "10"]) },
});

const cancelTimer = (dice: Dice): Decision => ({
  type: "CancelTimer",
  data: { timerId: dice.of(ids) },
});

const requestCancel = (dice: Dice): Decision => ({
  type: "RequestCancelActivityTask",
  data: { activityId: dice.of(ids) },
});

const marker = (dice: Dice): Decision => ({
  type: "RecordMarker",
  data: { markerName: dice.of(ids) },
});

const child = (dice: Dice, { workflowId }: WorkflowExecution): Decision => ({
  type: "StartChildWorkflowExecution",
  data: {
    ...someStart(dice),
    workflowId: dice.chance(0.7)
      ? `${workflowId.slice(0, 60)}/${dice.below(1_000)}`
      : someWorkflowId(dice),
    input: "child",
  },
});

const signal = (dice: Dice): Decision => ({
  type: "SignalExternalWorkflowExecution",
  data: {
    workflowId: someWorkflowId(dice),
    signalName: "external",
    input: String(dice.below(1_000_000_000)),
  },
});

const cancel = (dice: Dice): Decision => ({
  type: "RequestCancelExternalWorkflowExecution",
  data: { workflowId: someWorkflowId(dice) },
});

const someClose = (dice: Dice): Decision =>
  dice.of<Decision>([
    { type: "CompleteWorkflowExecution", data: { result: "done" } },
    { type: "FailWorkflowExecution", data: { reason: "failed" } },
    { type: "CancelWorkflowExecution", data: { details: "canceled" } },
    { type: "ContinueAsNewWorkflowExecution", data: { input: "next" } },
    { type: "ContinueAsNewWorkflowExecution", data: { input: "next" } },
  ]);
