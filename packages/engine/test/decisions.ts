// Decisions in the fewest words; what a test does not care about is left to the types' defaults.
import type { Decisions } from "./script.ts";

type Settings<K extends keyof Decisions> = Partial<NonNullable<Decisions[K]>>;

export const schedule = (activityId: string, settings: Settings<"ScheduleActivityTask"> = {}) => ({
  ScheduleActivityTask: { activityType: { name: "work", version: "1" }, activityId, ...settings },
});
export const requestCancel = (activityId: string) => ({
  RequestCancelActivityTask: { activityId },
});

export const startTimer = (timerId: string, startToFireTimeout: string, control?: string) => ({
  StartTimer: { timerId, startToFireTimeout, control },
});
export const cancelTimer = (timerId: string) => ({ CancelTimer: { timerId } });
export const mark = (markerName: string, details?: string) => ({
  RecordMarker: { markerName, details },
});

export const complete = (result?: string) => ({ CompleteWorkflowExecution: { result } });
export const fail = (reason?: string, details?: string) => ({
  FailWorkflowExecution: { reason, details },
});
export const cancel = (details?: string) => ({ CancelWorkflowExecution: { details } });
export const continueAsNew = (settings: Settings<"ContinueAsNewWorkflowExecution"> = {}) => ({
  ContinueAsNewWorkflowExecution: settings,
});

export const startChild = (
  workflowId: string,
  settings: Settings<"StartChildWorkflowExecution"> = {},
) => ({
  StartChildWorkflowExecution: {
    workflowType: { name: "order", version: "1" },
    workflowId,
    ...settings,
  },
});
export const signalOther = (
  workflowId: string,
  settings: Settings<"SignalExternalWorkflowExecution"> = {},
) => ({ SignalExternalWorkflowExecution: { workflowId, signalName: "go", ...settings } });
export const cancelOther = (
  workflowId: string,
  settings: Settings<"RequestCancelExternalWorkflowExecution"> = {},
) => ({ RequestCancelExternalWorkflowExecution: { workflowId, ...settings } });

export const invoke = (id: string, settings: Settings<"ScheduleLambdaFunction"> = {}) => ({
  ScheduleLambdaFunction: { id, name: "thumbnail", ...settings },
});
