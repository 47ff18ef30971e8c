// Every event that a history can have, and what a run makes of it.
import type { EventType, HistoryEvent } from "@ekiden/client";
import { activity } from "./activity.ts";
import { child } from "./child.ts";
import { externalWorkflow } from "./external.ts";
import { lambdaFunction } from "./lambda.ts";
import { lifecycle } from "./lifecycle.ts";
import { marker } from "./markers.ts";
import type { Run } from "./run.ts";
import { signal } from "./signal.ts";
import type { EndedRule, NewEventRule, ResultingEventRule, Subject } from "./subject.ts";
import { timer } from "./timer.ts";
import { isCancelRequest } from "./turns.ts";

const resultingEvents = {
  ...lifecycle.resultingEvents,
  ...activity.resultingEvents,
  ...timer.resultingEvents,
  ...child.resultingEvents,
  ...externalWorkflow.resultingEvents,
  ...lambdaFunction.resultingEvents,
  ...marker.resultingEvents,
};

const newEvents = {
  ...lifecycle.newEvents,
  ...activity.newEvents,
  ...timer.newEvents,
  ...child.newEvents,
  ...externalWorkflow.newEvents,
  ...lambdaFunction.newEvents,
  ...signal.newEvents,
};

/** Events that do not concern a run's code: turns are made of them, or the run is over. */
const silent = {
  DecisionTaskScheduled: true,
  DecisionTaskStarted: true,
  DecisionTaskCompleted: true,
  DecisionTaskTimedOut: true,
  ActivityTaskStarted: true,
  LambdaFunctionStarted: true,
  WorkflowExecutionTimedOut: true,
  WorkflowExecutionTerminated: true,
} satisfies { readonly [K in EventType]?: true };

/** False for an event that the service did not have when this was written. */
export const isKnownEvent = (type: string): boolean =>
  [resultingEvents, newEvents, silent].some((known) => Object.hasOwn(known, type));

/** Does not compile while an event of the service has no rule. */
type Missing = Exclude<
  EventType,
  keyof typeof resultingEvents | keyof typeof newEvents | keyof typeof silent
>;
const nothingIsMissing: [Missing] extends [never] ? true : Missing = true;

const ended = { ...activity.ended, ...timer.ended, ...child.ended };

type Rules<R> = Readonly<Partial<Record<EventType, R>>>;

/** Which rule belongs to which event is checked where the rules are written. */
export const rules =
  nothingIsMissing &&
  ({
    resultingEvents: resultingEvents as Rules<ResultingEventRule<EventType>>,
    newEvents: newEvents as Rules<NewEventRule<EventType>>,
    ended: ended as Rules<EndedRule<EventType>>,
  } satisfies { readonly [S in keyof Required<Subject>]: unknown });

/**
 * What the news of a turn say before any of them is told: what has ended, so that nothing of it is
 * left to cancel, and that the run is to cancel.
 */
export const foresee = (run: Run, newEvents: readonly HistoryEvent[]): void => {
  run.cancelIsNews = newEvents.some(isCancelRequest);
  for (const event of newEvents) {
    const operation = rules.ended[event.type]?.(run, event.data as never);
    if (operation) operation.hasEnded = true;
  }
};
