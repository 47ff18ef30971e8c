// A long history in pieces. A store of files reads, and all events are parsed, while no other call
// is answered; so the others have their turn in between.
import { setImmediate } from "node:timers/promises";
import type { ExecutionId, HistoryStore } from "../store/store.ts";
import type { HistoryShare } from "./history-budget.ts";

/** One event may have 200,000 characters and more. */
export const eventsPerPiece = 100;
const charactersPerTurn = 100_000;
/** Of which few are longer: a payload has 32,768 characters. */
const charactersPerEvent = 33_000;

interface EventRange {
  readonly id: ExecutionId;
  readonly first: number;
  readonly last: number;
}

/**
 * The text of each piece: empty where the run was removed meanwhile. `share`: of which each is
 * taken; where pieces are not kept, none is needed.
 */
export async function* historyPieces(
  histories: Pick<HistoryStore, "read">,
  { id, first, last }: EventRange,
  share?: HistoryShare,
): AsyncGenerator<string, undefined> {
  let characters = 0;
  for (let from = first; from <= last; from += eventsPerPiece) {
    const to = Math.min(last, from + eventsPerPiece - 1);
    const read = () => histories.read(id, from, to);
    const text = await (share?.take((to - from + 1) * charactersPerEvent, read) ?? read());
    yield text;
    characters += text.length;
    if (characters < charactersPerTurn) continue;
    await setImmediate();
    characters = 0;
  }
  return undefined;
}
