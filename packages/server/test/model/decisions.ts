// What the reference model makes of a decision that concerns its own run alone.
import type { History } from "./histories.ts";

type Data = Readonly<Record<string, unknown>>;

export interface ModelDecision {
  readonly type: string;
  readonly data: Data;
}

/** A decision on its way, of an answer. */
export interface Deciding {
  readonly run: History;
  readonly decision: ModelDecision;
  readonly unhandled: boolean;
  readonly made: { readonly decisionTaskCompletedEventId: number };
  readonly newRunId: string;
}

/** What a run asks of another one. */
export interface Asked {
  readonly run: History;
  readonly data: Data;
  readonly initiatedEventId: number;
}

/** The service refuses, and nothing has changed. */
export class Refusal extends Error {}

export const closeTypes = /^(Complete|Fail|Cancel|ContinueAsNew)WorkflowExecution$/;

/** Writes an event that the decision made, and returns its id. */
type Make = (type: string, data: Data) => number;

export interface OwnDecision {
  readonly run: History;
  readonly type: string;
  readonly data: Data;
}

/** Of every decision task of these walks. */
export const taskStartToCloseTimeout = "29";

/** What every activity of these walks is scheduled with, where nothing else is said. */
export const activityTimeouts = {
  scheduleToStartTimeout: "17",
  scheduleToCloseTimeout: "61",
  startToCloseTimeout: "31",
  heartbeatTimeout: "13",
};

export const enactAlone = (decision: OwnDecision, make: Make): void => {
  const { type, data } = decision;
  if (type === "RecordMarker") make("MarkerRecorded", data);
  else if (type === "StartTimer") startTimer(decision, make);
  else if (type === "CancelTimer") cancelTimer(decision, make);
  else if (type === "ScheduleActivityTask") scheduleActivity(decision, make);
  else requestCancel(decision, make);
};

const timerOf = ({ run, data }: OwnDecision) =>
  run.openTimers.find((timer) => timer.data.timerId === data.timerId);

const activityOf = ({ run, data }: OwnDecision) =>
  run.openActivities.find((activity) => activity.data.activityId === data.activityId);

const startTimer = (decision: OwnDecision, make: Make): void => {
  const { timerId } = decision.data;
  if (!timerOf(decision)) make("TimerStarted", decision.data);
  else make("StartTimerFailed", { timerId, cause: "TIMER_ID_ALREADY_IN_USE" });
};

const cancelTimer = (decision: OwnDecision, make: Make): void => {
  const { timerId } = decision.data;
  const open = timerOf(decision);
  if (open) make("TimerCanceled", { timerId, startedEventId: open.id });
  else make("CancelTimerFailed", { timerId, cause: "TIMER_ID_UNKNOWN" });
};

const scheduleActivity = (decision: OwnDecision, make: Make): void => {
  const { data } = decision;
  if (!activityOf(decision)) make("ActivityTaskScheduled", { ...activityTimeouts, ...data });
  else {
    const cause = "ACTIVITY_ID_ALREADY_IN_USE";
    make("ScheduleActivityTaskFailed", { activityId: data.activityId, cause });
  }
};

const requestCancel = (decision: OwnDecision, make: Make): void => {
  const { activityId } = decision.data;
  const open = activityOf(decision);
  if (!open) {
    make("RequestCancelActivityTaskFailed", { activityId, cause: "ACTIVITY_ID_UNKNOWN" });
    return;
  }
  const latestCancelRequestedEventId = make("ActivityTaskCancelRequested", { activityId });
  if (decision.run.activityStart(open.id)) return;
  // No worker has it: no worker has to be asked. Alone among these, the event cites no decision.
  make("ActivityTaskCanceled", {
    scheduledEventId: open.id,
    startedEventId: 0,
    latestCancelRequestedEventId,
    decisionTaskCompletedEventId: undefined,
  });
};

/** Throws Refusal for decisions that do not go together. */
export const requireSound = (decisions: readonly ModelDecision[]): void => {
  const close = decisions.findIndex(({ type }) => closeTypes.test(type));
  if (close < 0) return;
  const isLast = close === decisions.length - 1;
  const begins = decisions.some(({ type }) => /^(ScheduleActivityTask|StartTimer)$/.test(type));
  if (!isLast || begins) throw new Refusal("ValidationException");
};
