// What each of the 54 events says of the operation that it belongs to.
import type { EventAttributes, EventType } from "@ekiden/model";
import type { OperationKind, OperationState, Told } from "./operation.ts";

/** The attribute by which an event names the first event of its operation. */
type Link = "scheduledEventId" | "initiatedEventId" | "startedEventId";

/** The first event of an operation. */
interface Opens<K extends EventType> {
  readonly role: "opens";
  readonly kind: OperationKind;
  tell(data: EventAttributes<K>): Told;
}

/** All there is of an operation. */
interface Happens<K extends EventType> {
  readonly role: "happens";
  readonly kind: OperationKind;
  readonly state: "recorded" | "refused";
  tell(data: EventAttributes<K>): Told;
}

interface Goes {
  readonly role: "starts" | "ends";
  readonly by: Link;
  readonly state: OperationState;
}

/** Of the execution itself, which the first event opens. */
interface Closes {
  readonly role: "closes";
  readonly state: OperationState;
}

/** Belongs to the open activity of that id. */
interface AsksToCancel {
  readonly role: "asksToCancel";
}

export type EventRule<K extends EventType = EventType> =
  | Opens<K>
  | Happens<K>
  | Goes
  | Closes
  | AsksToCancel;

const starts = (by: Link): Goes => ({ role: "starts", by, state: "running" });
const ends = (by: Link, state: OperationState): Goes => ({ role: "ends", by, state });
const closes = (state: OperationState): Closes => ({ role: "closes", state });

interface Typed {
  readonly name: string;
  readonly version: string;
}
const typed = ({ name, version }: Typed, subject: string): Told => ({ name, version, subject });

const ofActivity = (data: { readonly activityType: Typed; readonly activityId: string }): Told =>
  typed(data.activityType, data.activityId);
const ofChild = (data: { readonly workflowType: Typed; readonly workflowId: string }): Told =>
  typed(data.workflowType, data.workflowId);
const ofTimer = ({ timerId }: { readonly timerId: string }): Told => ({ name: timerId });
const ofMarker = ({ markerName }: { readonly markerName: string }): Told => ({ name: markerName });
const ofLambda = ({ name, id }: { readonly name: string; readonly id: string }): Told => ({
  name,
  subject: id,
});
const ofSignal = (data: { readonly signalName: string; readonly workflowId: string }): Told => ({
  name: data.signalName,
  subject: data.workflowId,
});
const ofWorkflow = ({ workflowId }: { readonly workflowId: string }): Told => ({
  name: workflowId,
});
const ofActivityId = ({ activityId }: { readonly activityId: string }): Told => ({
  name: activityId,
});

const refused = <K extends EventType>(
  kind: OperationKind,
  tell: Happens<K>["tell"],
): Happens<K> => ({ role: "happens", kind, state: "refused", tell });

const execution = {
  WorkflowExecutionStarted: {
    role: "opens",
    kind: "execution",
    tell: ({ workflowType: { name, version } }) => ({ name, version }),
  },
  WorkflowExecutionCompleted: closes("completed"),
  WorkflowExecutionFailed: closes("failed"),
  WorkflowExecutionTimedOut: closes("timedOut"),
  WorkflowExecutionCanceled: closes("canceled"),
  WorkflowExecutionContinuedAsNew: closes("continued"),
  WorkflowExecutionTerminated: closes("terminated"),
  CompleteWorkflowExecutionFailed: refused("execution", () => ({
    name: "CompleteWorkflowExecution",
  })),
  FailWorkflowExecutionFailed: refused("execution", () => ({ name: "FailWorkflowExecution" })),
  CancelWorkflowExecutionFailed: refused("execution", () => ({ name: "CancelWorkflowExecution" })),
  ContinueAsNewWorkflowExecutionFailed: refused("execution", () => ({
    name: "ContinueAsNewWorkflowExecution",
  })),
  WorkflowExecutionCancelRequested: {
    role: "happens",
    kind: "cancelRequest",
    state: "recorded",
    tell: ({ externalWorkflowExecution }) => ({
      name: externalWorkflowExecution?.workflowId ?? "",
    }),
  },
  WorkflowExecutionSignaled: {
    role: "happens",
    kind: "signal",
    state: "recorded",
    tell: ({ signalName, externalWorkflowExecution }) => ({
      name: signalName,
      ...(externalWorkflowExecution && { subject: externalWorkflowExecution.workflowId }),
    }),
  },
} satisfies Rules;

const tasks = {
  DecisionTaskScheduled: {
    role: "opens",
    kind: "decision",
    tell: ({ taskList }) => ({ name: taskList.name }),
  },
  DecisionTaskStarted: starts("scheduledEventId"),
  DecisionTaskCompleted: ends("scheduledEventId", "completed"),
  DecisionTaskTimedOut: ends("scheduledEventId", "timedOut"),
  ActivityTaskScheduled: { role: "opens", kind: "activity", tell: ofActivity },
  ActivityTaskStarted: starts("scheduledEventId"),
  ActivityTaskCompleted: ends("scheduledEventId", "completed"),
  ActivityTaskFailed: ends("scheduledEventId", "failed"),
  ActivityTaskTimedOut: ends("scheduledEventId", "timedOut"),
  ActivityTaskCanceled: ends("scheduledEventId", "canceled"),
  ActivityTaskCancelRequested: { role: "asksToCancel" },
  ScheduleActivityTaskFailed: refused("activity", ofActivity),
  RequestCancelActivityTaskFailed: refused("activity", ofActivityId),
  LambdaFunctionScheduled: { role: "opens", kind: "lambda", tell: ofLambda },
  LambdaFunctionStarted: starts("scheduledEventId"),
  LambdaFunctionCompleted: ends("scheduledEventId", "completed"),
  LambdaFunctionFailed: ends("scheduledEventId", "failed"),
  LambdaFunctionTimedOut: ends("scheduledEventId", "timedOut"),
  ScheduleLambdaFunctionFailed: refused("lambda", ofLambda),
  StartLambdaFunctionFailed: ends("scheduledEventId", "refused"),
} satisfies Rules;

const timersAndMarkers = {
  TimerStarted: { role: "opens", kind: "timer", tell: ofTimer },
  TimerFired: ends("startedEventId", "completed"),
  TimerCanceled: ends("startedEventId", "canceled"),
  StartTimerFailed: refused("timer", ofTimer),
  CancelTimerFailed: refused("timer", ofTimer),
  MarkerRecorded: { role: "happens", kind: "marker", state: "recorded", tell: ofMarker },
  RecordMarkerFailed: refused("marker", ofMarker),
} satisfies Rules;

const others = {
  StartChildWorkflowExecutionInitiated: { role: "opens", kind: "child", tell: ofChild },
  StartChildWorkflowExecutionFailed: ends("initiatedEventId", "refused"),
  ChildWorkflowExecutionStarted: starts("initiatedEventId"),
  ChildWorkflowExecutionCompleted: ends("initiatedEventId", "completed"),
  ChildWorkflowExecutionFailed: ends("initiatedEventId", "failed"),
  ChildWorkflowExecutionTimedOut: ends("initiatedEventId", "timedOut"),
  ChildWorkflowExecutionCanceled: ends("initiatedEventId", "canceled"),
  ChildWorkflowExecutionTerminated: ends("initiatedEventId", "terminated"),
  SignalExternalWorkflowExecutionInitiated: {
    role: "opens",
    kind: "outgoingSignal",
    tell: ofSignal,
  },
  SignalExternalWorkflowExecutionFailed: ends("initiatedEventId", "refused"),
  ExternalWorkflowExecutionSignaled: ends("initiatedEventId", "completed"),
  RequestCancelExternalWorkflowExecutionInitiated: {
    role: "opens",
    kind: "outgoingCancelRequest",
    tell: ofWorkflow,
  },
  RequestCancelExternalWorkflowExecutionFailed: ends("initiatedEventId", "refused"),
  ExternalWorkflowExecutionCancelRequested: ends("initiatedEventId", "completed"),
} satisfies Rules;

type Rules = { readonly [K in EventType]?: EventRule<K> };

export const eventRules: { readonly [K in EventType]: EventRule<K> } = {
  ...execution,
  ...tasks,
  ...timersAndMarkers,
  ...others,
};

export const isEventType = (name: unknown): name is EventType =>
  typeof name === "string" && Object.hasOwn(eventRules, name);
