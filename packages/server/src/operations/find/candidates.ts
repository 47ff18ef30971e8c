// Reads of the history what a query asks about and no row says: the first event, the one that
// closed the execution, and the one with the latest execution context.
import { decodeEvents } from "@ekiden/model";
import type { FoundExecution } from "../../store/search-store.ts";
import type { HistoryStore } from "../../store/store.ts";
import type { Candidate, Close, Source } from "./attributes.ts";

type Histories = Pick<HistoryStore, "read">;

/** All at once: a store may read them together. */
export const readCandidates = (
  histories: Histories,
  candidates: readonly Candidate[],
  sources: ReadonlySet<Source>,
): Promise<readonly Candidate[]> =>
  Promise.all(
    candidates.map(async ({ found }) => {
      const [start, close, context] = await Promise.all([
        sources.has("start") ? startOf(histories, found) : undefined,
        sources.has("close") ? closeOf(histories, found) : undefined,
        sources.has("context") ? contextOf(histories, found) : undefined,
      ]);
      return { found, start, close, context };
    }),
  );

/** How long the texts of events are that were read of it: to compare with them takes as long. */
export const charactersRead = ({ start, close, context }: Candidate): number => {
  const { reason, details, result } = close ?? {};
  const texts = [start?.input, reason, details, result, context];
  return texts.reduce((sum, text) => sum + (text?.length ?? 0), 0);
};

/** Undefined where the execution was deleted meanwhile. */
const eventOf = async <T>(
  histories: Histories,
  { id }: FoundExecution,
  eventId: number,
): Promise<T | undefined> => {
  const [event] = decodeEvents(await histories.read(id, eventId, eventId));
  return event?.data as T | undefined;
};

const startOf = async (
  histories: Histories,
  found: FoundExecution,
): Promise<NonNullable<Candidate["start"]>> =>
  (await eventOf<NonNullable<Candidate["start"]>>(histories, found, 1)) ?? {};

/** The last event: nothing is recorded after it. */
const closeOf = async (histories: Histories, found: FoundExecution): Promise<Close | null> => {
  const { closed, state } = found;
  if (!closed || !state) return null;
  return (await eventOf<Close>(histories, found, state.lastEventId)) ?? null;
};

const contextOf = async (histories: Histories, found: FoundExecution): Promise<string | null> => {
  const eventId = found.state?.contextEventId;
  if (eventId === undefined) return null;
  const completed = await eventOf<{ readonly executionContext?: string }>(
    histories,
    found,
    eventId,
  );
  return completed?.executionContext ?? null;
};
