// Histories as a client reads them.
import type { ClosingType, HistoryEvent } from "@ekiden/client";
import { decodedEvent } from "../events.ts";
import type { PayloadPipeline } from "../payload-pipeline.ts";
import type { Service } from "../service.ts";
import { eventFrom } from "../wire.ts";

export interface HistoryRequest {
  readonly client: Service;
  readonly domain: string;
  readonly payloads: PayloadPipeline;
  readonly execution: { readonly workflowId: string; readonly runId: string };
  /** Calls the reading off. */
  readonly signal?: AbortSignal | undefined;
}

/** In which order and in what pages the events of a history are read. */
export interface ReadOptions {
  /** Newest first. */
  readonly reverseOrder?: boolean;
  /** Events of one call, at most 1,000, which is the default. */
  readonly maximumPageSize?: number;
}

/** The events of a run as the service has them, page by page as they are read. */
export async function* storedEventsOf(
  { client, domain, execution, signal }: HistoryRequest,
  options: ReadOptions = {},
): AsyncGenerator<HistoryEvent> {
  let nextPageToken: string | undefined;
  do {
    const input = { domain, execution, nextPageToken, ...options };
    const page = await client.call("GetWorkflowExecutionHistory", input, { signal });
    for (const wire of page.events ?? []) yield eventFrom(wire);
    nextPageToken = page.nextPageToken;
  } while (nextPageToken);
}

/** The same with their payloads as they were written. Throws a PayloadError or a CodecError. */
export async function* eventsOf(
  request: HistoryRequest,
  options: ReadOptions = {},
): AsyncGenerator<HistoryEvent> {
  for await (const event of storedEventsOf(request, options)) {
    yield await decodedEvent(event, request.payloads);
  }
}

const closing: Readonly<Record<ClosingType, true>> = {
  WorkflowExecutionCompleted: true,
  WorkflowExecutionFailed: true,
  WorkflowExecutionCanceled: true,
  WorkflowExecutionTerminated: true,
  WorkflowExecutionTimedOut: true,
  WorkflowExecutionContinuedAsNew: true,
};

/** Of a run: it has ended, in any way. */
export const isClose = (event: HistoryEvent): event is HistoryEvent<ClosingType> =>
  event.type in closing;

type Close = HistoryEvent<ClosingType>;

/** The workflow goes on in another run: it continued as new, or was reset while it was open. */
type Continued = Close & { readonly data: { readonly newExecutionRunId: string } };

export const isContinued = (close: Close): close is Continued =>
  (close.data as Partial<Continued["data"]>).newExecutionRunId !== undefined;

/** The event that closed a run, as it is stored: its last; undefined while it is open. */
export const closeOf = async (
  request: HistoryRequest,
): Promise<HistoryEvent<ClosingType> | undefined> => {
  for await (const event of storedEventsOf(request, { reverseOrder: true, maximumPageSize: 1 })) {
    return isClose(event) ? event : undefined;
  }
  return undefined;
};
