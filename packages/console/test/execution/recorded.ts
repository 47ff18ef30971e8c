// Histories for tests, written as the service's own are: one event a line, times in seconds.
import type { EventType, HistoryEvent } from "@ekiden/model";

export const epoch = Date.UTC(2026, 0, 5, 9, 0, 0);

/** Attributes that events of that type cannot be without, where a test says nothing of them. */
const usual: Readonly<Record<string, object>> = {
  WorkflowExecutionStarted: {
    workflowType: { name: "order", version: "1.0" },
    taskList: { name: "orders" },
    childPolicy: "TERMINATE",
    executionStartToCloseTimeout: "86400",
    taskStartToCloseTimeout: "60",
    parentInitiatedEventId: 0,
  },
  DecisionTaskScheduled: { taskList: { name: "orders" }, startToCloseTimeout: "60" },
  DecisionTaskStarted: { identity: "decider-1" },
  ActivityTaskScheduled: {
    activityType: { name: "charge", version: "1.0" },
    taskList: { name: "payments" },
    scheduleToStartTimeout: "300",
    scheduleToCloseTimeout: "600",
    startToCloseTimeout: "120",
    heartbeatTimeout: "NONE",
  },
  ActivityTaskStarted: { identity: "worker-1" },
  StartChildWorkflowExecutionInitiated: { executionStartToCloseTimeout: "60" },
};

/**
 * `"5 +2 TimerStarted timerId=t startToFireTimeout=10"`: the id, the seconds since the event before
 * (0 where they are left out), the type, attributes; a number is an id where its name says so.
 */
export const history = (text: string): HistoryEvent[] => {
  let at = epoch;
  return text
    .trim()
    .split("\n")
    .map((line) => {
      const [id = "", ...words] = line.trim().split(/\s+/);
      if (words[0]?.startsWith("+")) at += Number(words.shift()?.slice(1)) * 1000;
      const [type = "", ...pairs] = words;
      const data = { ...usual[type], ...Object.fromEntries(pairs.map(attributeOf)) };
      return { id: Number(id), at, type: type as EventType, data } as HistoryEvent;
    });
};

const attributeOf = (pair: string): [string, unknown] => {
  const [name = "", value = ""] = pair.split(/=(.*)/s);
  if (name.endsWith("EventId")) return [name, Number(value)];
  if (value.startsWith("{") || value.startsWith("[")) return [name, JSON.parse(value)];
  if (name === "taskList") return [name, { name: value }];
  if (name.endsWith("Type") && name !== "timeoutType")
    return [name, { name: value, version: "1.0" }];
  if (name.endsWith("Execution")) return [name, { workflowId: value, runId: `${value}-run` }];
  return [name, value];
};

export const beginning = `
  1 WorkflowExecutionStarted
  2 DecisionTaskScheduled
  3 +1 DecisionTaskStarted scheduledEventId=2
  4 +1 DecisionTaskCompleted scheduledEventId=2 startedEventId=3`;
