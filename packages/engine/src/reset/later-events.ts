// What has happened since the cut, and is recorded again in the new run: what others did, about
// something that was asked for before the cut. What the decider asked for since is left out.
import type { EventType, HistoryEvent } from "@ekiden/model";
import type { Execution } from "../execution.ts";
import { isFailure } from "./cut.ts";

export interface WhatToApply {
  /** Signals, and requests to cancel but those of `policyRequests`. */
  readonly signals: boolean;
  /**
   * Requests to cancel by the child policy of a parent that has closed: it asks once, so a child
   * that is to be its child still must not lose them.
   */
  readonly policyRequests: boolean;
  /** What workers and functions have answered. What they have not is done again. */
  readonly results: boolean;
}

interface Wanted extends WhatToApply {
  /** Answers that something has failed are among the results; where not, it is done again. */
  readonly failures: boolean;
}

/** The events among `later` that are recorded again. `atCut`: the state after the kept events. */
export const eventsToApply = (
  atCut: Execution,
  later: readonly HistoryEvent[],
  what: Wanted,
): readonly HistoryEvent[] => {
  const results = later.filter((event) => what.failures || !isFailure(event));
  const answered = what.results ? answeredIn(atCut, results) : new Set<number>();
  return later.filter((event) => {
    const rule = rules[event.type];
    return rule?.(event as never, { atCut, what, answered }) === true;
  });
};

interface Known {
  readonly atCut: Execution;
  readonly what: WhatToApply;
  /** Scheduled event ids. */
  readonly answered: ReadonlySet<number>;
}

const answers: ReadonlySet<EventType> = new Set([
  "ActivityTaskCompleted",
  "ActivityTaskFailed",
  "ActivityTaskCanceled",
  "LambdaFunctionCompleted",
  "LambdaFunctionFailed",
]);

/** The activities and functions that were open at the cut and have been answered since. */
const answeredIn = (atCut: Execution, later: readonly HistoryEvent[]): ReadonlySet<number> => {
  const answered = new Set<number>();
  for (const event of later) {
    if (!answers.has(event.type)) continue;
    const { scheduledEventId = 0, latestCancelRequestedEventId = 0 } = event.data as Answered;
    const isOpen = atCut.activities.has(scheduledEventId) || atCut.lambdas.has(scheduledEventId);
    // A cancellation that only a later decision has asked for is none in the new run.
    if (isOpen && latestCancelRequestedEventId <= atCut.lastEventId) answered.add(scheduledEventId);
  }
  return answered;
};

interface Answered {
  readonly scheduledEventId?: number;
  readonly latestCancelRequestedEventId?: number;
}

type Rule<K extends EventType> = (event: HistoryEvent<K>, known: Known) => boolean;
type Rules = { readonly [K in EventType]?: Rule<K> };

const ofAnswered: Rule<
  | "ActivityTaskStarted"
  | "ActivityTaskCompleted"
  | "ActivityTaskFailed"
  | "ActivityTaskCanceled"
  | "LambdaFunctionStarted"
  | "LambdaFunctionCompleted"
  | "LambdaFunctionFailed"
> = ({ data }, { answered }) => answered.has(data.scheduledEventId);

/** What became of a child is a fact: it cannot be asked for again. */
const ofChild = (
  { data }: { readonly data: { readonly initiatedEventId: number } },
  { atCut }: Known,
): boolean => atCut.children.has(data.initiatedEventId);

const ofExternal = (
  { data }: { readonly data: { readonly initiatedEventId: number } },
  { atCut }: Known,
): boolean => atCut.externals.has(data.initiatedEventId);

const rules: Rules = {
  WorkflowExecutionSignaled: (_, { what }) => what.signals,
  WorkflowExecutionCancelRequested: ({ data }, { what }) =>
    data.cause === "CHILD_POLICY_APPLIED" ? what.policyRequests : what.signals,
  ActivityTaskStarted: ofAnswered,
  ActivityTaskCompleted: ofAnswered,
  ActivityTaskFailed: ofAnswered,
  ActivityTaskCanceled: ofAnswered,
  LambdaFunctionStarted: ofAnswered,
  LambdaFunctionCompleted: ofAnswered,
  LambdaFunctionFailed: ofAnswered,
  TimerFired: ({ data: { timerId, startedEventId } }, { atCut }) =>
    atCut.timers.get(timerId)?.startedEventId === startedEventId,
  StartChildWorkflowExecutionFailed: ofChild,
  ChildWorkflowExecutionStarted: ofChild,
  ChildWorkflowExecutionCompleted: ofChild,
  ChildWorkflowExecutionFailed: ofChild,
  ChildWorkflowExecutionCanceled: ofChild,
  ChildWorkflowExecutionTimedOut: ofChild,
  ChildWorkflowExecutionTerminated: ofChild,
  ExternalWorkflowExecutionSignaled: ofExternal,
  SignalExternalWorkflowExecutionFailed: ofExternal,
  ExternalWorkflowExecutionCancelRequested: ofExternal,
  RequestCancelExternalWorkflowExecutionFailed: ofExternal,
};
