// The executions that a search finds, open and closed together, page by page.
import { maxFoundExecutions } from "@ekiden/model";
import {
  type InfiniteData,
  type UseInfiniteQueryResult,
  useInfiniteQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { callEkiden } from "../api/call.ts";
import type { ExecutionInfo, FoundExecutions } from "../api/ekiden-types.ts";
import { useNextPage } from "../api/refresh.ts";
import { useMinute } from "../kit/time.tsx";
import { type ExecutionsSearch, queryOf, statesOf } from "./search.ts";
import { completeSince, type Loaded, latestFirst, SortedRows } from "./sorted-rows.ts";

export interface Found {
  /** The latest start first, unless the search says otherwise. */
  readonly rows: readonly ExecutionInfo[];
  readonly examined: number;
  readonly isComplete: boolean;
  readonly isLoading: boolean;
  /** The rows are those of the search before: the answer to this one is on its way. */
  readonly isEarlier: boolean;
  /** What changes is asked for again: there is not too much of it. */
  readonly isKeptUp: boolean;
  readonly error: Error | null;
  /** How often it failed; it stays while it is asked again. */
  readonly errorUpdateCount: number;
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

interface FoundIn {
  readonly answer: Answer;
  readonly more: () => void;
}

interface Asked {
  readonly domain: string;
  readonly search: ExecutionsSearch;
  /** What times that are relative count from. Seconds since 1970. */
  readonly now: number;
}

type State = "open" | "closed";

const keyOf = ({ domain, search, now }: Asked, state: State) =>
  [domain, "executions", queryOf(search, state, now)] as const;

/** Of all states together: a run that closes would leave one list and not come into the other. */
const useKeepsUp = (asked: Asked): (() => boolean) => {
  const client = useQueryClient();
  return () =>
    statesOf(asked.search).every((state) =>
      isKeptUp(client.getQueryData<Pages>(keyOf(asked, state))),
    );
};

const useFoundIn = (asked: Asked, state: State, keepsUp: () => boolean): FoundIn => {
  const { domain, search } = asked;
  const queryKey = keyOf(asked, state);
  const [, , query] = queryKey;
  const answer: Answer = useInfiniteQuery({
    queryKey,
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
    enabled: () => statesOf(search).includes(state) && keepsUp(),
    placeholderData: (before) => before,
  });
  return { answer, more: useNextPage(queryKey, answer) };
};

const pagesOf = (data: Pages | undefined): number => data?.pages.length ?? 0;
const isKeptUp = (data: Pages | undefined): boolean => pagesOf(data) <= maxLivePages;

/** A page that ended at what one call may look at is short: where it ended is not known. */
const loadedOf = (data: Pages | undefined): Loaded => {
  const { pages = [], pageParams = [] } = data ?? {};
  const { executionInfos = [], nextPageToken } = pages.at(-1) ?? {};
  const isFull = executionInfos.length >= (pageParams.at(-1)?.maximumPageSize ?? 0);
  return { pages, goesOn: isFull && nextPageToken !== undefined };
};

/** By start, what stands below a part that is not loaded yet is held back until it is. */
const useRows = (answered: readonly (Pages | undefined)[], sort = latestFirst) => {
  const [one, other] = answered;
  const [sortedRows] = useState(() => new SortedRows());
  return useMemo(() => {
    const states = [one, other].map(loadedOf);
    const rows = sortedRows.of(
      states.flatMap(({ pages }) => pages),
      sort,
    );
    if (sort !== latestFirst) return rows;
    const since = completeSince(states);
    return rows.filter(({ startTimestamp }) => startTimestamp >= since);
  }, [sortedRows, one, other, sort]);
};

/** The minute, which stands still while another one would take away what has been scrolled to. */
const useSteadyMinute = () => {
  const minute = useMinute();
  const [steady, setSteady] = useState(minute);
  const follow = (mayFollow: boolean) => {
    if (mayFollow && steady !== minute) setSteady(minute);
  };
  return { steady, follow };
};

/** True while what is shown was found by another search; not where only the minute is another. */
const useIsEarlier = (search: ExecutionsSearch, isPlaceholder: boolean): boolean => {
  const text = JSON.stringify(search);
  const [answered, setAnswered] = useState(text);
  if (!isPlaceholder && answered !== text) setAnswered(text);
  return isPlaceholder && answered !== text;
};

export const useFound = (domain: string, search: ExecutionsSearch): Found => {
  const { steady, follow } = useSteadyMinute();
  const asked = { domain, search, now: steady };
  const keepsUp = useKeepsUp(asked);
  const inStates = {
    open: useFoundIn(asked, "open", keepsUp),
    closed: useFoundIn(asked, "closed", keepsUp),
  };
  const states = statesOf(search);
  const answers = states.map((state) => inStates[state].answer);
  follow(answers.every(({ data }) => pagesOf(data) <= 1));
  const answered = answers.map(({ data }) => data);
  const rows = useRows(answered, search.sort);
  const moreOpen = states.includes("open") ? inStates.open.more : undefined;
  const moreClosed = states.includes("closed") ? inStates.closed.more : undefined;
  const more = useCallback(() => {
    for (const next of [moreOpen, moreClosed]) next?.();
  }, [moreOpen, moreClosed]);
  const isPlaceholder = answers.some(({ isPlaceholderData }) => isPlaceholderData);
  const isEarlier = useIsEarlier(search, isPlaceholder);
  return {
    rows,
    examined: answered
      .flatMap((data) => data?.pages ?? [])
      .reduce((sum, { examined }) => sum + examined, 0),
    isComplete: !isEarlier && answers.every(({ hasNextPage }) => !hasNextPage),
    isEarlier,
    isLoading: answers.some(({ isFetching, data }) => isFetching && !data),
    isKeptUp: answers.every(({ data }) => isKeptUp(data)),
    error: answers.find(({ error }) => error)?.error ?? null,
    errorUpdateCount: answers.reduce((sum, { errorUpdateCount }) => sum + errorUpdateCount, 0),
    more,
    again: () => {
      for (const each of answers) void each.refetch();
    },
  };
};
