// What a screen shows of a query: it failed, it loads, there is nothing, or what came.
import type { ReactNode } from "react";
import { Loading, Problem } from "./feedback.tsx";

/** The part of a query of TanStack Query that is shown. */
interface ShownQuery<T> {
  readonly data: T | undefined;
  readonly error: Error | null;
  readonly refetch: () => unknown;
}

interface QueryContentProps<T> {
  readonly query: ShownQuery<T>;
  /** Shown in the place of the content where `isEmpty` holds. */
  readonly empty?: ReactNode;
  readonly isEmpty?: (data: T) => boolean;
  readonly children: (data: T) => ReactNode;
}

/** What came before stays in sight when the query fails later; the failure is shown above it. */
export const QueryContent = <T,>({ query, empty, isEmpty, children }: QueryContentProps<T>) => {
  const { data, error, refetch } = query;
  return (
    <>
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {data === undefined && !error && <Loading />}
      {data !== undefined && (isEmpty?.(data) ? empty : children(data))}
    </>
  );
};
