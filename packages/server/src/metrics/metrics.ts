// All metrics of a node, and the registry that they are scraped from.
import { Registry } from "prom-client";
import type { Clock } from "../clock.ts";
import type { Store } from "../store/store.ts";
import { Backlogs } from "./backlogs.ts";
import { CallMetrics } from "./call-metrics.ts";
import { CommitMetrics } from "./commit-metrics.ts";
import { ExecutionMetrics } from "./execution-metrics.ts";
import { GcTimes } from "./gc-times.ts";
import { rankMilliseconds } from "./limits.ts";
import {
  type MetricsListenerOptions as ListenerOptions,
  MetricsListener,
} from "./metrics-listener.ts";
import { type Build, NodeMetrics, type NodeReadings } from "./node-metrics.ts";
import { addProcessMetrics } from "./process-metrics.ts";
import { ScheduleMetrics } from "./schedule-metrics.ts";

export { MetricsPlace } from "./metrics-place.ts";

interface MetricsOptions {
  readonly store: Store;
  /** Of executions. */
  readonly clock: Clock;
  /** Of how long something takes. */
  readonly steadyClock: Clock;
  /** Whether an activity task list is one of people. */
  readonly isInbox: (taskList: string) => boolean;
  readonly storeProblem: () => Promise<string | undefined>;
  readonly readings: NodeReadings;
  readonly build: Build;
  /** The store has refused a question about what waits, or not answered it. */
  readonly onFailed: (error: unknown) => void;
}

export class Metrics {
  readonly calls: CallMetrics;
  readonly schedules = new ScheduleMetrics();
  readonly #options: MetricsOptions;
  readonly #registry = new Registry();
  readonly #executions = new ExecutionMetrics();
  readonly #node: NodeMetrics;
  readonly #collections: GcTimes;
  #rankedAt: number;

  /** Measures from now on. */
  constructor(options: MetricsOptions) {
    this.#options = options;
    const { store, clock, steadyClock, isInbox, readings, onFailed } = options;
    this.calls = new CallMetrics(readings.declinedDecisions);
    this.#rankedAt = steadyClock.now();
    const executions = this.#executions;
    const commits = new CommitMetrics(store.nodeReports !== undefined);
    const now = () => clock.now();
    const activeDomains = () => executions.domains();
    const asked = { store, clock: steadyClock, now, isInbox, activeDomains, onFailed };
    const backlogs = new Backlogs(asked);
    this.#node = new NodeMetrics({ ...options, backlogs, now });
    this.#collections = new GcTimes(steadyClock);
    const parts = [executions, this.calls, commits, this.schedules, this.#node, this.#collections];
    for (const part of parts) part.addTo(this.#registry);
    addProcessMetrics(this.#registry);
    store.executions.onMeasured((run) => executions.changed(run));
    store.onCommitted((commit) => commits.committed(commit));
    store.onNotified((lagMilliseconds) => commits.notified(lagMilliseconds));
  }

  /** In Prometheus' text format. Never waits for the store for long. */
  async text(): Promise<string> {
    const now = this.#options.steadyClock.now();
    if (now >= this.#rankedAt + rankMilliseconds) {
      this.#rankedAt = now;
      this.#executions.rank();
    }
    await this.#node.look();
    return this.#registry.metrics();
  }

  /** Rejects with ConfigError where the address cannot be used. */
  async listen(
    address: Pick<ListenerOptions, "host" | "port" | "allowedHosts">,
    onError: (error: unknown) => void,
  ): Promise<MetricsListener> {
    const { contentType: mediaType } = this.#registry;
    const text = () => this.text();
    const onClosed = () => this.#collections.end();
    const options = { ...address, mediaType, text, onError, onClosed };
    const listener = await MetricsListener.open(options);
    this.#collections.begin();
    return listener;
  }
}
