// Decisions that were refused: each leaves an event …Failed with a cause.
import type { DecisionType, EventType, HistoryEvent } from "@ekiden/model";
import { cut, nameOf } from "./texts.ts";

export interface TypeName {
  readonly name: string;
  readonly version: string;
}

export interface Refusal {
  readonly event: HistoryEvent;
  readonly decision: DecisionType;
  readonly cause: string;
  /** The id or the name that the decision was about, such as an activityId; empty for a close. */
  readonly about: string;
  /** The type that the decision names, where it names one. */
  readonly type: TypeName | undefined;
  /** The DecisionTaskCompleted that carried the decision. */
  readonly answeredBy: number;
}

interface RefusalData {
  readonly cause?: string;
  readonly decisionTaskCompletedEventId?: number;
  readonly activityId?: string;
  readonly timerId?: string;
  readonly workflowId?: string;
  readonly markerName?: string;
  readonly id?: string;
  readonly activityType?: TypeName;
  readonly workflowType?: TypeName;
}

export const refusalOf = ({ type, ...event }: HistoryEvent): Refusal | undefined => {
  if (!type.endsWith("Failed")) return undefined;
  const data = event.data as RefusalData;
  const { cause, decisionTaskCompletedEventId: answeredBy } = data;
  if (cause === undefined || answeredBy === undefined) return undefined;
  return {
    event: { type, ...event } as HistoryEvent,
    decision: type.slice(0, -"Failed".length) as DecisionType,
    cause,
    about: aboutOf(data),
    type: data.activityType ?? data.workflowType,
    answeredBy,
  };
};

const aboutOf = ({ activityId, timerId, workflowId, markerName, id }: RefusalData): string =>
  cut(activityId ?? timerId ?? workflowId ?? markerName ?? id ?? "");

/** What is recorded where such a decision is accepted. */
const acceptances: { readonly [K in EventType]?: DecisionType } = {
  ActivityTaskScheduled: "ScheduleActivityTask",
  TimerStarted: "StartTimer",
  StartChildWorkflowExecutionInitiated: "StartChildWorkflowExecution",
  LambdaFunctionScheduled: "ScheduleLambdaFunction",
};

/** What a reading has gathered of answers and of what was refused of them. */
interface Answered {
  readonly refusals: readonly Refusal[];
  readonly answers: readonly {
    readonly completed: HistoryEvent<"DecisionTaskCompleted">;
    readonly results: readonly HistoryEvent[];
  }[];
  readonly history: readonly HistoryEvent[];
  readonly hasNothingOpen: boolean;
}

export const standingRefusals = (answered: Answered): readonly Refusal[] => {
  const { refusals, answers, history } = answered;
  const accepting = answers.findLast(({ results }) => results.some(isAccepted))?.completed.id ?? 0;
  const latest = refusals.filter(({ answeredBy }) => answeredBy >= accepting);
  if (!answered.hasNothingOpen || latest.length === refusals.length) return latest;
  const accepted = new Map<string, number>();
  for (const { id, type, data } of history) {
    const decision = acceptances[type];
    if (decision) accepted.set(`${decision} ${aboutOf(data as RefusalData)}`, id);
  }
  return refusals.filter(
    ({ event, decision, about, answeredBy }) =>
      answeredBy >= accepting ||
      (about !== "" && (accepted.get(`${decision} ${about}`) ?? 0) < event.id),
  );
};

/** Markers are only notes: a decider that records one has asked for nothing. */
const isAccepted = ({ type }: HistoryEvent): boolean =>
  type !== "MarkerRecorded" && !type.endsWith("Failed");

export const typeText = ({ type }: Refusal): string => (type ? nameOf(type) : "");

/** As in "ScheduleActivityTask charge (ChargeCard 1)". */
export const refusedText = (refusal: Refusal): string => {
  const { decision, about, type } = refusal;
  return [decision, about, type ? `(${typeText(refusal)})` : ""].filter(Boolean).join(" ");
};
