// Decisions with everything that is required and nothing else.
import type { Decision, DecisionAttributes } from "@ekiden/model";
import { taskList } from "./store-harness.ts";

export const scheduleActivity = (
  activityId: string,
  settings: Partial<DecisionAttributes<"ScheduleActivityTask">> = {},
): Decision => ({
  type: "ScheduleActivityTask",
  data: {
    activityId,
    activityType: { name: "run", version: "1" },
    taskList: { name: taskList },
    scheduleToStartTimeout: "NONE",
    scheduleToCloseTimeout: "NONE",
    startToCloseTimeout: "NONE",
    heartbeatTimeout: "NONE",
    ...settings,
  },
});

export const startTimer = (timerId: string, seconds: number): Decision => ({
  type: "StartTimer",
  data: { timerId, startToFireTimeout: String(seconds) },
});

export const cancelTimer = (timerId: string): Decision => ({
  type: "CancelTimer",
  data: { timerId },
});

export const requestCancelActivity = (activityId: string): Decision => ({
  type: "RequestCancelActivityTask",
  data: { activityId },
});

export const complete: Decision = { type: "CompleteWorkflowExecution", data: {} };

export const continueAsNew: Decision = {
  type: "ContinueAsNewWorkflowExecution",
  data: {
    executionStartToCloseTimeout: "3600",
    taskStartToCloseTimeout: "NONE",
    taskList: { name: taskList },
    childPolicy: "TERMINATE",
  },
};

export const startChild = (workflowId: string): Decision => ({
  type: "StartChildWorkflowExecution",
  data: {
    workflowId,
    workflowType: { name: "leg", version: "1" },
    executionStartToCloseTimeout: "3600",
    taskStartToCloseTimeout: "NONE",
    taskList: { name: taskList },
    childPolicy: "TERMINATE",
  },
});

export const signalExternal = (workflowId: string): Decision => ({
  type: "SignalExternalWorkflowExecution",
  data: { workflowId, signalName: "baton" },
});
