// Decisions in the fewest words; what a test does not care about is left to the types' defaults.
import type { Decision as WireDecision } from "@aws-sdk/client-swf";
import { type DecisionAttributes, type DecisionType, decisionToWire } from "@ekiden/model";
import { activityType, workflowType } from "./harness.ts";

export const decision = <K extends DecisionType>(
  type: K,
  data: DecisionAttributes<K>,
): WireDecision => decisionToWire({ type, data } as never) as unknown as WireDecision;

type Settings<K extends DecisionType> = Partial<DecisionAttributes<K>>;

export const schedule = (activityId: string, settings: Settings<"ScheduleActivityTask"> = {}) =>
  decision("ScheduleActivityTask", {
    activityType,
    activityId,
    ...settings,
  });
export const requestCancel = (activityId: string) =>
  decision("RequestCancelActivityTask", { activityId });

export const startTimer = (timerId: string, startToFireTimeout: string, control?: string) =>
  decision("StartTimer", { timerId, startToFireTimeout, control });
export const cancelTimer = (timerId: string) => decision("CancelTimer", { timerId });
export const mark = (markerName: string, details?: string) =>
  decision("RecordMarker", { markerName, details });

export const complete = (result?: string) => decision("CompleteWorkflowExecution", { result });
export const fail = (reason?: string, details?: string) =>
  decision("FailWorkflowExecution", { reason, details });
export const cancel = (details?: string) => decision("CancelWorkflowExecution", { details });
export const continueAsNew = (settings: Settings<"ContinueAsNewWorkflowExecution"> = {}) =>
  decision("ContinueAsNewWorkflowExecution", settings);

export const startChild = (
  workflowId: string,
  settings: Settings<"StartChildWorkflowExecution"> = {},
) =>
  decision("StartChildWorkflowExecution", {
    workflowType,
    workflowId,
    ...settings,
  });
export const signalOther = (
  workflowId: string,
  settings: Settings<"SignalExternalWorkflowExecution"> = {},
) => decision("SignalExternalWorkflowExecution", { workflowId, signalName: "go", ...settings });
export const cancelOther = (
  workflowId: string,
  settings: Settings<"RequestCancelExternalWorkflowExecution"> = {},
) => decision("RequestCancelExternalWorkflowExecution", { workflowId, ...settings });

export const invoke = (id: string, settings: Settings<"ScheduleLambdaFunction"> = {}) =>
  decision("ScheduleLambdaFunction", { id, name: "thumbnail", ...settings });
