// The history of a run in a component: read, and read again when the server hints at a change.
import { useEffect, useMemo, useSyncExternalStore } from "react";
import { call } from "../api/call.ts";
import type { ExecutionName } from "../api/ekiden-types.ts";
import { useLive } from "../kit/live.ts";
import { isClosed } from "./history/pending.ts";
import { type Feed, HistoryFeed } from "./history-feed.ts";

/** Reads again this often where hints are lost, so that no open run is shown long out of date. */
const pollMilliseconds = 5_000;

export const useHistory = (
  domain: string,
  { workflowId, runId }: ExecutionName,
): Feed & { readonly refresh: () => void } => {
  const feed = useMemo(
    () =>
      new HistoryFeed((asked, signal) =>
        call(
          "GetWorkflowExecutionHistory",
          { domain, execution: { workflowId, runId }, ...asked },
          signal,
        ),
      ),
    [domain, workflowId, runId],
  );
  useEffect(() => {
    void feed.refresh();
    const polling = setInterval(() => {
      if (document.hidden || isClosed(feed.current().view)) return;
      void feed.refresh();
    }, pollMilliseconds);
    return () => {
      clearInterval(polling);
      feed.stop();
    };
  }, [feed]);
  const { changed } = useLive(domain);
  useEffect(() => {
    if (changed.has(runId)) void feed.refresh();
  }, [feed, changed, runId]);
  const current = useSyncExternalStore(feed.subscribe, feed.current);
  return { ...current, refresh: feed.refresh };
};
