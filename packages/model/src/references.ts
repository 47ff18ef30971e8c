// Ids by which one event speaks of another: every attribute whose name ends in "EventId".
import type { EventType } from "./events.ts";

/** To what an attribute refers that holds the id of another event. */
export interface EventReference {
  /** What the other event is. */
  readonly type: EventType;
  /** The attribute that names the run of the other event; absent: both are of the same run. */
  readonly run?: string;
}

/** What an attribute of an event of this type points at; undefined where it points at no event. */
export const referenceOf = (type: EventType, attribute: string): EventReference | undefined => {
  if (!attribute.endsWith("EventId")) return undefined;
  const outside = outsideReferences[`${type}.${attribute}`];
  if (outside) return outside;
  const inside = insideReferences[attribute]?.(type);
  return inside && { type: inside };
};

/** Does 0 stand there for "there was no such event"? */
export const mayPointAtNothing = (type: EventType, attribute: string): boolean =>
  pointingAtNothing.has(`${type}.${attribute}`);

const pointingAtNothing: ReadonlySet<string> = new Set([
  "DecisionTaskTimedOut.startedEventId",
  "ActivityTaskTimedOut.startedEventId",
  "ActivityTaskCanceled.startedEventId",
  "ActivityTaskCanceled.latestCancelRequestedEventId",
  "StartChildWorkflowExecutionFailed.initiatedEventId",
  "StartLambdaFunctionFailed.scheduledEventId",
  "WorkflowExecutionSignaled.externalInitiatedEventId",
  "WorkflowExecutionCancelRequested.externalInitiatedEventId",
  "WorkflowExecutionStarted.parentInitiatedEventId",
]);

/** What two events must say alike when one points at the other and both say it. */
export const sharedAttributes = [
  "timerId",
  "activityId",
  "scheduledEventId",
  "initiatedEventId",
] as const;

const outsideReferences: Readonly<Record<string, EventReference>> = {
  "WorkflowExecutionStarted.parentInitiatedEventId": {
    type: "StartChildWorkflowExecutionInitiated",
    run: "parentWorkflowExecution",
  },
  "WorkflowExecutionSignaled.externalInitiatedEventId": {
    type: "SignalExternalWorkflowExecutionInitiated",
    run: "externalWorkflowExecution",
  },
  "WorkflowExecutionCancelRequested.externalInitiatedEventId": {
    type: "RequestCancelExternalWorkflowExecutionInitiated",
    run: "externalWorkflowExecution",
  },
};

const insideReferences: Readonly<Record<string, (type: EventType) => EventType>> = {
  decisionTaskCompletedEventId: () => "DecisionTaskCompleted",
  latestCancelRequestedEventId: () => "ActivityTaskCancelRequested",
  scheduledEventId(type) {
    if (type.startsWith("DecisionTask")) return "DecisionTaskScheduled";
    return type.startsWith("ActivityTask") ? "ActivityTaskScheduled" : "LambdaFunctionScheduled";
  },
  startedEventId(type) {
    if (type.startsWith("DecisionTask")) return "DecisionTaskStarted";
    if (type.startsWith("ActivityTask")) return "ActivityTaskStarted";
    if (type.startsWith("LambdaFunction")) return "LambdaFunctionStarted";
    return type.startsWith("Timer") ? "TimerStarted" : "ChildWorkflowExecutionStarted";
  },
  initiatedEventId(type) {
    if (type.includes("Child")) return "StartChildWorkflowExecutionInitiated";
    return type.includes("Signal")
      ? "SignalExternalWorkflowExecutionInitiated"
      : "RequestCancelExternalWorkflowExecutionInitiated";
  },
};
