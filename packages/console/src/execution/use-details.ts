// What the history does not tell of the run that is shown: its pause, where it comes from, its
// heartbeats, and the other runs of its workflow.
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { callEkiden } from "../api/call.ts";
import type { ExecutionDetails } from "../api/ekiden-types.ts";
import { whileAllowed } from "../api/intervals.ts";
import { workflowKey } from "../kit/live.ts";
import { type KnownPause, pauseIn } from "../pauses/targets.ts";
import { isClosed } from "./history/pending.ts";
import { useIsClosed, useShown } from "./shown.ts";

const lookMilliseconds = 5_000;

/** Asked again while the run is open; nothing is asked of a history from a file. */
export const useDetails = (
  everyMilliseconds = lookMilliseconds,
): UseQueryResult<ExecutionDetails> => {
  const { place, view } = useShown();
  const isServed = place.kind === "server";
  const { domain, workflowId, runId } = isServed
    ? place
    : { domain: "", workflowId: "", runId: "" };
  return useQuery({
    // The server reads the history for it.
    queryKey: [...workflowKey(domain, workflowId), "details", runId],
    queryFn: ({ signal }) =>
      callEkiden("DescribeExecutionDetails", { domain, workflowId, runId }, signal),
    enabled: isServed,
    refetchInterval: whileAllowed(isClosed(view) ? false : everyMilliseconds),
  });
};

/** What has closed is not paused. What could not be asked for again may have been resumed since. */
export const useRunPause = (): KnownPause => {
  const { data, error, errorUpdateCount } = useDetails();
  const latest = error ? undefined : data;
  const pause = pauseIn({ data: latest, errorUpdateCount }, ({ paused }) => paused);
  return useIsClosed() ? undefined : pause;
};
