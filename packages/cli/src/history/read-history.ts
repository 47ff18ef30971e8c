// Histories as the service has them: whole, or event by event while an execution runs.
import type { CloseStatus, EventType, WireEvent, WorkflowExecution } from "@ekiden/client";
import { CallFailure } from "../connection/call-failure.ts";
import { allPages } from "../connection/paging.ts";
import type { Session } from "../connection/session.ts";
import { shownText } from "../terminal/shown-text.ts";

/** The whole history, oldest event first, page by page. */
export async function* historyPages(
  session: Session,
  execution: WorkflowExecution,
): AsyncGenerator<readonly WireEvent[]> {
  const domain = await session.domain();
  const pages = allPages((next) =>
    session.call("GetWorkflowExecutionHistory", { domain, execution, ...next }),
  );
  for await (const { events } of pages) yield events;
}

export const wholeHistory = async (
  session: Session,
  execution: WorkflowExecution,
): Promise<readonly WireEvent[]> => {
  const events: WireEvent[] = [];
  for await (const page of historyPages(session, execution)) events.push(...page);
  return events;
};

/**
 * Of one among many. Resolves with undefined, and says so, where it was deleted since the list,
 * such as at the end of its retention period.
 */
export const unlessGone = async <T>(
  { terminal }: Session,
  { workflowId, runId }: WorkflowExecution,
  found: Promise<T>,
): Promise<T | undefined> => {
  try {
    return await found;
  } catch (error) {
    if (!(error instanceof CallFailure && error.isGone)) throw error;
    terminal.note(`${shownText(workflowId)} ${runId} is not there any more, and is left out.\n`);
    return undefined;
  }
};

/** Few events are new at a time; what is older is not fetched again. */
const newEventsPerPage = 50;

/** Those behind the event with this id, oldest first. */
const eventsAfter = async (
  session: Session,
  execution: WorkflowExecution,
  eventId: number,
): Promise<readonly WireEvent[]> => {
  const domain = await session.domain();
  const query = { domain, execution, reverseOrder: true, maximumPageSize: newEventsPerPage };
  const pages = allPages((next) =>
    session.call("GetWorkflowExecutionHistory", { ...query, ...next }),
  );
  const newestFirst: WireEvent[] = [];
  for await (const { events } of pages) {
    for (const event of events) {
      if (event.eventId <= eventId) return newestFirst.reverse();
      newestFirst.push(event);
    }
  }
  return newestFirst.reverse();
};

interface Following {
  /** Between two looks at an execution that has not gone on. */
  readonly intervalMilliseconds: number;
  readonly signal: AbortSignal;
}

/** Events as they come, until the execution has closed or the signal is aborted. */
export async function* followHistory(
  session: Session,
  execution: WorkflowExecution,
  { intervalMilliseconds, signal }: Following,
): AsyncGenerator<WireEvent> {
  let latest = 0;
  for await (const page of historyPages(session, execution)) {
    for (const event of page) {
      yield event;
      latest = event.eventId;
      if (outcomeOf(event)) return;
    }
  }
  while (!signal.aborted) {
    await session.terminal.wait(intervalMilliseconds, signal);
    if (signal.aborted) return;
    for (const event of await eventsAfter(session, execution, latest)) {
      yield event;
      latest = event.eventId;
      if (outcomeOf(event)) return;
    }
  }
}

export interface Outcome {
  readonly status: CloseStatus;
  readonly result?: string | undefined;
  readonly reason?: string | undefined;
  readonly details?: string | undefined;
  /** Of the run that goes on, where it was continued as new, or was reset. */
  readonly newRunId?: string | undefined;
}

const closing: Partial<Record<EventType, CloseStatus>> = {
  WorkflowExecutionCompleted: "COMPLETED",
  WorkflowExecutionFailed: "FAILED",
  WorkflowExecutionCanceled: "CANCELED",
  WorkflowExecutionTerminated: "TERMINATED",
  WorkflowExecutionTimedOut: "TIMED_OUT",
  WorkflowExecutionContinuedAsNew: "CONTINUED_AS_NEW",
};

interface ClosingAttributes {
  readonly result?: string;
  readonly reason?: string;
  readonly details?: string;
  readonly newExecutionRunId?: string;
}

/** Undefined for events that do not close the execution. */
export const outcomeOf = (event: WireEvent): Outcome | undefined => {
  const status = closing[event.eventType];
  if (status === undefined) return undefined;
  const { result, reason, details, newExecutionRunId }: ClosingAttributes = attributesOf(event);
  return { status, result, reason, details, newRunId: newExecutionRunId };
};

/** What an event says beside its type, its id and its time. */
export const attributesOf = (event: WireEvent): Readonly<Record<string, unknown>> => {
  const { eventType } = event;
  const member = `${eventType.charAt(0).toLowerCase()}${eventType.slice(1)}EventAttributes`;
  return ((event as Readonly<Record<string, unknown>>)[member] ?? {}) as Record<string, unknown>;
};
