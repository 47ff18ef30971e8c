// Hooks over the two ways to ask. A key begins with the domain, so that a change there is one word.

import type { Input, OperationName, Output } from "@ekiden/model";
import { type UseQueryOptions, type UseQueryResult, useQuery } from "@tanstack/react-query";
import { call, sideApi } from "./call.ts";
import { readSession, type Session } from "./session.ts";

type Options = Pick<UseQueryOptions, "enabled" | "refetchInterval" | "staleTime">;

/** One operation that only reads. */
export const useCall = <K extends OperationName>(
  operation: K,
  input: Input<K>,
  options: Options = {},
): UseQueryResult<Output<K>> =>
  useQuery({
    queryKey: callKey(operation, input),
    queryFn: ({ signal }) => call(operation, input, signal),
    ...(options as object),
  });

const callKey = <K extends OperationName>(operation: K, input: Input<K>) =>
  [(input as { domain?: string }).domain ?? "", operation, input] as const;

export const useSideApi = <T>(
  page: string,
  query: { readonly domain: string } & Readonly<Record<string, string | number | undefined>>,
  options: Options = {},
): UseQueryResult<T> =>
  useQuery({
    queryKey: [query.domain, page, query],
    queryFn: ({ signal }) => sideApi<T>(page, query, signal),
    ...(options as object),
  });

export const useSession = (): UseQueryResult<Session> =>
  useQuery({
    queryKey: ["session"],
    queryFn: ({ signal }) => readSession(signal),
    staleTime: 60_000,
  });
