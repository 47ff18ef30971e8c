// A whole history for an explanation, without the payloads that say nothing of why a run stands.
import { decodeEvents, encodeEvent, type HistoryEvent } from "@ekiden/model";
import { copyOf } from "../../copy-of.ts";
import type { ExecutionId, HistoryStore } from "../../store/store.ts";
import type { HistoryShare } from "../history-budget.ts";
import { historyPieces } from "../history-pieces.ts";

/** Of the details of a failure and of the input of a signal: what they are about comes first. */
const maxTextCharacters = 4_000;
/** Of all such texts of one history. */
const maxTextsCharacters = 10_000_000;

/**
 * Events 1 to `lastEventId`. Payloads are left out, and long texts are cut. Undefined where the run
 * was deleted while it was read. `share`: of which all is taken that is kept.
 */
export const readKnownHistory = async (
  histories: HistoryStore,
  { id, lastEventId }: { readonly id: ExecutionId; readonly lastEventId: number },
  share?: HistoryShare,
): Promise<readonly HistoryEvent[] | undefined> => {
  const perText = Math.min(maxTextCharacters, Math.floor(maxTextsCharacters / lastEventId));
  const events: HistoryEvent[] = [];
  for await (const text of historyPieces(histories, { id, first: 1, last: lastEventId }, share)) {
    const kept = decodeEvents(text).map((event) => withoutPayloads(event, perText));
    events.push(...kept);
    share?.release(text.length - charactersIn(kept));
  }
  return events.length < lastEventId ? undefined : events;
};

const charactersIn = (events: readonly HistoryEvent[]): number =>
  events.reduce((sum, event) => sum + encodeEvent(event).length, 0);

interface Payloads {
  input?: string;
  result?: string;
  control?: string;
  executionContext?: string;
  details?: string;
}

/** The event was made for this reading: it is changed in place. */
export const withoutPayloads = (event: HistoryEvent, perText = maxTextCharacters): HistoryEvent => {
  const data = event.data as Payloads;
  const cut = (text: string) => (text.length > perText ? copyOf(text.slice(0, perText)) : text);
  if (data.result !== undefined) delete data.result;
  if (data.control !== undefined) delete data.control;
  if (data.executionContext !== undefined) delete data.executionContext;
  if (data.details !== undefined) data.details = cut(data.details);
  if (data.input === undefined) return event;
  if (event.type === "WorkflowExecutionSignaled") data.input = cut(data.input);
  else delete data.input;
  return event;
};
