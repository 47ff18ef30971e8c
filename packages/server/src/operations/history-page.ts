// A page of a history, put together from stored text.
import { appendEvents, splitEvents } from "@ekiden/model";
import type { ExecutionId, HistoryStore } from "../store/store.ts";
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
/** One event may have 200,000 characters and more: a page is not read before they are counted. */
const eventsPerRead = 100;

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
  let text = "";
  let count = 0;
  while (count < wanted && text.length < maxCharactersPerPage) {
    const size = Math.min(eventsPerRead, wanted - count);
    const from = reverse ? last - count - size + 1 : first + count;
    const piece = await histories.read(id, from, from + size - 1);
    if (piece === "") return undefined;
    if (!reverse && text.length + piece.length <= maxCharactersPerPage) {
      text = appendEvents(text, piece);
      count += size;
      continue;
    }
    const events = splitEvents(piece);
    for (const event of reverse ? events.reverse() : events) {
      if (count > 0 && text.length + event.length > maxCharactersPerPage) return { text, count };
      text = appendEvents(text, event);
      count += 1;
    }
  }
  return { text, count };
};
