// Lists that end after as many as the user asked for, and say so where there are more.
import type { Command } from "commander";
import type { Session } from "./connection/session.ts";
import { wholeNumber } from "./options.ts";

const defaultLimit = 100;
export const maxLimit = 1_000_000;

export const addLimit = (command: Command): Command =>
  command.option("--limit <number>", "how many at most", wholeNumber(1, maxLimit), defaultLimit);

interface Bounds {
  readonly limit: number;
  /** Of the server. */
  readonly maxPageSize: number;
}

interface AskedPage {
  readonly maximumPageSize: number;
  readonly nextPageToken?: string;
}

interface Limited<T> {
  readonly items: readonly T[];
  readonly hasMore: boolean;
}

/** Asks for one page after the other. */
export const pagesOf = async <T>(
  { limit, maxPageSize }: Bounds,
  ask: (page: AskedPage) => Promise<{ items: readonly T[]; next?: string | undefined }>,
): Promise<Limited<T>> => {
  const found: T[] = [];
  let nextPageToken: string | undefined;
  do {
    const maximumPageSize = Math.min(maxPageSize, limit - found.length);
    const { items, next } = await ask({ maximumPageSize, ...(nextPageToken && { nextPageToken }) });
    found.push(...items);
    nextPageToken = next;
  } while (nextPageToken && found.length < limit);
  return { items: found, hasMore: nextPageToken !== undefined };
};

export const noteMore = ({ terminal }: Session, { items, hasMore }: Limited<unknown>): void => {
  if (hasMore) terminal.note(`These are the first ${items.length}; --limit shows more.\n`);
};
