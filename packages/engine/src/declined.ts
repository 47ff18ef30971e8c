// Decisions that are declined before they are carried out: who answers may not make them, or makes
// them faster than its quota allows. Each leaves the event that says so, and the others go on.
import type { DecisionAttributes, DecisionType, EventAttributes, EventType } from "@ekiden/model";
import type { Step } from "./step.ts";

type FailureOf<K extends DecisionType> = Extract<`${K}Failed`, EventType>;
type CauseOf<K extends DecisionType> = Extract<
  EventAttributes<FailureOf<K>>["cause"],
  "OPERATION_NOT_PERMITTED" | `${string}_RATE_EXCEEDED`
>;

/** A cause that comes from outside the execution: a policy's or a quota's. */
export type DeclineCause = { [K in DecisionType]: CauseOf<K> }[DecisionType];

interface Declined<K extends DecisionType> {
  readonly cause: CauseOf<K>;
  readonly decisionTaskCompletedEventId: number;
}
type DeclineRule<K extends DecisionType> = (
  step: Step,
  data: DecisionAttributes<K>,
  declined: Declined<K>,
) => void;

const rules: { readonly [K in DecisionType]: DeclineRule<K> } = {
  ScheduleActivityTask(step, { activityType: { name, version }, activityId }, declined) {
    const activityType = { name, version };
    step.record("ScheduleActivityTaskFailed", { activityType, activityId, ...declined });
  },
  RequestCancelActivityTask(step, { activityId }, declined) {
    step.record("RequestCancelActivityTaskFailed", { activityId, ...declined });
  },
  StartTimer(step, { timerId }, declined) {
    step.record("StartTimerFailed", { timerId, ...declined });
  },
  CancelTimer(step, { timerId }, declined) {
    step.record("CancelTimerFailed", { timerId, ...declined });
  },
  RecordMarker(step, { markerName }, declined) {
    step.record("RecordMarkerFailed", { markerName, ...declined });
  },
  CompleteWorkflowExecution(step, _, declined) {
    step.record("CompleteWorkflowExecutionFailed", declined);
  },
  FailWorkflowExecution(step, _, declined) {
    step.record("FailWorkflowExecutionFailed", declined);
  },
  CancelWorkflowExecution(step, _, declined) {
    step.record("CancelWorkflowExecutionFailed", declined);
  },
  ContinueAsNewWorkflowExecution(step, _, declined) {
    step.record("ContinueAsNewWorkflowExecutionFailed", declined);
  },
  StartChildWorkflowExecution(step, { workflowType, workflowId, control }, declined) {
    const { name, version } = workflowType;
    step.record("StartChildWorkflowExecutionFailed", {
      workflowType: { name, version },
      workflowId,
      initiatedEventId: 0,
      control,
      ...declined,
    });
  },
  // The service records what was asked before it finds out; only the request is not sent.
  SignalExternalWorkflowExecution(step, decision, declined) {
    const { workflowId, runId, signalName, input, control } = decision;
    const { decisionTaskCompletedEventId } = declined;
    const asked = { workflowId, runId: runId || undefined, control, decisionTaskCompletedEventId };
    const initiated = { ...asked, signalName, input };
    const initiatedEventId = step.record("SignalExternalWorkflowExecutionInitiated", initiated);
    const { cause } = declined;
    const failed = { ...asked, cause, initiatedEventId };
    step.record("SignalExternalWorkflowExecutionFailed", failed);
  },
  RequestCancelExternalWorkflowExecution(step, { workflowId, runId, control }, declined) {
    const { cause, decisionTaskCompletedEventId } = declined;
    const asked = { workflowId, runId: runId || undefined, control, decisionTaskCompletedEventId };
    const type = "RequestCancelExternalWorkflowExecutionInitiated";
    const failed = { ...asked, cause, initiatedEventId: step.record(type, asked) };
    step.record("RequestCancelExternalWorkflowExecutionFailed", failed);
  },
  ScheduleLambdaFunction(step, { id, name }, declined) {
    step.record("ScheduleLambdaFunctionFailed", { id, name, ...declined });
  },
};

/** Records the failure of one decision; a cause that its event cannot name is the caller's bug. */
export const declineDecision = <K extends DecisionType>(
  step: Step,
  { type, data }: { readonly type: K; readonly data: DecisionAttributes<K> },
  { cause, decisionTaskCompletedEventId }: { cause: DeclineCause } & Omit<Declined<K>, "cause">,
): void => {
  rules[type](step, data, { cause: cause as CauseOf<K>, decisionTaskCompletedEventId });
};
