// An update as its client sees it: a signal with an id, and the marker that answers it.
// What has become of an id is read from the history, so that asking again does nothing twice.
import { randomUUID } from "node:crypto";
import type { HistoryEvent } from "@ekiden/client";
import { NoAnswerError } from "@ekiden/client";
import { PayloadError } from "../codec.ts";
import { UpdateRejected } from "../errors.ts";
import { errorFrom } from "../failure.ts";
import { isGone, mayBeDone } from "../faults.ts";
import type { PayloadHeaders } from "../headers.ts";
import { maxUpdateIdCharacters, names, updateMarker } from "../names.ts";
import { OffloadError } from "../offload.ts";
import type { UpdateAnswer, UpdateRequest } from "../workflow/update.ts";
import { type Connection, headed, payloadText, payloadValue } from "./connection.ts";
import { isClose, isContinued, storedEventsOf } from "./events.ts";
import { tellingId } from "./unknown-outcome.ts";
import { ask, type WaitOptions } from "./waiting.ts";

/** The id of an update, and how long its answer is waited for. */
export interface UpdateOptions extends WaitOptions {
  /**
   * Chosen by the caller, and unique for the workflow: asked for again under the same id, the
   * update is not done again, and the answer is the same. A new one by default. It has at most 242
   * characters.
   */
  readonly id?: string;
}

interface AskedUpdate {
  readonly connection: Connection;
  readonly workflowId: string;
  readonly name: string;
  readonly input: unknown;
  readonly id: string;
  /** Of the signal that asks. */
  readonly headers: PayloadHeaders;
  /** Ends the wait, with the call that is under way. */
  readonly signal?: AbortSignal | undefined;
}

/** What the history of a run says of an update. */
interface Standing {
  readonly runId: string;
  readonly isAsked: boolean;
  readonly answer: UpdateAnswer | undefined;
  /** The run is closed. */
  readonly isClosed: boolean;
  /** The run that continues it has the signals that it had: it was reset. */
  readonly isReset: boolean;
  /** The run that continues it. */
  readonly nextRunId: string | undefined;
  /** The run that it continues; known where all of its history was read. */
  readonly runIdBefore: string | undefined;
}

export const newUpdateId = (): string => randomUUID();

/** Throws a RangeError for an id that no workflow could answer. */
export const checkUpdateId = (id: string): void => {
  if (id.length <= maxUpdateIdCharacters) return;
  const most = `an update's id has at most ${maxUpdateIdCharacters} characters`;
  throw new RangeError(`${most}, and this one has ${id.length}: it is in the name of a marker`);
};

/**
 * What a signal asks for; undefined where it can never be read. Throws what may be gone the next
 * time, such as a CodecError or an OffloadError: what the signal asks for is not known then.
 */
const requestIn = async (connection: Connection, input: string | undefined): Promise<unknown> => {
  try {
    return await payloadValue(connection, input, "an update");
  } catch (error) {
    if (error instanceof OffloadError) throw error;
    if (error instanceof PayloadError || error instanceof SyntaxError) return undefined;
    throw error;
  }
};

const isRequestOf = async (
  { type, data }: HistoryEvent,
  { connection, id }: AskedUpdate,
): Promise<boolean> => {
  if (type !== "WorkflowExecutionSignaled" || data.signalName !== names.updateSignal) return false;
  const request = (await requestIn(connection, data.input)) as Partial<UpdateRequest> | undefined;
  return request?.id === id;
};

/** Newest first, because it is among the last events; no further than where it was asked for. */
const standingIn = async (
  asked: AskedUpdate,
  runId: string,
  maximumPageSize = 100,
): Promise<Standing> => {
  const { connection, workflowId, id, signal } = asked;
  const marker = updateMarker(id);
  let [isAsked, isClosed, isReset] = [false, false, false];
  let answer: UpdateAnswer | undefined;
  let nextRunId: string | undefined;
  let runIdBefore: string | undefined;
  const request = { ...connection, execution: { workflowId, runId }, signal };
  for await (const event of storedEventsOf(request, { reverseOrder: true, maximumPageSize })) {
    if (isClose(event)) {
      isClosed = true;
      isReset = event.type === "WorkflowExecutionTerminated";
      nextRunId = isContinued(event) ? event.data.newExecutionRunId : undefined;
    }
    if (event.type === "MarkerRecorded" && event.data.markerName === marker) {
      const { details } = event.data;
      answer = (await payloadValue(connection, details, "the answer to an update")) as UpdateAnswer;
      isAsked = true;
    }
    if (event.type === "WorkflowExecutionStarted") {
      runIdBefore = event.data.continuedExecutionRunId || undefined;
    }
    if (await isRequestOf(event, asked)) isAsked = true;
    if (isAsked) break;
  }
  return { runId, isAsked, answer, isClosed, isReset, nextRunId, runIdBefore };
};

/** So many runs are looked through for an id: the newest, and those that it continues. */
const maxRunsLookedThrough = 3;
const largestPage = 1_000;

/** The run in which the update was asked for before; undefined if it was not. */
export const askedBefore = async (
  asked: AskedUpdate,
  newestRunId: string,
): Promise<string | undefined> => {
  let runId: string | undefined = newestRunId;
  for (let count = 0; count < maxRunsLookedThrough && runId !== undefined; count += 1) {
    try {
      const standing: Standing = await standingIn(asked, runId, largestPage);
      if (standing.isAsked) return runId;
      runId = standing.runIdBefore;
    } catch (error) {
      // The history of a run before may have been removed.
      if (!isGone(error) || count === 0) throw error;
      return undefined;
    }
  }
  return undefined;
};

const maxSignals = 3;

/**
 * Asks a run. A signal whose outcome is unknown is sent again if the history does not have it: the
 * workflow takes an id once. Throws an UnknownResourceFault when the run is not open.
 */
export const sendUpdate = (asked: AskedUpdate, runId: string): Promise<void> =>
  tellingId(send(asked, runId), "updateId", asked.id);

const send = async (asked: AskedUpdate, runId: string): Promise<void> => {
  const { connection, workflowId, name, id, headers } = asked;
  const { client, domain } = connection;
  const { updateSignal: signalName } = names;
  const request = { value: { id, name, input: asked.input }, headers };
  const input = await payloadText(connection, headed(connection, signalName, request));
  const signal = { domain, workflowId, runId, signalName, input };
  for (let count = 1; ; count += 1) {
    try {
      await client.call("SignalWorkflowExecution", signal, { signal: asked.signal });
      return;
    } catch (error) {
      if (!mayBeDone(error)) throw error;
      if (await hasArrived(asked, runId, error)) return;
      if (count >= maxSignals) throw error;
    }
  }
};

/** Looks as long as the service may come back; throws the error of the signal where it does not. */
const hasArrived = (asked: AskedUpdate, runId: string, error: unknown): Promise<boolean> => {
  const { signal } = asked;
  const look = async () => (await standingIn(asked, runId)).isAsked;
  return ask(look, { signal, isReached: true }).catch(() => {
    signal?.throwIfAborted();
    throw error;
  });
};

/** The answer, once the run that was asked, or one that continues it, has given it. */
export const answerTo = async <R>(
  asked: AskedUpdate,
  firstRunId: string,
  options: WaitOptions,
): Promise<R> => {
  const { connection, workflowId, name, id } = asked;
  let runId = firstRunId;
  const asking = ask(
    async () => {
      const standing = await standingIn(asked, runId);
      if (standing.answer) return standing.answer;
      const { isAsked, isClosed, isReset, nextRunId } = standing;
      // The signal went to a run that continues this one, or is there as well.
      if (nextRunId !== undefined && (isReset || !isAsked)) runId = nextRunId;
      else if (isClosed) return "closed";
      return undefined;
    },
    { ...options, isReached: true },
  ).catch((error) => {
    // Of a look; what is looked for may be done.
    if (error instanceof NoAnswerError) error.isOutcomeUnknown = true;
    throw error;
  });
  const given = await tellingId(asking, "updateId", id);
  if (given === "closed") {
    throw new Error(`workflow ${workflowId} closed without an answer to ${name} (run ${runId})`);
  }
  if (!("failure" in given)) return given.result as R;
  const { reason, details } = given.failure;
  const error = errorFrom(connection.codec, reason, details);
  throw given.isRejected ? new UpdateRejected(name, error) : error;
};
