// A page of a history, put together from stored text.
import { appendEvents, splitEvents } from "@ekiden/model";
import type { ExecutionId, HistoryStore } from "../store/store.ts";
import { eventsPerPiece } from "./history-pieces.ts";
import { nextPage, type PageOwner } from "./paging.ts";
import type { PageOf } from "./token.ts";

/** Events that are still to be sent, both ends included. */
export interface HistoryRange {
  readonly first: number;
  readonly last: number;
  /** From the last to the first. */
  readonly reverse: boolean;
}

interface HistoryPageRequest {
  readonly id: ExecutionId;
  readonly range: HistoryRange;
  /** Whose next page it leads to. */
  readonly page: PageOf;
  readonly pageSize: number;
  /** What the token carries beside the range. */
  readonly carried?: object | undefined;
}

/** Of stored text: what an answer may take of a node's memory. A page has one event at least. */
const maxCharactersPerPage = 16_000_000;

/**
 * The members `events` and, unless this is the last page, `nextPageToken`, without braces.
 * Undefined: the run has been removed since it was found.
 */
export const historyPage = async (
  { histories, owner }: { readonly histories: HistoryStore; readonly owner: PageOwner },
  { id, range, page, pageSize, carried }: HistoryPageRequest,
): Promise<string | undefined> => {
  const { first, last, reverse } = range;
  const wanted = Math.min(pageSize, Math.max(0, last - first + 1));
  const read = await eventsOfPage(histories, { id, range, wanted });
  if (!read) return undefined;
  const { text, count } = read;
  const rest = reverse
    ? { first, last: last - count, reverse }
    : { first: first + count, last, reverse };
  if (rest.first > rest.last) return `"events":[${text}]`;
  const { nextPageToken } = nextPage(owner, page, { ...rest, ...carried });
  return `"events":[${text}],"nextPageToken":"${nextPageToken}"`;
};

interface Wanted {
  readonly id: ExecutionId;
  readonly range: HistoryRange;
  readonly wanted: number;
}

interface EventsOfPage {
  readonly text: string;
  readonly count: number;
}

/** As many as wanted, or fewer where they are long. */
const eventsOfPage = async (
  histories: HistoryStore,
  { id, range: { first, last, reverse }, wanted }: Wanted,
): Promise<EventsOfPage | undefined> => {
  let page: EventsOfPage = { text: "", count: 0 };
  while (page.count < wanted) {
    const size = Math.min(eventsPerPiece, wanted - page.count);
    const from = reverse ? last - page.count - size + 1 : first + page.count;
    const piece = await histories.read(id, from, from + size - 1);
    if (piece === "") return undefined;
    const count = page.count + size;
    page = withPiece(page, { text: piece, count: size }, reverse);
    if (page.count < count) break;
  }
  return page;
};

/** With all of the piece, or with those events of it that the page has room for. */
const withPiece = (page: EventsOfPage, piece: EventsOfPage, reverse: boolean): EventsOfPage => {
  if (!reverse && page.text.length + piece.text.length <= maxCharactersPerPage) {
    return { text: appendEvents(page.text, piece.text), count: page.count + piece.count };
  }
  let { text, count } = page;
  const events = splitEvents(piece.text);
  for (const event of reverse ? events.reverse() : events) {
    if (count > 0 && text.length + event.length > maxCharactersPerPage) break;
    text = appendEvents(text, event);
    count += 1;
  }
  return { text, count };
};
