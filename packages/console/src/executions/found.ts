// The executions that a search finds, open and closed together, page by page.
import { type UseInfiniteQueryResult, useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { sideApi } from "../api/call.ts";
import type { ExecutionInfo, FoundExecutions } from "../api/side-api.ts";
import { useNow } from "../kit/time.tsx";
import { type ExecutionsSearch, queryOf, statesOf } from "./search.ts";

export interface Found {
  /** The latest start first, unless the search says otherwise. */
  readonly rows: readonly ExecutionInfo[];
  readonly examined: number;
  readonly isComplete: boolean;
  readonly isLoading: boolean;
  readonly error: Error | null;
  more(): void;
  again(): void;
}

/** Beyond it, what changes is not asked for again by itself: that would be too much each time. */
const livePagesMost = 3;

const useFoundIn = (
  domain: string,
  search: ExecutionsSearch,
  state: "open" | "closed",
): UseInfiniteQueryResult<{ pages: FoundExecutions[] }> => {
  const query = queryOf(search, state, Math.floor(useNow() / 60) * 60);
  return useInfiniteQuery({
    queryKey: [domain, "executions", query],
    queryFn: ({ pageParam, signal }) =>
      sideApi<FoundExecutions>(
        "executions",
        { domain, ...query, nextPageToken: pageParam || undefined },
        signal,
      ),
    initialPageParam: "",
    getNextPageParam: ({ nextPageToken }) => nextPageToken,
    enabled: (asked) =>
      statesOf(search).includes(state) &&
      ((asked.state.data as { pages?: unknown[] } | undefined)?.pages?.length ?? 0) <=
        livePagesMost,
    placeholderData: (before) => before,
  }) as UseInfiniteQueryResult<{ pages: FoundExecutions[] }>;
};

export const useFound = (domain: string, search: ExecutionsSearch): Found => {
  const open = useFoundIn(domain, search, "open");
  const closed = useFoundIn(domain, search, "closed");
  const states = statesOf(search);
  const asked = [open, closed].filter((_, at) => states.includes(at === 0 ? "open" : "closed"));
  const pages = asked.flatMap(({ data }) => data?.pages ?? []);
  const infos = useMemo(() => pages.flatMap(({ executionInfos }) => executionInfos), [pages]);
  const rows = useMemo(() => sorted(infos, search.sort), [infos, search.sort]);
  return {
    rows,
    examined: pages.reduce((sum, { examined }) => sum + examined, 0),
    isComplete: asked.every(({ hasNextPage }) => !hasNextPage),
    isLoading: asked.some(({ isFetching, data }) => isFetching && !data),
    error: asked.find(({ error }) => error)?.error ?? null,
    more: () => {
      for (const each of asked) if (each.hasNextPage && !each.isFetching) void each.fetchNextPage();
    },
    again: () => {
      for (const each of asked) void each.refetch();
    },
  };
};

const durationOf = ({ startTimestamp, closeTimestamp }: ExecutionInfo) =>
  closeTimestamp === undefined ? Number.POSITIVE_INFINITY : closeTimestamp - startTimestamp;

const values: Readonly<Record<string, (info: ExecutionInfo) => string | number>> = {
  workflowId: ({ execution }) => execution.workflowId,
  runId: ({ execution }) => execution.runId,
  type: ({ workflowType }) => `${workflowType.name} ${workflowType.version}`,
  started: ({ startTimestamp }) => startTimestamp,
  closedAt: ({ closeTimestamp }) => closeTimestamp ?? Number.POSITIVE_INFINITY,
  duration: durationOf,
  tags: ({ tagList }) => tagList?.join(" ") ?? "",
  parent: ({ parent }) => parent?.workflowId ?? "",
};

const sorted = (infos: readonly ExecutionInfo[], sort = "-started"): readonly ExecutionInfo[] => {
  const direction = sort.startsWith("-") ? -1 : 1;
  const sortedBy = values[sort.replace(/^-/, "")] ?? ((info) => info.startTimestamp);
  return [...infos].sort((one, other) => {
    const [a, b] = [sortedBy(one), sortedBy(other)];
    return a === b ? 0 : (a < b ? -1 : 1) * direction;
  });
};
