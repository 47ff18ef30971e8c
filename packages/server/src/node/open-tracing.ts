// Chooses whether traces are sent. Without an endpoint of a collector none are made, and neither
// the code of it nor the library is loaded.
import type { Log } from "../log/log.ts";
import { durationOf } from "../option-values.ts";
import type { Store } from "../store/store.ts";
import type { TraceSettings } from "../trace-settings.ts";
import type { Tracing } from "../tracing/tracing.ts";
import type { NodeTime } from "./open-time.ts";

interface TracingChoice {
  readonly traces?: TraceSettings;
  readonly traceInterval?: string;
  readonly version?: string;
  /** Its number among the nodes of this machine, from 1. */
  readonly node?: number;
}

interface TracingNeeds {
  readonly store: Store;
  readonly time: NodeTime;
  readonly log: Log;
}

/** Undefined where none are asked for. What of the settings cannot be used is logged. */
export const openTracing = async (
  { traces: settings, traceInterval = "none", version = "unknown", node }: TracingChoice,
  { store, time, log }: TracingNeeds,
): Promise<Tracing | undefined> => {
  if (!settings) return undefined;
  for (const problem of settings.problems) log.traceSettingUnusable(problem);
  const { url } = settings;
  if (url === undefined) return undefined;
  const { Tracing } = await import("../tracing/tracing.ts");
  const { wallClock, steadyClock } = time;
  const intervalMilliseconds = durationOf(traceInterval);
  const tracing = new Tracing({
    settings: { ...settings, url },
    intervalMilliseconds,
    store,
    wallClock,
    steadyClock,
    log,
    version,
    node,
  });
  // A URL may have a password.
  const { origin, pathname } = new URL(url);
  log.tracesSent(origin + pathname);
  return tracing;
};
