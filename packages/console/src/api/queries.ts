// Hooks over calls of both kinds. A key begins with the domain, so that a change there is one word.
import type {
  AnyOperationName,
  EkidenInput,
  EkidenOperationName,
  EkidenOutput,
  Input,
  OperationName,
  Output,
} from "@ekiden/model";
import {
  type QueryKey,
  type UseQueryOptions,
  type UseQueryResult,
  useQuery,
} from "@tanstack/react-query";
import { call, callEkiden } from "./call.ts";
import type { Session } from "./ekiden-types.ts";
import { type Interval, whileAllowed } from "./intervals.ts";
import { readSession } from "./session.ts";

interface Options extends Pick<UseQueryOptions, "enabled" | "staleTime"> {
  readonly refetchInterval?: Interval;
}

/** One operation that only reads. */
export const useCall = <K extends OperationName>(
  operation: K,
  input: Input<K>,
  options: Options = {},
): UseQueryResult<Output<K>> =>
  useQuery({
    queryKey: keyOf(operation, input as object),
    queryFn: ({ signal }) => call(operation, input, signal),
    ...(options as object),
    refetchInterval: whileAllowed(options.refetchInterval),
  });

/** What executions do does not change it: hints of that are no reason to ask again. */
const apart: AnyOperationName = "DescribePermissions";

const keyOf = (operation: AnyOperationName, input: { readonly domain?: string }): QueryKey => [
  operation === apart ? "apart" : (input.domain ?? ""),
  operation,
  input,
];

/** One of Ekiden's own operations that only reads. */
export const useEkiden = <K extends EkidenOperationName>(
  operation: K,
  input: EkidenInput<K> & { readonly domain: string },
  options: Options = {},
): UseQueryResult<EkidenOutput<K>> =>
  useQuery({
    queryKey: keyOf(operation, input),
    queryFn: ({ signal }) => callEkiden(operation, input, signal),
    ...(options as object),
    refetchInterval: whileAllowed(options.refetchInterval),
  });

const lookMilliseconds = 5_000;
/** So long, at most, the server's time is taken from a clock of this machine that was set since. */
const clockMilliseconds = 300_000;

export const useSession = (): UseQueryResult<Session> =>
  useQuery({
    queryKey: ["session"],
    queryFn: ({ signal }) => readSession(signal),
    staleTime: 60_000,
    refetchInterval: whileAllowed(({ state }) =>
      state.error ? lookMilliseconds : clockMilliseconds,
    ),
  });
