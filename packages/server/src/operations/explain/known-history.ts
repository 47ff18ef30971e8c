// A whole history for an explanation, without the payloads that say nothing of why a run stands.
import { decodeEvents, type HistoryEvent } from "@ekiden/model";
import type { ExecutionId, HistoryStore } from "../../store/store.ts";
import { historyPieces } from "../history-pieces.ts";

/** Of the details of a failure and of the input of a signal: what they are about comes first. */
const maxTextCharacters = 4_000;

/**
 * Events 1 to `lastEventId`. Payloads are left out, and long texts are cut. Undefined where the run
 * was deleted while it was read.
 */
export const readKnownHistory = async (
  histories: HistoryStore,
  id: ExecutionId,
  lastEventId: number,
): Promise<readonly HistoryEvent[] | undefined> => {
  const events: HistoryEvent[] = [];
  for await (const text of historyPieces(histories, { id, first: 1, last: lastEventId })) {
    for (const event of decodeEvents(text)) events.push(withoutPayloads(event));
  }
  return events.length < lastEventId ? undefined : events;
};

interface Payloads {
  input?: string;
  result?: string;
  control?: string;
  executionContext?: string;
  details?: string;
}

/** The event was made for this reading: it is changed in place. */
export const withoutPayloads = (event: HistoryEvent): HistoryEvent => {
  const data = event.data as Payloads;
  if (data.result !== undefined) delete data.result;
  if (data.control !== undefined) delete data.control;
  if (data.executionContext !== undefined) delete data.executionContext;
  if (data.details !== undefined) data.details = data.details.slice(0, maxTextCharacters);
  if (data.input === undefined) return event;
  if (event.type === "WorkflowExecutionSignaled")
    data.input = data.input.slice(0, maxTextCharacters);
  else delete data.input;
  return event;
};
