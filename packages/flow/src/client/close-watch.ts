// The end of a run as a client waits for it: by calls that Ekiden answers once the run has closed,
// and, where there are none, by asking again and again.
import {
  type ClosingType,
  type EkidenOutput,
  type HistoryEvent,
  NoAnswerError,
  ServiceError,
} from "@ekiden/client";
import { isFault, isThrottled } from "../faults.ts";
import type { Service } from "../service.ts";
import { eventFrom, type RecordedEvent } from "../wire.ts";
import { closeOf, type HistoryRequest } from "./events.ts";
import { type AskOptions, ask } from "./waiting.ts";

/** Of one client at once: each takes a connection. What is beyond asks again and again. */
const maxCalls = 200;
/** In a row, while the service answers other calls: what is in between cuts long calls off, say. */
const maxFailures = 3;
/** So long they are not tried again then. */
const pauseMilliseconds = 5 * 60_000;
/** And so long where they are refused: nodes are upgraded one by one, and policies grow. */
const refusedMilliseconds = 60 * 60_000;

type Close = HistoryEvent<ClosingType>;
type Answer = EkidenOutput<"AwaitWorkflowExecutionClose">;

/** What a client has learned of calls that wait. */
interface Learned {
  waiting: number;
  failures: number;
  /** When the last of them was counted. */
  failedAt: number;
  /** They are not tried before. */
  triedFrom: number;
}

const learnedBy = new WeakMap<Service, Learned>();

const learned = (client: Service): Learned => {
  const nothing = { waiting: 0, failures: 0, failedAt: Number.NEGATIVE_INFINITY, triedFrom: 0 };
  const found = learnedBy.get(client) ?? nothing;
  learnedBy.set(client, found);
  return found;
};

/** Resolves with the event that closes the run, once it is there. */
export const awaitClose = (asked: HistoryRequest, options: AskOptions): Promise<Close> => {
  const request = { ...asked, signal: options.signal };
  const { client, execution } = request;
  return ask(
    (isHinted) => (isHinted ? closeOf(request) : look(request)),
    options,
    (listener) => client.onClosed?.(execution.runId, listener),
  );
};

/** Waits for it, where the service does; undefined where the run is open after that. */
const look = async (request: HistoryRequest): Promise<Close | undefined> => {
  const state = learned(request.client);
  const { ekiden } = request.client;
  const begunAt = performance.now();
  const isWithout = !ekiden || begunAt < state.triedFrom;
  if (isWithout || state.waiting >= maxCalls) return closeOf(request);
  const { domain, execution, signal } = request;
  state.waiting += 1;
  try {
    const answer = await ekiden.awaitWorkflowExecutionClose({ domain, execution }, { signal });
    state.failures = 0;
    return closeIn(answer);
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof ServiceError || error instanceof NoAnswerError)) throw error;
    if (isFault(error, "UnknownResourceFault")) throw error;
    return await lookAfter(error, request, begunAt);
  } finally {
    state.waiting -= 1;
  }
};

const closeIn = ({ closeEvent }: Answer): Close | undefined =>
  closeEvent && (eventFrom(closeEvent as RecordedEvent) as Close);

/** A call that waits has failed: whether the service can be reached, a plain one says. */
const lookAfter = async (
  error: ServiceError | NoAnswerError,
  request: HistoryRequest,
  begunAt: number,
): Promise<Close | undefined> => {
  // As many as it holds wait there: it has looked, and said only that.
  if (isFault(error, "LimitExceededFault")) return undefined;
  const close = await closeOf(request);
  if (isThrottled(error)) return close;
  const state = learned(request.client);
  // Amazon does not know the operation, and a policy of before it does not allow it.
  if (isFault(error, "UnknownOperationException", "AccessDeniedException")) {
    state.triedFrom = begunAt + refusedMilliseconds;
  } else if (begunAt > state.failedAt) {
    // What ends several calls at once, such as a restart of the service, is one failure.
    state.failedAt = performance.now();
    state.failures += 1;
    if (state.failures >= maxFailures) state.triedFrom = state.failedAt + pauseMilliseconds;
  }
  return close;
};
