// Asks the server why a run is where it is: when its history has grown, and now and then, because
// workers come and go without an event.
import { type UseQueryResult, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef } from "react";
import { callEkiden } from "../../api/call.ts";
import { isNotAllowed } from "../../api/fault.ts";
import { refresh } from "../../api/refresh.ts";
import { isClosed } from "../history/pending.ts";
import { useShown } from "../shown.ts";
import type { Explanation } from "./explanation.ts";

/** A run whose history grows all the time is explained once in so long. */
const refreshMilliseconds = 1_000;
const lookMilliseconds = 15_000;

/** The first is of the run; then those of the children that it waits for. */
export const useExplanations = (): UseQueryResult<readonly Explanation[]> => {
  const { place, view, isWhole } = useShown();
  const { domain, workflowId, runId } =
    place.kind === "server" ? place : { domain: "", workflowId: "", runId: "" };
  const lastEventId = isWhole ? view.events.at(-1)?.id : undefined;
  const client = useQueryClient();
  // Not below the domain: hints of other runs are no reason to read this history again.
  const queryKey = useMemo(
    () => ["explanations", domain, workflowId, runId],
    [domain, workflowId, runId],
  );
  const askAgain = useCallback(() => refresh(client, { queryKey }), [client, queryKey]);
  const query = useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      const named = { domain, workflowId, runId };
      return (await callEkiden("ExplainWorkflowExecution", named, signal)).explanations;
    },
    enabled: place.kind === "server",
    refetchInterval: ({ state }) =>
      isClosed(view) || isNotAllowed(state.error) ? false : lookMilliseconds,
  });
  useOnChange(isNotAllowed(query.error) ? undefined : lastEventId, askAgain);
  return query;
};

/** Not for the first value that is known; at most once in a while, and for the last one. */
const useOnChange = (value: number | undefined, act: () => unknown): void => {
  const known = useRef(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    const before = known.current;
    known.current = value;
    if (before === undefined || before === value) return;
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      act();
    }, refreshMilliseconds);
  }, [value, act]);
  useEffect(() => () => clearTimeout(timer.current), []);
};
