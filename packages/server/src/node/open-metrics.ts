// Chooses what is measured and where it is scraped. Without the option nothing is, and neither the
// code of it nor the library is loaded.
import { Readiness } from "../http/readiness.ts";
import type { LeaseFigures } from "../jobs/lease-tally.ts";
import type { Log } from "../log/log.ts";
import type { MetricsPlace } from "../metrics/metrics-place.ts";
import type { NodeReadings } from "../metrics/node-metrics.ts";
import type { CallObserver } from "../operations/pipeline.ts";
import type { Outcome } from "../operations/schedules/state.ts";
import { addressOf } from "../option-values.ts";
import type { Store } from "../store/store.ts";
import type { Operations } from "./open-operations.ts";
import type { NodeTime } from "./open-time.ts";

interface MetricsChoice {
  readonly metrics?: string;
  readonly allowedHosts?: readonly string[];
  readonly version?: string;
  readonly store?: string;
  /** Its number among the nodes of this machine, from 1. */
  readonly node?: number;
}

interface MetricsNeeds {
  readonly store: Store;
  readonly time: NodeTime;
  /** Rejects with why the store cannot serve. */
  readonly probe: () => Promise<void>;
  readonly readings: Pick<
    NodeReadings,
    | "pollsHeld"
    | "functionsRunning"
    | "spans"
    | "events"
    | "caches"
    | "declinedDecisions"
    | "quotas"
  >;
  readonly jobs: Pick<Operations, "figures">;
  /** Whether an activity task list is one of people. */
  readonly isInbox: (taskList: string) => boolean;
  readonly log: Log;
}

/** What is opened after the metrics. */
interface ListeningParts {
  readonly listener: { readonly connections: number };
  readonly jobLeases: () => LeaseFigures;
}

export interface OpenMetrics {
  readonly calls: CallObserver;
  readonly schedules: { count(outcome: Outcome): void };
  /** From now on they can be scraped, or once their address can be used. */
  listen(parts: ListeningParts): Promise<MetricsPlace>;
}

/** Undefined where the options name no address for them. Measures from now on. */
export const openMetrics = async (
  { metrics: given = "none", allowedHosts = [], ...choice }: MetricsChoice,
  { store, time, probe, readings, jobs, isInbox, log }: MetricsNeeds,
): Promise<OpenMetrics | undefined> => {
  const { version = "unknown", store: place = "files", node = 1 } = choice;
  const address = addressOf(given);
  if (!address) return undefined;
  const { Metrics, MetricsPlace } = await import("../metrics/metrics.ts");
  const { clock, steadyClock } = time;
  const readiness = new Readiness({ probe, clock: steadyClock });
  let parts: ListeningParts | undefined;
  const metrics = new Metrics({
    store,
    clock,
    steadyClock,
    isInbox,
    storeProblem: () => readiness.problem(),
    onFailed: log.backlogsUnknown,
    build: { version, store: place === "files" ? "files" : "postgresql" },
    readings: {
      ...readings,
      connections: () => parts?.listener.connections,
      leases: () => parts && { ...jobs.figures().leases, jobs: parts.jobLeases() },
      retentionRemoved: () => jobs.figures().removed,
      caches: () => ({ ...store.figures().caches, ...readings.caches() }),
      storeErrors: () => store.figures().errors,
      databaseConnections: () => store.figures().databaseConnections,
      nodes: () => store.nodes(),
      clockAhead: () => time.figures()?.aheadMilliseconds,
      lostChanges: () => store.statistics?.lost,
    },
  });
  const { host, port } = address;
  // A port that any free one stands for is another one for each node already.
  const own = { host, port: port === 0 ? 0 : port + node - 1, allowedHosts };
  return {
    calls: metrics.calls,
    schedules: metrics.schedules,
    listen(opened) {
      parts = opened;
      const listen = () => metrics.listen(own, log.metricsFailed);
      return MetricsPlace.open({ listen, clock: steadyClock, log });
    },
  };
};
