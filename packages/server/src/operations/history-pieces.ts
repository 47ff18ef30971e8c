// A long history in pieces. A store of files reads, and all events are parsed, while no other call
// is answered; so the others have their turn in between.
import { setImmediate } from "node:timers/promises";
import type { ExecutionId, HistoryStore } from "../store/store.ts";

/** One event may have 200,000 characters and more. */
export const eventsPerPiece = 100;
const charactersPerTurn = 100_000;

interface EventRange {
  readonly id: ExecutionId;
  readonly first: number;
  readonly last: number;
}

/** The text of each piece: empty where the run was removed meanwhile. */
export async function* historyPieces(
  histories: Pick<HistoryStore, "read">,
  { id, first, last }: EventRange,
): AsyncGenerator<string, undefined> {
  let characters = 0;
  for (let from = first; from <= last; from += eventsPerPiece) {
    const text = await histories.read(id, from, Math.min(last, from + eventsPerPiece - 1));
    yield text;
    characters += text.length;
    if (characters < charactersPerTurn) continue;
    await setImmediate();
    characters = 0;
  }
  return undefined;
}
