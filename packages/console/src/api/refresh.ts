// Asks again for what is shown, where changes may come faster than answers: an answer that is on
// its way arrives before it is asked for once more. Frequent changes would else cancel it for ever.
import {
  hashKey,
  type Query,
  type QueryClient,
  type QueryFilters,
  type QueryKey,
  useQueryClient,
} from "@tanstack/react-query";
import { useCallback } from "react";
import { isNotAllowed } from "./fault.ts";

/** To be asked again when they have arrived. */
const due = new WeakSet<Query>();

const isOnItsWay = ({ state }: Query): boolean => state.fetchStatus !== "idle";

type Filters = Pick<QueryFilters, "queryKey" | "exact">;

/** What a policy denies is asked for again by a person alone: each refusal is in the audit. */
export const refresh = (client: QueryClient, filters: Filters): void => {
  const late = client
    .getQueryCache()
    .findAll({ ...filters, type: "active", predicate: isOnItsWay });
  void client.invalidateQueries({
    ...filters,
    predicate: (query) => !isOnItsWay(query) && !isNotAllowed(query.state.error),
  });
  for (const query of late) void refreshLater(client, query);
};

const refreshLater = async (client: QueryClient, query: Query): Promise<void> => {
  if (due.has(query)) return;
  due.add(query);
  await query.fetch(undefined, { cancelRefetch: false }).catch(() => undefined);
  due.delete(query);
  refresh(client, { queryKey: query.queryKey, exact: true });
};

interface Paged {
  readonly hasNextPage: boolean;
  fetchNextPage(options: { readonly cancelRefetch: boolean }): unknown;
}

/**
 * Asks for the next page, where there is one; the same function for the same answers. A refresh
 * that is on its way gives way to the page, and is made up for. A page that is on its way is
 * enough, however often it is asked for.
 */
export const useNextPage = (queryKey: QueryKey, paged: Paged): (() => void) => {
  const { hasNextPage, fetchNextPage } = paged;
  const client = useQueryClient();
  const hash = hashKey(queryKey);
  return useCallback(() => {
    const query = client.getQueryCache().get(hash);
    if (!hasNextPage || !query) return;
    const isRefreshed = isOnItsWay(query) && !query.state.fetchMeta?.fetchMore;
    if (isRefreshed) void refreshLater(client, query);
    void fetchNextPage({ cancelRefetch: isRefreshed });
  }, [client, hash, hasNextPage, fetchNextPage]);
};
