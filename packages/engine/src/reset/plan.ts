// What a run begins with that goes on from a decision of another one: a pure function of that one's
// history and of what is wanted.
import { encodeEvent, type HistoryEvent, refuse } from "@ekiden/model";
import type { Activity, Execution, Origin, Parent } from "../execution.ts";
import type { Limits } from "../limits.ts";
import { catchUp, replay } from "../replay.ts";
import { type CutChoice, cutOf } from "./cut.ts";
import { eventsToApply, type WhatToApply } from "./later-events.ts";
import { originsOf, withOrigins } from "./origins.ts";
import { Renumbering } from "./renumber.ts";

export interface PlanChoice {
  readonly cut: CutChoice;
  readonly apply: WhatToApply;
}

/** A run, and all events of it. */
export interface Source {
  readonly execution: Readonly<Execution>;
  readonly history: readonly HistoryEvent[];
  /** The text of each of these events, as it is stored. */
  readonly encoded: readonly string[];
}

export interface ContinuationPlan {
  readonly origin: Omit<Origin, "at">;
  /** How far the history of the origin was looked at. */
  readonly seenEventId: number;
  /** The DecisionTaskScheduled, in the origin, of the decision that is made again. */
  readonly scheduledEventId: number;
  /** The first events of the new run, with their times; the very first one names the origins. */
  readonly kept: readonly HistoryEvent[];
  /** The text of each of them: what is the same as in the origin is not encoded again. */
  readonly keptEncoded: readonly string[];
  /** Recorded after them, at the time of the new run's beginning. */
  readonly applied: readonly HistoryEvent[];
  /** The same events as the origin has them. */
  readonly appliedBefore: readonly HistoryEvent[];
  /** The scheduled event ids, in the new run, of what is handed out once more. */
  readonly handedOut: readonly number[];
  /** Of children that are open, and will report to the new run. */
  readonly children: readonly TakenChild[];
  /** The parent of the origin, where that is not the one of its first event. */
  readonly parent: Parent | undefined;
}

export interface TakenChild {
  readonly workflowId: string;
  readonly runId: string;
  /** In the origin. */
  readonly initiatedEventId: number;
  /** In the new run. */
  readonly newInitiatedEventId: number;
}

/**
 * Throws ValidationException where the run cannot be cut there, and LimitExceededFault where the
 * new history would be longer than one may be.
 */
export const planContinuation = (
  source: Source,
  { cut: choice, apply }: PlanChoice,
  limits: Limits,
): ContinuationPlan => {
  requireWhole(source);
  const { execution, history } = source;
  const { workflowId, runId } = execution;
  const { lastKeptEventId, scheduledEventId } = cutOf(history, choice);
  const before = history.slice(0, lastKeptEventId);
  const atCut = replay({ domain: execution.domain, workflowId, runId }, before);
  const failures = !("decision" in choice && choice.decision === "beforeFailure");
  const what = { ...apply, failures };
  const appliedBefore = eventsToApply(atCut, history.slice(lastKeptEventId), what);
  const numbers = new Renumbering();
  const undone = startsToUndo(atCut, appliedBefore);
  const left = before.filter(({ id }) => !undone.has(id));
  const origins = originsOf(execution, left);
  const kept = left.map((event) => withOrigins(numbers.next(event), origins));
  const keptEncoded = kept.map((event, index) => encodedOf(event, left[index], source));
  const keptEvents = numbers.count;
  const applied = appliedBefore.map((event) => numbers.next(event));
  if (numbers.count > limits.historyEvents - roomForEvents) {
    throw refuse.limitExceeded(
      `The new run would begin with ${numbers.count} events, and a history may have ` +
        `${limits.historyEvents}: choose an earlier decision`,
    );
  }
  const open = leftOpen(atCut, appliedBefore, execution.closed !== undefined);
  return {
    origin: { workflowId, runId, eventId: lastKeptEventId, keptEvents },
    seenEventId: execution.lastEventId,
    scheduledEventId,
    kept,
    keptEncoded,
    applied,
    appliedBefore,
    handedOut: handedOutOf(open, numbers),
    children: childrenOf(open, history, numbers),
    parent: execution.parentBefore && execution.parent,
  };
};

/** `before`: the same event in the history of the source. */
const encodedOf = (
  event: HistoryEvent,
  before: HistoryEvent | undefined,
  { encoded }: Source,
): string => (event === before ? encoded[event.id - 1] : undefined) ?? encodeEvent(event);

/** What a run needs at least to do anything: its decision task, the answer, and its end. */
const roomForEvents = 8;

const requireWhole = ({ execution, history }: Source): void => {
  const { closed, lastEventId } = execution;
  if (closed?.status === "CONTINUED_AS_NEW") {
    throw refuse.invalid("The run continued as new: choose the run that continues it");
  }
  if (history.length !== lastEventId || history[0]?.id !== 1) {
    throw refuse.invalid(`Only ${history.length} of its ${lastEventId} events are left`);
  }
};

/** Starts, among the kept events, of what is handed out once more: there is one start of each. */
const startsToUndo = (
  { activities, lambdas }: Execution,
  applied: readonly HistoryEvent[],
): ReadonlySet<number> => {
  const answered = new Set(applied.map(scheduledIn));
  const undone = new Set<number>();
  for (const open of [activities, lambdas]) {
    for (const [scheduledEventId, { startedEventId }] of open) {
      if (startedEventId !== undefined && !answered.has(scheduledEventId)) {
        undone.add(startedEventId);
      }
    }
  }
  return undone;
};

const scheduledIn = ({ data }: HistoryEvent): number | undefined =>
  (data as { readonly scheduledEventId?: number }).scheduledEventId;

/**
 * Takes the state on to where everything has been applied; its ids are those of the origin. An
 * origin that is closed records nothing more: what it did not know then is not waited for.
 */
const leftOpen = (
  left: Execution,
  applied: readonly HistoryEvent[],
  isClosed: boolean,
): Execution => {
  catchUp(left, applied);
  const unknown = isClosed
    ? "was not known when the execution closed: choose a decision before it"
    : "is not known yet: try again in a moment, or choose a decision before it";
  for (const [initiatedEventId, { workflowId, startedEventId }] of left.children) {
    if (startedEventId !== undefined) continue;
    const start = `The start of the child ${workflowId} (event ${initiatedEventId})`;
    throw refuse.invalid(`${start} ${unknown}`);
  }
  const [pending] = left.externals;
  if (pending === undefined) return left;
  const outcome = `The outcome of event ${pending}, a request to another execution,`;
  throw refuse.invalid(`${outcome} ${unknown}`);
};

/** Its decider has asked for that before the cut, and its worker is out of reach. */
export const isToBeCanceled = ({ latestCancelRequestedEventId }: Activity): boolean =>
  latestCancelRequestedEventId !== undefined;

const handedOutOf = ({ activities, lambdas }: Execution, numbers: Renumbering): readonly number[] =>
  [
    ...[...activities].filter(([, open]) => !isToBeCanceled(open)).map(([id]) => id),
    ...lambdas.keys(),
  ]
    .map((scheduledEventId) => numbers.idOf(scheduledEventId))
    .sort((one, other) => one - other);

const childrenOf = (
  { children }: Execution,
  history: readonly HistoryEvent[],
  numbers: Renumbering,
): readonly TakenChild[] =>
  [...children].flatMap(([initiatedEventId, { startedEventId = 0 }]) => {
    const started = history[startedEventId - 1];
    if (started?.type !== "ChildWorkflowExecutionStarted") return [];
    const newInitiatedEventId = numbers.idOf(initiatedEventId);
    return [{ ...started.data.workflowExecution, initiatedEventId, newInitiatedEventId }];
  });
