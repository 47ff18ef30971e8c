// Brings what a screen shows up to date as executions change: the server hints, and what was asked
// of the domain is asked again. Where no hints come, the screen looks by itself now and then.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { ExecutionsChanged } from "../api/side-api.ts";

const refreshMilliseconds = 1_000;
const lookMilliseconds = 15_000;
const shownMilliseconds = 2_500;

export interface Live {
  readonly isConnected: boolean;
  /** Run ids that changed a moment ago. */
  readonly changed: ReadonlySet<string>;
}

const nothing: ReadonlySet<string> = new Set();

export const useLive = (domain: string): Live => {
  const client = useQueryClient();
  const [isConnected, setConnected] = useState(false);
  const [changed, setChanged] = useState(nothing);

  useEffect(() => {
    const source = new EventSource(`/api/events?domain=${encodeURIComponent(domain)}`);
    let refresh: ReturnType<typeof setTimeout> | undefined;
    let forget: ReturnType<typeof setTimeout> | undefined;
    const lookAgain = () => {
      refresh ??= setTimeout(() => {
        refresh = undefined;
        void client.invalidateQueries({ queryKey: [domain] });
      }, refreshMilliseconds);
    };
    const onChanged = ({ data }: MessageEvent<string>) => {
      const { executions } = JSON.parse(data) as ExecutionsChanged;
      setChanged(new Set(executions.map(({ runId }) => runId)));
      clearTimeout(forget);
      forget = setTimeout(() => setChanged(nothing), shownMilliseconds);
      lookAgain();
    };
    source.addEventListener("open", () => setConnected(true));
    source.addEventListener("error", () => setConnected(false));
    source.addEventListener("changed", onChanged);
    source.addEventListener("reset", lookAgain);
    const look = setInterval(lookAgain, lookMilliseconds);
    return () => {
      source.close();
      clearInterval(look);
      clearTimeout(refresh);
      clearTimeout(forget);
    };
  }, [client, domain]);

  return { isConnected, changed };
};
