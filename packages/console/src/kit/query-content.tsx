// What a screen shows of a query: it failed, it loads, there is nothing, or what came.
import { type ReactNode, useState } from "react";
import { isSameProblem } from "../api/fault.ts";
import { Loading, Problem } from "./feedback.tsx";

/** The part of a query of TanStack Query that is shown. */
interface ShownQuery<T> {
  readonly data: T | undefined;
  readonly error: Error | null;
  /** How often it failed; it stays while it is asked again, and the error does not. */
  readonly errorUpdateCount: number;
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
  const { data, refetch } = query;
  const error = useLastingError(query);
  return (
    <>
      {error && <Problem error={error} onRetry={() => void refetch()} />}
      {data === undefined && !error && <Loading />}
      {data !== undefined && (isEmpty?.(data) ? empty : children(data))}
    </>
  );
};

/**
 * Why there is no answer, until there is one: also while the query is asked again. The same reason
 * stays the same alert, which is told once.
 */
export const useLastingError = ({
  data,
  error,
  errorUpdateCount,
}: Omit<ShownQuery<unknown>, "refetch">): Error | null => {
  const [lasting, setLasting] = useState<Error | null>(null);
  const isAskedAgain = data === undefined && errorUpdateCount > 0;
  const isSame = error ? isSameProblem(error, lasting) : isAskedAgain;
  const shown = isSame ? lasting : error;
  if (shown !== lasting) setLasting(shown);
  return shown;
};
