// A page of a history, put together from stored text.
import { joinEvents, splitEvents } from "@ekiden/model";
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

/**
 * The members `events` and, unless this is the last page, `nextPageToken`, without braces.
 * Undefined: the run has been removed since it was found.
 */
export const historyPage = async (
  { histories, owner }: { readonly histories: HistoryStore; readonly owner: PageOwner },
  { id, range, page, pageSize, carried }: HistoryPageRequest,
): Promise<string | undefined> => {
  const { first, last, reverse } = range;
  const [from, to] = reverse
    ? [Math.max(first, last - pageSize + 1), last]
    : [first, Math.min(last, first + pageSize - 1)];
  const isWanted = from <= to;
  const text = isWanted ? await histories.read(id, from, to) : "";
  if (isWanted && text === "") return undefined;
  const events = reverse ? joinEvents(splitEvents(text).reverse()) : text;
  const rest = reverse ? { first, last: from - 1, reverse } : { first: to + 1, last, reverse };
  if (rest.first > rest.last) return `"events":[${events}]`;
  const { nextPageToken } = nextPage(owner, page, { ...rest, ...carried });
  return `"events":[${events}],"nextPageToken":"${nextPageToken}"`;
};
