// The trace of an execution, from its history: a span for the run, and one below it for each task,
// timer, child, signal and function. A pure function: the same history always has the same spans.
import type { HistoryEvent } from "@ekiden/model";
import {
  beginningOf,
  closings,
  type Opening,
  type Outcome,
  openingOf,
  outcomes,
  startingTypes,
} from "./event-spans.ts";
import type { Attributes, Span, SpanPlace } from "./span.ts";
import { eventSpanId, executionSpanId, type TraceParent, traceIdOf } from "./span-ids.ts";

/** Of one run, beside its own; more are counted as `ekiden.spans_left_out`. */
export const maxSpansOfRun = 1_000;

interface TracedRun {
  /** By the name that its account has for it. */
  readonly domain: string;
  readonly workflowId: string;
  readonly runId: string;
  /** In which the run was started; undefined: it begins a trace. */
  readonly parent: TraceParent | undefined;
}

interface OpenSpan {
  readonly opening: Opening;
  readonly event: HistoryEvent;
  readonly attempt: number | undefined;
  startedAt?: number;
  /** The event that started it. */
  startedBy?: number;
  endedAt?: number;
  /** The event that ended it. */
  endedBy?: number;
  outcome?: Outcome;
  /** The child's, once it runs. */
  child?: string;
}

/** Whether the event of this id is among those whose spans are wanted. */
type IsWanted = (eventId: number) => boolean;

const isAlways: IsWanted = () => true;

/**
 * The spans that have ended. `events`: from the first, `WorkflowExecutionStarted`, to the one that
 * closes the run, or to the latest of a run that is open: then the run itself, and what is open
 * in it, have no span yet. `isEndWanted`: of all spans, those that end with such an event; so the
 * parts of a history have together the spans of the whole, each once. Default: all.
 */
export const spansOfHistory = (
  run: TracedRun,
  events: readonly HistoryEvent[],
  isEndWanted: IsWanted = isAlways,
): readonly Span[] => {
  const [first] = events;
  const last = events.at(-1);
  if (first?.type !== "WorkflowExecutionStarted" || !last) return [];
  const open = openSpansOf(events);
  const kept = [...open.values()].slice(0, maxSpansOfRun);
  const own = spanOfRun(run, { first, last, leftOut: open.size - kept.length });
  const closedBy = closings[last.type] ? last.id : undefined;
  const wanted = kept.filter((each) => {
    const end = each.endedBy ?? closedBy;
    return end !== undefined && isEndWanted(end);
  });
  const keptEvents = first.data.origins?.at(-1)?.keptEvents ?? 0;
  const around = { keptEvents, run, parent: own, closedAt: last.at };
  const spans = wanted.map((each) => spanOf(each, around));
  return closedBy !== undefined && isEndWanted(closedBy) ? [own, ...spans] : spans;
};

/** By the event with which each begins. */
const openSpansOf = (events: readonly HistoryEvent[]): ReadonlyMap<number, OpenSpan> => {
  const open = new Map<number, OpenSpan>();
  const attempts = new Map<string, number>();
  for (const event of events) {
    const opening = openingOf(event);
    if (opening) {
      const attempt = attemptOf(event, attempts);
      open.set(event.id, {
        opening,
        event,
        attempt,
        ...(isMoment(event) && { endedBy: event.id }),
      });
    } else advance(open.get(beginningOf(event) ?? 0), event);
  }
  return open;
};

/** A signal is there at once. */
const isMoment = ({ type }: HistoryEvent): boolean => type === "WorkflowExecutionSignaled";

/** Flow's retries: of `charge-1` the second attempt is `charge-1.2`. */
const retryId = /^(.+)\.([1-9]\d{0,5})$/s;

/**
 * Of the tasks of an activity, from 1: a retry by the decider has the same type and id again, or,
 * where it is one of Flow's, the number of the attempt after the id of the first.
 */
const attemptOf = (event: HistoryEvent, attempts: Map<string, number>): number | undefined => {
  if (event.type !== "ActivityTaskScheduled") return undefined;
  const { activityId, activityType } = event.data;
  const keyOf = (id: string) => JSON.stringify([activityType.name, activityType.version, id]);
  const key = keyOf(activityId);
  const [, firstId, number] = retryId.exec(activityId) ?? [];
  if (firstId !== undefined && attempts.has(keyOf(firstId)) && !attempts.has(key)) {
    return Number(number);
  }
  const attempt = (attempts.get(key) ?? 0) + 1;
  attempts.set(key, attempt);
  return attempt;
};

/** Of what has ended already nothing changes. */
const advance = (open: OpenSpan | undefined, event: HistoryEvent): void => {
  if (!open || open.outcome) return;
  if (startingTypes.has(event.type)) {
    open.startedAt = event.at;
    open.startedBy = event.id;
    if (event.type === "ChildWorkflowExecutionStarted") {
      open.child = event.data.workflowExecution.runId;
    }
  }
  const outcome = outcomes[event.type];
  if (!outcome) return;
  open.endedAt = event.at;
  open.endedBy = event.id;
  open.outcome = outcome;
};

interface RunEnds {
  readonly first: HistoryEvent<"WorkflowExecutionStarted">;
  readonly last: HistoryEvent;
  readonly leftOut: number;
}

const namesOf = ({ domain, workflowId, runId }: TracedRun): Attributes => ({
  "ekiden.domain": domain,
  "ekiden.workflow_id": workflowId,
  "ekiden.run_id": runId,
});

const spanOfRun = (run: TracedRun, { first, last, leftOut }: RunEnds): Span => {
  const { runId, parent } = run;
  const { workflowType, taskList } = first.data;
  const closing = closings[last.type];
  return {
    traceId: parent?.traceId ?? traceIdOf(runId),
    spanId: executionSpanId(runId),
    parent,
    name: `WorkflowExecution:${workflowType.name}`,
    side: "internal",
    startAt: first.at,
    endAt: last.at,
    attributes: {
      ...namesOf(run),
      "ekiden.workflow_type": workflowType.name,
      "ekiden.workflow_version": workflowType.version,
      "ekiden.task_list": taskList.name,
      "ekiden.close_status": closing?.outcome,
      "ekiden.events": last.id,
      "ekiden.spans_left_out": leftOut > 0 ? leftOut : undefined,
    },
    links: parent ? [] : linksOf(first),
    failure: closing?.isFailure ? closing.outcome : undefined,
  };
};

/** Without a parent in the input, the run before and the parent execution have their own traces. */
const linksOf = ({ data }: HistoryEvent<"WorkflowExecutionStarted">): readonly SpanPlace[] => {
  const { continuedExecutionRunId, parentWorkflowExecution, parentInitiatedEventId } = data;
  const before = continuedExecutionRunId ? [placeOf(continuedExecutionRunId)] : [];
  if (!parentWorkflowExecution || !parentInitiatedEventId) return before;
  const { runId } = parentWorkflowExecution;
  const spanId = eventSpanId(runId, parentInitiatedEventId);
  return [...before, { traceId: traceIdOf(runId), spanId }];
};

const placeOf = (runId: string): SpanPlace => ({
  traceId: traceIdOf(runId),
  spanId: executionSpanId(runId),
});

/**
 * Undefined also for what a reset has kept open, and was started after it: the schedule has a time
 * of the run before.
 */
const waitedOf = (
  { event, startedAt, startedBy }: OpenSpan,
  keptEvents: number,
): number | undefined => {
  if (startedAt === undefined || startedBy === undefined) return undefined;
  const isCut = event.id <= keptEvents && startedBy > keptEvents;
  return isCut ? undefined : startedAt - event.at;
};

interface Around {
  /** How many events are those of the run that it was reset or forked from. */
  readonly keptEvents: number;
  readonly run: TracedRun;
  readonly parent: SpanPlace;
  readonly closedAt: number;
}

const spanOf = (each: OpenSpan, { keptEvents, run, parent, closedAt }: Around): Span => {
  const { opening, event, attempt, startedAt, endedAt, outcome, child } = each;
  // All else that has not ended was open until the run closed.
  const isOver = isMoment(event);
  return {
    traceId: parent.traceId,
    spanId: eventSpanId(run.runId, event.id),
    parent,
    name: opening.name,
    side: opening.side,
    startAt: event.at,
    endAt: endedAt ?? (isOver ? event.at : closedAt),
    attributes: {
      ...namesOf(run),
      ...opening.attributes,
      "ekiden.event_id": event.id,
      "ekiden.attempt": attempt,
      "ekiden.waited_milliseconds": waitedOf(each, keptEvents),
      "ekiden.outcome": outcome?.outcome ?? (isOver ? undefined : "open"),
      "ekiden.child_run_id": child,
    },
    moments: startedAt === undefined ? [] : [{ name: "started", at: startedAt }],
    failure: outcome?.isFailure ? outcome.outcome : undefined,
  };
};
