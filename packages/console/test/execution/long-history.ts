// A history of any length, in which everything happens that a busy run does.
import type { HistoryEvent } from "@ekiden/model";
import { epoch } from "./recorded.ts";

interface Growing {
  readonly events: HistoryEvent[];
  at: number;
}

interface Adding {
  /** Milliseconds since the event before. */
  readonly after?: number;
}

/** Adds an event and returns its id. */
const add = (
  growing: Growing,
  type: HistoryEvent["type"],
  { after = 3, ...data }: Adding & Readonly<Record<string, unknown>>,
): number => {
  growing.at += after;
  const id = growing.events.length + 1;
  growing.events.push({ id, at: growing.at, type, data } as HistoryEvent);
  return id;
};

const decide = (growing: Growing): number => {
  const scheduledEventId = add(growing, "DecisionTaskScheduled", {
    taskList: { name: "orders" },
    startToCloseTimeout: "60",
  });
  const started = { identity: "decider-1", scheduledEventId };
  const startedEventId = add(growing, "DecisionTaskStarted", started);
  return add(growing, "DecisionTaskCompleted", { scheduledEventId, startedEventId, after: 12 });
};

const activity = (growing: Growing, activityId: string, asked: number): void => {
  const scheduledEventId = add(growing, "ActivityTaskScheduled", {
    activityType: { name: "charge", version: "1.0" },
    activityId,
    input: JSON.stringify({ order: activityId, cents: 4_900 }),
    taskList: { name: "payments" },
    startToCloseTimeout: "120",
    decisionTaskCompletedEventId: asked,
  });
  const startedEventId = add(growing, "ActivityTaskStarted", {
    identity: "worker-1",
    scheduledEventId,
  });
  const fails = scheduledEventId % 7 === 0;
  const reason = fails ? { reason: "Busy" } : {};
  const ended = { scheduledEventId, startedEventId, ...reason, after: 40 };
  add(growing, fails ? "ActivityTaskFailed" : "ActivityTaskCompleted", ended);
};

const round = (growing: Growing, number: number): void => {
  const decisionTaskCompletedEventId = decide(growing);
  const made = { decisionTaskCompletedEventId };
  add(growing, "MarkerRecorded", { markerName: "round", details: `${number}`, ...made });
  for (const part of ["a", "b"]) {
    activity(growing, `charge-${number}${part}`, decisionTaskCompletedEventId);
  }
  const timer = { timerId: `timer-${number}` };
  const startedEventId = add(growing, "TimerStarted", {
    ...timer,
    startToFireTimeout: "2",
    ...made,
  });
  add(growing, "TimerFired", { ...timer, startedEventId, after: 2_000 });
};

/** Open at its end, with a decision task that waits. */
export const longHistory = (count: number): HistoryEvent[] => {
  const growing: Growing = { events: [], at: epoch };
  add(growing, "WorkflowExecutionStarted", {
    workflowType: { name: "order", version: "1.0" },
    taskList: { name: "orders" },
    childPolicy: "TERMINATE",
    executionStartToCloseTimeout: "86400",
    taskStartToCloseTimeout: "60",
    parentInitiatedEventId: 0,
  });
  for (let number = 1; growing.events.length < count; number += 1) round(growing, number);
  return growing.events.slice(0, count);
};
