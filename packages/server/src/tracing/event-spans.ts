// Which events of a history begin a span, which say that work on it has started, and which end it.
import type { EventType, HistoryEvent } from "@ekiden/model";
import type { Attributes, Side } from "./span.ts";

export interface Opening {
  readonly name: string;
  readonly side: Side;
  readonly attributes: Attributes;
}

/** Undefined for an event that begins nothing. */
export const openingOf = (event: HistoryEvent): Opening | undefined => {
  switch (event.type) {
    case "DecisionTaskScheduled":
      return opening("DecisionTask", { "ekiden.task_list": event.data.taskList.name });
    case "ActivityTaskScheduled":
      return activity(event);
    case "LambdaFunctionScheduled":
      return opening(`LambdaFunction:${event.data.name}`, {
        "ekiden.function_id": event.data.id,
        "faas.invoked_name": event.data.name,
      });
    case "TimerStarted":
      return opening("Timer", {
        "ekiden.timer_id": event.data.timerId,
        "ekiden.timer_seconds": Number(event.data.startToFireTimeout),
      });
    case "StartChildWorkflowExecutionInitiated":
      return child(event);
    case "SignalExternalWorkflowExecutionInitiated":
      return opening(`SignalExternalWorkflowExecution:${event.data.signalName}`, told(event));
    case "RequestCancelExternalWorkflowExecutionInitiated":
      return opening("RequestCancelExternalWorkflowExecution", told(event));
    case "WorkflowExecutionSignaled":
      return { ...opening(`Signal:${event.data.signalName}`, {}), side: "consumer" };
    default:
      return undefined;
  }
};

const opening = (name: string, attributes: Attributes): Opening => ({
  name,
  side: "internal",
  attributes,
});

const activity = ({ data }: HistoryEvent<"ActivityTaskScheduled">): Opening =>
  opening(`ActivityTask:${data.activityType.name}`, {
    "ekiden.activity_id": data.activityId,
    "ekiden.activity_type": data.activityType.name,
    "ekiden.activity_version": data.activityType.version,
    "ekiden.task_list": data.taskList.name,
  });

const child = ({ data }: HistoryEvent<"StartChildWorkflowExecutionInitiated">): Opening =>
  opening(`ChildWorkflowExecution:${data.workflowType.name}`, {
    "ekiden.child_workflow_id": data.workflowId,
    "ekiden.child_workflow_type": data.workflowType.name,
  });

type Telling =
  | "SignalExternalWorkflowExecutionInitiated"
  | "RequestCancelExternalWorkflowExecutionInitiated";

const told = ({ data }: HistoryEvent<Telling>): Attributes => ({
  "ekiden.external_workflow_id": data.workflowId,
  "ekiden.external_run_id": data.runId,
});

/** Events of a worker's, or a child's, having begun. */
export const startingTypes: ReadonlySet<EventType> = new Set<EventType>([
  "DecisionTaskStarted",
  "ActivityTaskStarted",
  "LambdaFunctionStarted",
  "ChildWorkflowExecutionStarted",
]);

export interface Outcome {
  readonly outcome: string;
  readonly isFailure: boolean;
}

const good = (outcome: string): Outcome => ({ outcome, isFailure: false });
const bad = (outcome: string): Outcome => ({ outcome, isFailure: true });

/** How what an event ends has ended. */
export const outcomes: { readonly [T in EventType]?: Outcome } = {
  DecisionTaskCompleted: good("completed"),
  DecisionTaskTimedOut: bad("timed_out"),
  ActivityTaskCompleted: good("completed"),
  ActivityTaskFailed: bad("failed"),
  ActivityTaskTimedOut: bad("timed_out"),
  ActivityTaskCanceled: good("canceled"),
  LambdaFunctionCompleted: good("completed"),
  LambdaFunctionFailed: bad("failed"),
  LambdaFunctionTimedOut: bad("timed_out"),
  StartLambdaFunctionFailed: bad("not_started"),
  TimerFired: good("fired"),
  TimerCanceled: good("canceled"),
  ChildWorkflowExecutionCompleted: good("completed"),
  ChildWorkflowExecutionFailed: bad("failed"),
  ChildWorkflowExecutionTimedOut: bad("timed_out"),
  ChildWorkflowExecutionCanceled: good("canceled"),
  ChildWorkflowExecutionTerminated: bad("terminated"),
  StartChildWorkflowExecutionFailed: bad("not_started"),
  ExternalWorkflowExecutionSignaled: good("delivered"),
  SignalExternalWorkflowExecutionFailed: bad("not_delivered"),
  ExternalWorkflowExecutionCancelRequested: good("delivered"),
  RequestCancelExternalWorkflowExecutionFailed: bad("not_delivered"),
};

/** How a run has ended, by its last event. */
export const closings: { readonly [T in EventType]?: Outcome } = {
  WorkflowExecutionCompleted: good("COMPLETED"),
  WorkflowExecutionFailed: bad("FAILED"),
  WorkflowExecutionTimedOut: bad("TIMED_OUT"),
  WorkflowExecutionCanceled: good("CANCELED"),
  WorkflowExecutionTerminated: bad("TERMINATED"),
  WorkflowExecutionContinuedAsNew: good("CONTINUED_AS_NEW"),
};

interface References {
  readonly scheduledEventId?: number;
  readonly initiatedEventId?: number;
  readonly startedEventId?: number;
}

/** The event that began what this one starts or ends; a timer is named by its own start. */
export const beginningOf = ({ data }: HistoryEvent): number | undefined => {
  const { scheduledEventId, initiatedEventId, startedEventId } = data as References;
  return scheduledEventId ?? initiatedEventId ?? startedEventId;
};
