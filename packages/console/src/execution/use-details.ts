// What the history does not tell of the run that is shown: its pause, where it comes from, its
// heartbeats, and the other runs of its workflow.
import type { UseQueryResult } from "@tanstack/react-query";
import type { ExecutionDetails } from "../api/ekiden-types.ts";
import { useEkiden } from "../api/queries.ts";
import { isClosed } from "./history/pending.ts";
import { useShown } from "./shown.ts";

const lookMilliseconds = 5_000;

/** Asked again while the run is open; nothing is asked of a history from a file. */
export const useDetails = (
  everyMilliseconds = lookMilliseconds,
): UseQueryResult<ExecutionDetails> => {
  const { place, view } = useShown();
  const isServed = place.kind === "server";
  const named = isServed
    ? { domain: place.domain, workflowId: place.workflowId, runId: place.runId }
    : { domain: "", workflowId: "", runId: "" };
  return useEkiden("DescribeExecutionDetails", named, {
    enabled: isServed,
    refetchInterval: isClosed(view) ? false : everyMilliseconds,
  });
};
