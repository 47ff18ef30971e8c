// Lists that are answered page by page, asked for to their end.
import type { Input, Output } from "@ekiden/model";
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { call } from "../api/call.ts";

type ListOperation = "ListDomains" | "ListWorkflowTypes" | "ListActivityTypes";

const maximumPageSize = 1_000;

/** All pages of a list that is short as a rule, in their order. */
export const useWholeList = <K extends ListOperation>(
  operation: K,
  input: Input<K>,
  options: { readonly staleTime?: number } = {},
): UseQueryResult<readonly Output<K>[]> =>
  useQuery({
    // Not below the domain: hints of its executions are no reason to read this again.
    queryKey: ["whole list", operation, input],
    queryFn: ({ signal }) => pagesOf(operation, input, signal),
    ...options,
  });

const pagesOf = async <K extends ListOperation>(
  operation: K,
  input: Input<K>,
  signal: AbortSignal,
): Promise<readonly Output<K>[]> => {
  const pages: Output<K>[] = [];
  let nextPageToken: string | undefined;
  do {
    const page = await call(operation, { ...input, maximumPageSize, nextPageToken }, signal);
    pages.push(page);
    ({ nextPageToken } = page as { readonly nextPageToken?: string });
  } while (nextPageToken !== undefined);
  return pages;
};
