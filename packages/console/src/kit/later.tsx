// Parts of screens whose scripts are large, and loaded when they are first shown.
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { Broken, Loading } from "./feedback.tsx";

interface LaterProps<M> {
  /** Of the part; no other has it. */
  readonly name: string;
  readonly load: () => Promise<M>;
  readonly children: (loaded: M) => ReactNode;
}

/** A script that does not come takes nothing else away, and can be asked for again. */
export const Later = <M,>({ name, load, children }: LaterProps<M>) => {
  const { data, error, refetch } = useQuery({
    queryKey: ["part", name],
    queryFn: load,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (data !== undefined) return children(data);
  return error ? <Broken error={error} onRetry={() => void refetch()} /> : <Loading />;
};
