// What the events of a run say of the time that its tasks and the run itself took, for those who
// measure. Times are milliseconds.
import type { HistoryEvent } from "@ekiden/model";
import type { Activity, Execution } from "./execution.ts";

const measuredTypes = [
  "WorkflowExecutionCompleted",
  "WorkflowExecutionFailed",
  "WorkflowExecutionTimedOut",
  "WorkflowExecutionTerminated",
  "WorkflowExecutionCanceled",
  "WorkflowExecutionContinuedAsNew",
  "DecisionTaskStarted",
  "DecisionTaskCompleted",
  "DecisionTaskTimedOut",
  "ActivityTaskStarted",
  "ActivityTaskCompleted",
  "ActivityTaskFailed",
  "ActivityTaskTimedOut",
  "ActivityTaskCanceled",
  "LambdaFunctionCompleted",
  "LambdaFunctionFailed",
  "LambdaFunctionTimedOut",
  "StartLambdaFunctionFailed",
] as const;

export type MeasuredEventType = (typeof measuredTypes)[number];

/** A function has no version. */
interface MeasuredName {
  readonly name: string;
  readonly version?: string;
}

/**
 * An event with which a task begins to be worked on or ends, or with which a run ends. A time is
 * absent where the state does not tell it.
 */
export interface MeasuredEvent {
  readonly type: MeasuredEventType;
  /**
   * Of the activity for its tasks, of the function for what it does, else of the run. Undefined
   * where the state does not tell it.
   */
  readonly of: MeasuredName | undefined;
  /** Only of a task that has timed out. */
  readonly timeoutType?: string;
  /** Of decision tasks from when no other decision task of the run was in their way. */
  readonly scheduleToStart?: number | undefined;
  /** Of a closing event: of the run. */
  readonly startToClose?: number | undefined;
  readonly scheduleToClose?: number | undefined;
}

type Measured = HistoryEvent<MeasuredEventType>;

const isMeasuredType: ReadonlySet<string> = new Set(measuredTypes);

const isMeasured = (event: HistoryEvent): event is Measured => isMeasuredType.has(event.type);

/** `before`: the state to which the event has not been applied. Undefined for other events. */
export const measure = (before: Execution, event: HistoryEvent): MeasuredEvent | undefined => {
  if (!isMeasured(event)) return undefined;
  const { workflowType, queuedDecisionTask: queued, startedDecisionTask: started } = before;
  const { type, at, data } = event;
  switch (type) {
    case "DecisionTaskStarted":
      return { type, of: workflowType, scheduleToStart: since(queued?.unhinderedAt, at) };
    case "DecisionTaskCompleted":
      return { type, of: workflowType, startToClose: since(started?.startedAt, at) };
    case "DecisionTaskTimedOut":
      return { type, of: workflowType, timeoutType: data.timeoutType };
    default:
      return (
        measureActivity(before, event) ??
        measureFunction(before, event) ??
        measureRun(before, event)
      );
  }
};

const measureRun = ({ workflowType: of, startedAt }: Execution, { type, at }: Measured) => ({
  type,
  of,
  startToClose: since(startedAt, at),
});

const measureActivity = (before: Execution, event: Measured): MeasuredEvent | undefined => {
  const { type, at, data } = event;
  switch (type) {
    case "ActivityTaskStarted": {
      const waiting = before.activities.get(data.scheduledEventId)?.waiting;
      return { type, of: waiting?.activityType, scheduleToStart: since(waiting?.since, at) };
    }
    case "ActivityTaskTimedOut": {
      const { timeoutType } = data;
      return { ...measureEnd(before.activities.get(data.scheduledEventId), event), timeoutType };
    }
    case "ActivityTaskCompleted":
    case "ActivityTaskFailed":
    case "ActivityTaskCanceled":
      return measureEnd(before.activities.get(data.scheduledEventId), event);
    default:
      return undefined;
  }
};

const measureFunction = ({ lambdas }: Execution, event: Measured): MeasuredEvent | undefined => {
  const { type, at, data } = event;
  switch (type) {
    case "LambdaFunctionCompleted":
    case "LambdaFunctionFailed":
    case "LambdaFunctionTimedOut":
    case "StartLambdaFunctionFailed": {
      const open = lambdas.get(data.scheduledEventId ?? 0);
      return { type, of: open && { name: open.name }, startToClose: since(open?.startedAt, at) };
    }
    default:
      return undefined;
  }
};

const measureEnd = (open: Activity | undefined, { type, at }: Measured): MeasuredEvent => {
  const { waiting, startedAt, scheduled } = open ?? {};
  return {
    type,
    of: (waiting ?? scheduled)?.activityType,
    startToClose: since(startedAt, at),
    scheduleToClose: since(waiting?.since ?? scheduled?.at, at),
  };
};

const since = (from: number | undefined, at: number): number | undefined =>
  from === undefined ? undefined : at - from;
