// Histories as a client reads them.
import type { ClosingType, HistoryEvent } from "@ekiden/client";
import { fetchBackAll, type Offload } from "../offload.ts";
import type { Service } from "../service.ts";
import { eventFrom } from "../wire.ts";

export interface HistoryRequest {
  readonly client: Service;
  readonly domain: string;
  readonly offload: Offload | undefined;
  readonly execution: { readonly workflowId: string; readonly runId: string };
}

export interface ReadOptions {
  /** Newest first. */
  readonly reverseOrder?: boolean;
  /** Events of one call, at most 1,000, which is the default. */
  readonly maximumPageSize?: number;
}

/**
 * The events of a run, page by page as they are read; payloads that are kept elsewhere included.
 */
export async function* eventsOf(
  { client, domain, offload, execution }: HistoryRequest,
  options: ReadOptions = {},
): AsyncGenerator<HistoryEvent> {
  let nextPageToken: string | undefined;
  do {
    const input = { domain, execution, nextPageToken, ...options };
    const page = await client.call("GetWorkflowExecutionHistory", input);
    for (const wire of page.events ?? []) {
      const event = eventFrom(wire);
      const data = await fetchBackAll(offload, event.data);
      yield { ...event, data } as HistoryEvent;
    }
    nextPageToken = page.nextPageToken;
  } while (nextPageToken);
}

const closing: Readonly<Record<ClosingType, true>> = {
  WorkflowExecutionCompleted: true,
  WorkflowExecutionFailed: true,
  WorkflowExecutionCanceled: true,
  WorkflowExecutionTerminated: true,
  WorkflowExecutionTimedOut: true,
  WorkflowExecutionContinuedAsNew: true,
};

/** Of a run: it has ended, in whatever way. */
export const isClose = (event: HistoryEvent): event is HistoryEvent<ClosingType> =>
  event.type in closing;

/** The event that closed a run, which is its last; undefined while it is open. */
export const closeOf = async (
  request: HistoryRequest,
): Promise<HistoryEvent<ClosingType> | undefined> => {
  for await (const event of eventsOf(request, { reverseOrder: true, maximumPageSize: 1 })) {
    return isClose(event) ? event : undefined;
  }
  return undefined;
};
