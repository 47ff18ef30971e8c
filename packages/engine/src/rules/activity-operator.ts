// What an operator does to an open activity whose worker is gone: the end that its worker or one of
// its clocks would have brought, by the events that these would have recorded. What those events
// cannot say is refused: an activity is never started twice, an end that needs a start gets one.
import { type EventAttributes, refuse } from "@ekiden/model";
import type { Activity, Execution } from "../execution.ts";
import { executionRefusal } from "../refusal.ts";
import type { StepContext } from "../step-context.ts";
import { findOpen, runningClocks, type TimeoutType } from "./activity.ts";

type Data<K extends keyof Ends> = Omit<EventAttributes<K>, "scheduledEventId" | "startedEventId">;

interface Ends {
  ActivityTaskCompleted: true;
  ActivityTaskFailed: true;
  ActivityTaskTimedOut: true;
  ActivityTaskCanceled: true;
}

/** How an operator ends an activity. */
export type OperatorEnd =
  | { readonly end: "complete"; readonly result?: string | undefined }
  | {
      readonly end: "fail";
      readonly reason?: string | undefined;
      readonly details?: string | undefined;
    }
  | { readonly end: "cancel"; readonly details?: string | undefined }
  | {
      readonly end: "timeOut";
      readonly timeoutType?: TimeoutType | undefined;
      /** In the place of those of the last heartbeat. */
      readonly details?: string | undefined;
    }
  | { readonly end: "retry"; readonly as?: RetriedAs | undefined };

type RetriedAs = "TIMED_OUT" | "FAILED";

export interface OperatorAnswer {
  readonly activityId: string;
  /** Who starts the activity, where it has not been started and the end needs it. */
  readonly identity: string;
  /** What the operator has seen; undefined: any. 0 as `startedEventId`: it is not started. */
  readonly scheduledEventId?: number | undefined;
  readonly startedEventId?: number | undefined;
  readonly end: OperatorEnd;
}

type PlannedEnd = { [K in keyof Ends]: { readonly type: K; readonly data: Data<K> } }[keyof Ends];

/** What an answer of an operator comes to, as the execution is now. */
export interface OperatorPlan {
  readonly scheduledEventId: number;
  /** 0: it is not started. */
  readonly startedEventId: number;
  /** ActivityTaskStarted is recorded before the end. */
  readonly starts: boolean;
  readonly ending: PlannedEnd;
}

export interface EndedByOperator {
  readonly scheduledEventId: number;
  /** Undefined where no ActivityTaskStarted was recorded. */
  readonly recordedStartEventId: number | undefined;
  readonly endType: keyof Ends;
  readonly endEventId: number;
}

/**
 * Throws UnknownResourceFault where the execution is closed or has no such open activity, and
 * ActivityStateConflict where the activity is not as the operator has seen it, or cannot end so.
 */
export const planOperatorEnd = (execution: Execution, answer: OperatorAnswer): OperatorPlan => {
  const [scheduledEventId, open] = requireOpen(execution, answer);
  const startedEventId = open.startedEventId ?? 0;
  const ending = endingOf(open, answer.end);
  const needsStart =
    ending.type === "ActivityTaskCompleted" || ending.type === "ActivityTaskFailed";
  return { scheduledEventId, startedEventId, starts: needsStart && startedEventId === 0, ending };
};

/** Throws what `planOperatorEnd` throws, and then has recorded nothing. */
export const endActivityByOperator = (
  step: StepContext,
  answer: OperatorAnswer,
): EndedByOperator => {
  const { scheduledEventId, starts, ending, ...plan } = planOperatorEnd(step.execution, answer);
  const { identity } = answer;
  const recordedStartEventId = starts
    ? step.record("ActivityTaskStarted", { identity, scheduledEventId })
    : undefined;
  const startedEventId = recordedStartEventId ?? plan.startedEventId;
  const endEventId = record(step, ending, { scheduledEventId, startedEventId });
  return { scheduledEventId, recordedStartEventId, endType: ending.type, endEventId };
};

const record = (
  step: StepContext,
  { type, data }: PlannedEnd,
  ids: { readonly scheduledEventId: number; readonly startedEventId: number },
): number => step.record(type, { ...data, ...ids } as EventAttributes<typeof type>);

const requireOpen = (
  execution: Execution,
  { activityId, ...seen }: OperatorAnswer,
): [number, Activity] => {
  if (execution.closed) throw executionRefusal(execution);
  const open = findOpen(execution, activityId);
  if (!open) {
    throw execution.functionIds.has(activityId)
      ? refuse.functionIsNoActivity(activityId)
      : refuse.unknownActivityId(activityId);
  }
  const [scheduledEventId, { startedEventId = 0 }] = open;
  const isOther =
    (seen.scheduledEventId ?? scheduledEventId) !== scheduledEventId ||
    (seen.startedEventId ?? startedEventId) !== startedEventId;
  if (isOther) {
    throw refuse.activityStateConflict(
      `The activity ${activityId} has changed meanwhile: it is ${asItIs(scheduledEventId, startedEventId)}. ` +
        "Look at it again, and call again with its scheduledEventId and startedEventId of now",
    );
  }
  return open;
};

const asItIs = (scheduledEventId: number, startedEventId: number): string =>
  `scheduled by event ${scheduledEventId}, and ` +
  (startedEventId === 0 ? "not started" : `started by event ${startedEventId}`);

const endingOf = (open: Activity, wanted: OperatorEnd): PlannedEnd => {
  switch (wanted.end) {
    case "complete":
      return { type: "ActivityTaskCompleted", data: { result: wanted.result } };
    case "fail": {
      const { reason, details } = wanted;
      return { type: "ActivityTaskFailed", data: { reason, details } };
    }
    case "cancel":
      return cancellation(open, wanted.details);
    case "timeOut":
      return timeOut(open, wanted);
    case "retry":
      return anotherTry(open, wanted.as);
  }
};

/** A worker may cancel without a request; an operator, who has no worker's reasons, may not. */
const cancellation = (open: Activity, details: string | undefined): PlannedEnd => {
  const { activityId, latestCancelRequestedEventId } = open;
  if (latestCancelRequestedEventId === undefined) {
    throw refuse.activityStateConflict(
      `The workflow has not asked to cancel the activity ${activityId}, so it would not expect its ` +
        "cancellation: end it by FailActivity or TimeOutActivity, or ask the workflow to cancel " +
        "itself by RequestCancelWorkflowExecution",
    );
  }
  return { type: "ActivityTaskCanceled", data: { details, latestCancelRequestedEventId } };
};

/** The first that is set: what says most of a worker that is gone comes first. */
const clockOrder: readonly TimeoutType[] = [
  "HEARTBEAT",
  "START_TO_CLOSE",
  "SCHEDULE_TO_START",
  "SCHEDULE_TO_CLOSE",
];

const timeOut = (
  open: Activity,
  given: { readonly timeoutType?: TimeoutType | undefined; readonly details?: string | undefined },
): PlannedEnd => {
  const running = runningClocks(open);
  const first = clockOrder.find((type) => running.includes(type));
  const timeoutType = given.timeoutType ?? first;
  if (timeoutType === undefined || !running.includes(timeoutType)) {
    throw refuse.activityStateConflict(clockText(open, timeoutType, running));
  }
  const details = given.details ?? open.heartbeat?.details;
  return { type: "ActivityTaskTimedOut", data: { timeoutType, details } };
};

const clockText = (
  { activityId, startedEventId }: Activity,
  wanted: TimeoutType | undefined,
  running: readonly TimeoutType[],
): string => {
  const state = startedEventId === undefined ? "is not started" : "is started";
  const what = `The activity ${activityId} ${state} and has`;
  if (running.length === 0) {
    return `${what} no time-out that could end it: end it by FailActivity or CompleteActivity`;
  }
  return `${what} no ${wanted} time-out now: its time-outs are ${running.join(", ")}`;
};

/** What says that an attempt is over and not that all of them are. */
const attemptClocks: readonly TimeoutType[] = ["HEARTBEAT", "START_TO_CLOSE"];

const anotherTry = (open: Activity, as: RetriedAs | undefined): PlannedEnd => {
  const { activityId, startedEventId, heartbeat } = open;
  if (startedEventId === undefined) {
    throw refuse.activityStateConflict(
      `The activity ${activityId} is not started, so there is no attempt to end: a worker that polls ` +
        "its task list gets it. End it by TimeOutActivity or FailActivity if that list is wrong",
    );
  }
  const running = runningClocks(open);
  const timeoutType = attemptClocks.find((type) => running.includes(type));
  if (as === "TIMED_OUT" && timeoutType === undefined) {
    throw refuse.activityStateConflict(
      `The activity ${activityId} has neither a HEARTBEAT nor a START_TO_CLOSE time-out: ` +
        "leave `as` out, or give FAILED",
    );
  }
  if (as === "FAILED" || timeoutType === undefined) {
    return { type: "ActivityTaskFailed", data: { reason: retryReason } };
  }
  const details = heartbeat?.details;
  return { type: "ActivityTaskTimedOut", data: { timeoutType, details } };
};

/** The reason of an ActivityTaskFailed that asks for another attempt. */
const retryReason = "RetryRequested";
