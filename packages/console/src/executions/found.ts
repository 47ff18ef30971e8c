// The executions that a search finds, open and closed together, page by page.
import { maxFoundExecutions } from "@ekiden/model";
import {
  type InfiniteData,
  type UseInfiniteQueryResult,
  useInfiniteQuery,
} from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { callEkiden } from "../api/call.ts";
import type { ExecutionInfo, FoundExecutions } from "../api/ekiden-types.ts";
import { useMinute } from "../kit/time.tsx";
import { type ExecutionsSearch, queryOf, statesOf } from "./search.ts";
import { SortedRows } from "./sorted-rows.ts";

export interface Found {
  /** The latest start first, unless the search says otherwise. */
  readonly rows: readonly ExecutionInfo[];
  readonly examined: number;
  readonly isComplete: boolean;
  readonly isLoading: boolean;
  /** What changes is asked for again: there is not too much of it. */
  readonly isKeptUp: boolean;
  readonly error: Error | null;
  /** The same function for the same answers. */
  readonly more: () => void;
  again(): void;
}

/** Beyond it, what changes is not asked for again by itself: that would be too much each time. */
const maxLivePages = 3;
/** Of those pages; later ones, which are asked for once, are as large as may be. */
const livePageSize = 100;

interface Place {
  readonly nextPageToken?: string | undefined;
  readonly maximumPageSize: number;
}

type Pages = InfiniteData<FoundExecutions, Place>;
type Answer = UseInfiniteQueryResult<Pages>;

interface Asked {
  readonly domain: string;
  readonly search: ExecutionsSearch;
  /** What times that are relative count from. Seconds since 1970. */
  readonly now: number;
}

const useFoundIn = ({ domain, search, now }: Asked, state: "open" | "closed"): Answer => {
  const query = queryOf(search, state, now);
  return useInfiniteQuery({
    queryKey: [domain, "executions", query],
    queryFn: ({ pageParam, signal }) =>
      callEkiden("SearchWorkflowExecutions", { domain, ...query, ...pageParam }, signal),
    initialPageParam: { maximumPageSize: livePageSize } as Place,
    getNextPageParam: ({ nextPageToken }, pages): Place | undefined =>
      nextPageToken === undefined
        ? undefined
        : {
            nextPageToken,
            maximumPageSize: pages.length < maxLivePages ? livePageSize : maxFoundExecutions,
          },
    enabled: (asked) =>
      statesOf(search).includes(state) && isKeptUp(asked.state.data as Pages | undefined),
    placeholderData: (before) => before,
  });
};

const pagesOf = (data: Pages | undefined): number => data?.pages.length ?? 0;
const isKeptUp = (data: Pages | undefined): boolean => pagesOf(data) <= maxLivePages;

/** The minute, which stands still while another one would take away what has been scrolled to. */
const useSteadyMinute = () => {
  const minute = useMinute();
  const [steady, setSteady] = useState(minute);
  const follow = (mayFollow: boolean) => {
    if (mayFollow && steady !== minute) setSteady(minute);
  };
  return { steady, follow };
};

/** Asks for the next page of an answer that is shown; undefined where there is none. */
const nextOf = ({ hasNextPage, fetchNextPage }: Answer, isShown: boolean) =>
  isShown && hasNextPage ? fetchNextPage : undefined;

export const useFound = (domain: string, search: ExecutionsSearch): Found => {
  const { steady, follow } = useSteadyMinute();
  const asked = { domain, search, now: steady };
  const inStates = { open: useFoundIn(asked, "open"), closed: useFoundIn(asked, "closed") };
  const states = statesOf(search);
  const answers = states.map((state) => inStates[state]);
  follow(answers.every(({ data }) => pagesOf(data) <= 1));
  const [one, other] = answers.map(({ data }) => data);
  const pages = useMemo(() => [one, other].flatMap((data) => data?.pages ?? []), [one, other]);
  const [sortedRows] = useState(() => new SortedRows());
  const rows = useMemo(() => sortedRows.of(pages, search.sort), [sortedRows, pages, search.sort]);
  const nextOpen = nextOf(inStates.open, states.includes("open"));
  const nextClosed = nextOf(inStates.closed, states.includes("closed"));
  const more = useCallback(() => {
    // Asked for again while it is on its way, as scrolling does: once is enough.
    for (const next of [nextOpen, nextClosed]) void next?.({ cancelRefetch: false });
  }, [nextOpen, nextClosed]);
  return {
    rows,
    examined: pages.reduce((sum, { examined }) => sum + examined, 0),
    isComplete: answers.every(({ hasNextPage }) => !hasNextPage),
    isLoading: answers.some(({ isFetching, data }) => isFetching && !data),
    isKeptUp: answers.every(({ data }) => isKeptUp(data)),
    error: answers.find(({ error }) => error)?.error ?? null,
    more,
    again: () => {
      for (const each of answers) void each.refetch();
    },
  };
};
