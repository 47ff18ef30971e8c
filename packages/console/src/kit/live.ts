// Brings what a screen shows up to date as executions change: the server hints, and what was asked
// of the domain is asked again. Where no hints come, the screen looks by itself now and then; while
// it is hidden, it does neither.
import { type QueryClient, type QueryKey, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { refresh } from "../api/refresh.ts";
import type { News } from "./live/change-stream.ts";
import { watchDomain } from "./live/watch.ts";
import { isDeleting } from "./operation.ts";

const refreshMilliseconds = 1_000;
const lookMilliseconds = 15_000;
const shownMilliseconds = 2_500;

interface Live {
  readonly isConnected: boolean;
  /** Run ids that changed a moment ago. */
  readonly changed: ReadonlySet<string>;
}

const nothing: ReadonlySet<string> = new Set();

/**
 * Of what is asked about one workflow, and not below the key of its domain because an answer costs
 * much: hints of other workflows are no reason to ask again.
 */
export const workflowKey = (domain: string, workflowId: string): QueryKey => [
  "workflow",
  domain,
  workflowId,
];

const refreshWorkflows = (client: QueryClient, domain: string, ids: ReadonlySet<unknown>) => {
  const asked = client.getQueryCache().findAll({ queryKey: ["workflow", domain] });
  for (const { queryKey } of asked) {
    if (ids.has(queryKey[2])) refresh(client, { queryKey, exact: true });
  }
};

export const useLive = (domain: string): Live => {
  const client = useQueryClient();
  const [isConnected, setConnected] = useState(false);
  const [changed, setChanged] = useState(nothing);

  useEffect(() => {
    let workflowIds = new Set<unknown>();
    let looking: ReturnType<typeof setTimeout> | undefined;
    let forget: ReturnType<typeof setTimeout> | undefined;
    let leave: (() => void) | undefined;
    const lookAgain = () => {
      looking ??= setTimeout(() => {
        looking = undefined;
        if (isDeleting(client)) return lookAgain();
        refresh(client, { queryKey: [domain] });
        refreshWorkflows(client, domain, workflowIds);
        workflowIds = new Set();
      }, refreshMilliseconds);
    };
    const onNews = (news: News) => {
      if (news.kind === "state") return setConnected(news.isConnected);
      if (news.kind === "changed") {
        setChanged(new Set(news.executions.map(({ runId }) => runId)));
        for (const { workflowId } of news.executions) workflowIds.add(workflowId);
        clearTimeout(forget);
        forget = setTimeout(() => setChanged(nothing), shownMilliseconds);
      }
      lookAgain();
    };
    const pause = () => {
      leave?.();
      leave = undefined;
      setConnected(false);
    };
    // A hidden tab needs no stream, and asks nothing.
    const onVisibility = () => {
      if (document.hidden) pause();
      else {
        leave ??= watchDomain(domain, onNews);
        lookAgain();
      }
    };
    if (!document.hidden) leave = watchDomain(domain, onNews);
    document.addEventListener("visibilitychange", onVisibility);
    const look = setInterval(() => !document.hidden && lookAgain(), lookMilliseconds);
    return () => {
      pause();
      document.removeEventListener("visibilitychange", onVisibility);
      clearInterval(look);
      clearTimeout(looking);
      clearTimeout(forget);
    };
  }, [client, domain]);

  return { isConnected, changed };
};
