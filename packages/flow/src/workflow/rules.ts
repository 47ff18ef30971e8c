// Every event that a history can have, and what a run makes of it.
import type { EventType } from "@ekiden/client";
import { activity } from "./activity.ts";
import { child } from "./child.ts";
import { externalWorkflow } from "./external.ts";
import { lambdaFunction } from "./lambda.ts";
import { lifecycle } from "./lifecycle.ts";
import { marker } from "./markers.ts";
import { signal } from "./signal.ts";
import type { EndedRule, MadeRule, NewsRule, Subject } from "./subject.ts";
import { timer } from "./timer.ts";

const made = {
  ...lifecycle.made,
  ...activity.made,
  ...timer.made,
  ...child.made,
  ...externalWorkflow.made,
  ...lambdaFunction.made,
  ...marker.made,
};

const news = {
  ...lifecycle.news,
  ...activity.news,
  ...timer.news,
  ...child.news,
  ...externalWorkflow.news,
  ...lambdaFunction.news,
  ...signal.news,
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
  [made, news, silent].some((known) => Object.hasOwn(known, type));

/** Does not compile while an event of the service has no rule. */
type Missing = Exclude<EventType, keyof typeof made | keyof typeof news | keyof typeof silent>;
const nothingIsMissing: [Missing] extends [never] ? true : Missing = true;

const ended = { ...activity.ended, ...timer.ended, ...child.ended };

type Rules<R> = Readonly<Partial<Record<EventType, R>>>;

/** Which rule belongs to which event is checked where the rules are written. */
export const rules =
  nothingIsMissing &&
  ({
    made: made as Rules<MadeRule<EventType>>,
    news: news as Rules<NewsRule<EventType>>,
    ended: ended as Rules<EndedRule<EventType>>,
  } satisfies { readonly [S in keyof Required<Subject>]: unknown });
