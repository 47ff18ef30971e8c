// What a query finds, page by page, and how it is spread.
import type { EkidenOutput } from "@ekiden/model";
import {
  type InfiniteData,
  type UseQueryResult,
  useInfiniteQuery,
  useQuery,
} from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { callEkiden } from "../../api/call.ts";
import type { ExecutionInfo } from "../../api/ekiden-types.ts";
import { ApiFault } from "../../api/fault.ts";
import { useNextPage } from "../../api/refresh.ts";
import { SortedRows } from "../sorted-rows.ts";
import { columnIn, type FacetName } from "./query-text.ts";

type Answer = EkidenOutput<"FindWorkflowExecutions">;

/** Of the last call: how far it got. */
type Reach = "all" | "more" | "incomplete";

export interface QueryFound {
  /** In the order of the query, unless the screen sorts them. */
  readonly rows: readonly ExecutionInfo[];
  readonly reach: Reach;
  readonly isLoading: boolean;
  readonly isFetchingMore: boolean;
  /** What changes is asked for again. */
  readonly isKeptUp: boolean;
  readonly error: Error | null;
  /** How often it failed; it stays while it is asked again. */
  readonly errorUpdateCount: number;
  /** The same function for the same answers. */
  readonly more: () => void;
  again(): void;
}

const pageSize = 100;
/** Beyond it, what changes is not asked for again by itself. */
const maxLivePages = 3;
const facetsMilliseconds = 15_000;

interface Place {
  readonly nextPageToken?: string | undefined;
  readonly maximumPageSize: number;
}

type Pages = Pick<InfiniteData<Answer>, "pages">;

/** A page that ended at what one call may look at is not asked for again and again. */
const isKeptUp = (data: Pages | undefined): boolean =>
  !data || (data.pages.length <= maxLivePages && !data.pages.some((page) => page.incomplete));

const reachOf = (last: Answer | undefined): Reach => {
  if (last?.nextPageToken === undefined) return "all";
  return last.incomplete ? "incomplete" : "more";
};

/** What is wrong with the query itself is the same however often it is asked. */
const mayTryAgain = (count: number, error: Error): boolean =>
  count < 2 && !isRefusal(error) && !(error instanceof ApiFault && error.isSilence);

const isRefusal = (error: Error | null): boolean =>
  error instanceof ApiFault && error.status >= 400 && error.status < 500;

/** The refusal of a query that cannot be read, with its column. */
export const queryProblem = (
  error: Error | null,
): { message: string; column: number } | undefined => {
  const column = error === null ? undefined : columnIn(error.message);
  return error === null || column === undefined ? undefined : { message: error.message, column };
};

/** Asks nothing for an empty query. */
export const useQueryFound = (domain: string, query: string, sort?: string): QueryFound => {
  const queryKey = [domain, "find", query];
  const answer = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) =>
      callEkiden("FindWorkflowExecutions", { domain, query, ...pageParam }, signal),
    initialPageParam: { maximumPageSize: pageSize } as Place,
    getNextPageParam: ({ nextPageToken }): Place | undefined =>
      nextPageToken === undefined ? undefined : { nextPageToken, maximumPageSize: pageSize },
    enabled: ({ state }) =>
      query !== "" && isKeptUp(state.data as Pages | undefined) && !isRefusal(state.error),
    retry: mayTryAgain,
  });
  const { data, error } = answer;
  const [sortedRows] = useState(() => new SortedRows());
  const rows = useMemo(() => {
    const pages = data?.pages ?? [];
    if (sort !== undefined) return sortedRows.of(pages, sort);
    return pages.flatMap(({ executionInfos }) => executionInfos);
  }, [data, sort, sortedRows]);
  return {
    rows,
    reach: reachOf(data?.pages.at(-1)),
    isLoading: !data && answer.isFetching,
    isFetchingMore: answer.isFetchingNextPage,
    isKeptUp: isKeptUp(data),
    error,
    errorUpdateCount: answer.errorUpdateCount,
    more: useNextPage(queryKey, answer),
    again: () => void answer.refetch(),
  };
};

/** Counts cost more than pages, so changes do not have them made again at once. */
export const useFacets = (
  domain: string,
  query: string,
  facets: readonly FacetName[],
): UseQueryResult<Answer> =>
  useQuery({
    queryKey: ["facets", domain, query, facets],
    queryFn: ({ signal }) =>
      callEkiden("FindWorkflowExecutions", { domain, query, facets: [...facets] }, signal),
    refetchInterval: ({ state }) => (isRefusal(state.error) ? false : facetsMilliseconds),
    retry: mayTryAgain,
  });
