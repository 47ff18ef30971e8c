// Decisions that were refused: each leaves an event …Failed with a cause.
import type { DecisionType, EventType, HistoryEvent } from "@ekiden/model";
import type { Call, Found } from "./finding.ts";
import type { Reading } from "./reading.ts";
import { cut, nameOf } from "./texts.ts";

interface TypeName {
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

export const standingRefusals = (reading: Reading): readonly Refusal[] => {
  const { refusals, answers, history } = reading;
  const accepting = answers.findLast(({ results }) => results.some(isAccepted))?.completed.id ?? 0;
  const latest = refusals.filter(({ answeredBy }) => answeredBy >= accepting);
  if (!reading.hasNothingOpen || latest.length === refusals.length) return latest;
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

type RefusedNames = "decision" | "about" | "type" | "cause";
type CallFor = (reading: Reading, first: Refusal) => Call | undefined;

const maxEvents = 20;

/**
 * Finds refusals that stand, by the names of their decisions and their causes: one finding for all
 * of the same decision, cause and type.
 */
export const refused = (decision: RegExp, cause: RegExp, callFor?: CallFor) =>
  function* (reading: Reading): Generator<Found<RefusedNames>> {
    const isOne = (each: Refusal) => decision.test(each.decision) && cause.test(each.cause);
    for (const [first, ...others] of alike(reading.standingRefusals.filter(isOne))) {
      if (!first) continue;
      const more = others.length === 0 ? "" : ` and ${others.length} more`;
      const about = `${first.about}${more}`;
      yield {
        since: first.event.at,
        events: [first, ...others].slice(-maxEvents).map(({ event }) => event.id),
        values: {
          decision: first.decision,
          about,
          type: typeText(first),
          cause: first.cause,
        },
        call: callFor?.(reading, first),
      };
    }
  };

const alike = (refusals: readonly Refusal[]): readonly (readonly Refusal[])[] => {
  const groups = new Map<string, Refusal[]>();
  for (const refusal of refusals) {
    const key = `${refusal.decision} ${refusal.cause} ${typeText(refusal)}`;
    const group = groups.get(key);
    if (group) group.push(refusal);
    else groups.set(key, [refusal]);
  }
  return [...groups.values()];
};

const typeText = ({ type }: Refusal): string => (type ? nameOf(type) : "");

/** As in "ScheduleActivityTask charge (ChargeCard 1)". */
export const refusedText = (refusal: Refusal): string => {
  const { decision, about, type } = refusal;
  return [decision, about, type ? `(${typeText(refusal)})` : ""].filter(Boolean).join(" ");
};

/** A call that registers the type that a refused decision names. */
export const registers =
  (operation: "RegisterActivityType" | "RegisterWorkflowType"): CallFor =>
  ({ state: { domain } }, { type }) =>
    type && { operation, input: { domain, ...type } };
