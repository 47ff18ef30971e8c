// What is true of the node and its store at the moment of a scrape.
import type { Registry } from "prom-client";
import type { Backlogs, KnownBacklogs, PendingTasks } from "./backlogs.ts";
import { addSamples } from "./instruments.ts";
import type { MetricRow } from "./metric-row.ts";
import { metricRows as rows } from "./rows.ts";

/** Of one target of events. */
interface TargetFigures extends Readonly<Record<"sent" | "failed" | "dead", number>> {
  readonly target: string;
}

/** Undefined: it is not known, or does not exist here, and is not told. */
type Reading = () => number | undefined;

export interface NodeReadings {
  readonly pollsHeld: Reading;
  readonly connections: Reading;
  readonly nodes: Reading;
  /** Milliseconds. */
  readonly clockAhead: Reading;
  readonly functionsRunning: Reading;
  readonly jobsRunning: Reading;
  readonly lostChanges: Reading;
  /** Undefined where no traces are sent. */
  /** By target; undefined where no events are sent. */
  readonly events: () => readonly TargetFigures[] | undefined;
  readonly spans: () => Readonly<Record<"sent" | "lost", number>> | undefined;
}

export interface Build {
  readonly version: string;
  readonly store: "files" | "postgresql";
}

interface NodeMetricsOptions {
  readonly readings: NodeReadings;
  readonly build: Build;
  readonly backlogs: Backlogs;
  /** Resolves soon with why the store cannot serve, or with undefined; never rejects. */
  readonly storeProblem: () => Promise<string | undefined>;
  /** Milliseconds, as executions are told it. */
  readonly now: () => number;
}

export class NodeMetrics {
  readonly #options: NodeMetricsOptions;
  #backlogs: KnownBacklogs | undefined;
  #isStoreUp = false;

  constructor(options: NodeMetricsOptions) {
    this.#options = options;
  }

  /** Before a scrape: what has to be asked for. */
  async look(): Promise<void> {
    const { backlogs, storeProblem } = this.#options;
    const [known, problem] = await Promise.all([backlogs.latest(), storeProblem()]);
    this.#backlogs = known;
    this.#isStoreUp = problem === undefined;
  }

  addTo(registry: Registry): void {
    const { readings, build } = this.#options;
    const reading = (row: MetricRow, read: Reading) =>
      addSamples(registry, row, () => {
        const value = read();
        return value === undefined ? [] : [{ labels: [], value }];
      });
    reading(rows.pollsHeld, readings.pollsHeld);
    reading(rows.connections, readings.connections);
    reading(rows.nodes, readings.nodes);
    reading(rows.clockAhead, () => inSeconds(readings.clockAhead()));
    reading(rows.functionsRunning, readings.functionsRunning);
    reading(rows.jobsRunning, readings.jobsRunning);
    reading(rows.lostChanges, readings.lostChanges);
    reading(rows.spansSent, () => readings.spans()?.sent);
    reading(rows.spansLost, () => readings.spans()?.lost);
    reading(rows.storeUp, () => (this.#isStoreUp ? 1 : 0));
    reading(rows.domainsLeftOut, () => this.#backlogs?.domainsLeftOut);
    const labels = [build.version, process.version, build.store];
    addSamples(registry, rows.buildInfo, () => [{ labels, value: 1 }]);
    this.#addBacklogs(registry);
    this.#addIncidents(registry);
    this.#addEvents(registry);
  }

  #addBacklogs(registry: Registry): void {
    addSamples(registry, rows.pendingTasks, () =>
      this.#lists.map(({ names, count }) => ({ labels: names, value: count })),
    );
    addSamples(registry, rows.oldestTaskAge, () =>
      this.#lists.flatMap(({ names, oldestAt }) =>
        oldestAt === undefined ? [] : [{ labels: names, value: this.#ageOf(oldestAt) }],
      ),
    );
    addSamples(registry, rows.openExecutions, () =>
      [...(this.#backlogs?.openByDomain ?? [])].map(([domain, value]) => ({
        labels: [domain],
        value,
      })),
    );
  }

  #addIncidents(registry: Registry): void {
    addSamples(registry, rows.incidents, () =>
      (this.#backlogs?.incidents ?? []).map(({ domain, code, count }) => ({
        labels: [domain, code],
        value: count,
      })),
    );
  }

  #addEvents(registry: Registry): void {
    const { readings } = this.#options;
    const counting = (row: MetricRow, count: keyof Omit<TargetFigures, "target">) =>
      addSamples(registry, row, () =>
        (readings.events() ?? []).map(({ target, [count]: value }) => ({
          labels: [target],
          value,
        })),
      );
    counting(rows.eventsSent, "sent");
    counting(rows.eventAttemptsFailed, "failed");
    counting(rows.eventsGivenUp, "dead");
  }

  get #lists(): readonly PendingTasks[] {
    return this.#backlogs?.lists ?? [];
  }

  #ageOf(at: number): number {
    return Math.max(0, this.#options.now() - at) / 1_000;
  }
}

const inSeconds = (milliseconds: number | undefined): number | undefined =>
  milliseconds === undefined ? undefined : milliseconds / 1_000;
