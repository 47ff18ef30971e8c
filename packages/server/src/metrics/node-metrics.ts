// What is true of the node and its store at the moment of a scrape.
import type { Registry } from "prom-client";
import type { CacheFigures } from "../cache/cache.ts";
import type { LeaseFigures } from "../jobs/lease-tally.ts";
import type { Backlogs, KnownBacklogs, PendingTasks } from "./backlogs.ts";
import { addSamples } from "./instruments.ts";
import type { MetricRow } from "./metric-row.ts";
import { metricRows as rows } from "./rows.ts";

/** Of one target of events. */
interface TargetFigures extends Readonly<Record<"sent" | "failed" | "dead", number>> {
  readonly target: string;
}

/** A quota. */
interface ProvisionedRate {
  readonly size: number;
  readonly perSecond: number;
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
  readonly lostChanges: Reading;
  readonly databaseConnections: Reading;
  readonly retentionRemoved: Reading;
  /** By kind; undefined where none are told yet. */
  readonly leases: () => Readonly<Record<string, LeaseFigures>> | undefined;
  /** By what is cached. */
  readonly caches: () => Readonly<Record<string, CacheFigures>>;
  /** By kind. */
  readonly storeErrors: () => Readonly<Record<string, number>>;
  /** By the type of the decision: those that were more than quotas let through. */
  readonly declinedDecisions: () => ReadonlyMap<string, number>;
  /** By the name of the operation or decision. */
  readonly quotas: () => ReadonlyMap<string, ProvisionedRate>;
  /** By target; undefined where no events are sent. */
  readonly events: () => readonly TargetFigures[] | undefined;
  /** Undefined where no traces are sent. */
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
    reading(rows.jobsRunning, () => readings.leases()?.jobs?.held);
    reading(rows.lostChanges, readings.lostChanges);
    reading(rows.databaseConnections, readings.databaseConnections);
    reading(rows.retentionRemoved, readings.retentionRemoved);
    const overdue = () => this.#backlogs?.overdue;
    reading(rows.retentionOverdue, () => overdue()?.count);
    reading(rows.retentionOverdueAge, () => overdue() && this.#ageOf(overdue()?.oldestDueAt));
    const schedules = () => this.#backlogs?.schedules;
    reading(rows.scheduleOverdue, () => schedules() && this.#ageOf(schedules()?.firstDueAt));
    reading(rows.spansSent, () => readings.spans()?.sent);
    reading(rows.spansLost, () => readings.spans()?.lost);
    reading(rows.storeUp, () => (this.#isStoreUp ? 1 : 0));
    reading(rows.domainsLeftOut, () => this.#backlogs?.domainsLeftOut);
    const labels = [build.version, process.version, build.store];
    addSamples(registry, rows.buildInfo, () => [{ labels, value: 1 }]);
    this.#addBacklogs(registry);
    this.#addIncidents(registry);
    this.#addEvents(registry);
    this.#addForPeople(registry);
    this.#addKinds(registry);
    this.#addQuotas(registry);
  }

  #addQuotas(registry: Registry): void {
    const { quotas } = this.#options.readings;
    const telling = (row: MetricRow, figure: keyof ProvisionedRate) =>
      addSamples(registry, row, () =>
        [...quotas()].map(([name, { [figure]: value }]) => ({ labels: [name], value })),
      );
    telling(rows.bucketSize, "size");
    telling(rows.refillRate, "perSecond");
  }

  #addBacklogs(registry: Registry): void {
    addSamples(registry, rows.pendingTasks, () =>
      this.#lists.map(({ names, count }) => ({ labels: names, value: count })),
    );
    addSamples(registry, rows.heldTasks, () =>
      this.#lists.map(({ names, held }) => ({ labels: names, value: held })),
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

  #addForPeople(registry: Registry): void {
    const forPeople = () => this.#backlogs?.forPeople ?? [];
    addSamples(registry, rows.humanTasksWaiting, () =>
      forPeople().map(({ domain, count }) => ({ labels: [domain], value: count })),
    );
    addSamples(registry, rows.oldestHumanTaskAge, () =>
      forPeople().map(({ domain, oldestAt }) => ({
        labels: [domain],
        value: this.#ageOf(oldestAt),
      })),
    );
  }

  /** What has one label: the kind of lease, of error, or the cache. */
  #addKinds(registry: Registry): void {
    const { leases, caches, storeErrors } = this.#options.readings;
    const samples = <Figures>(
      row: MetricRow,
      read: () => Readonly<Record<string, Figures>>,
      figureOf: (figures: Figures) => number | undefined,
    ) =>
      addSamples(registry, row, () =>
        Object.entries(read()).flatMap(([kind, figures]) => {
          const value = figureOf(figures);
          return value === undefined ? [] : [{ labels: [kind], value }];
        }),
      );
    const held = () => leases() ?? {};
    samples(rows.leasesHeld, held, (lease) => lease.held);
    samples(rows.leaseAge, held, ({ ageMilliseconds }) => ageMilliseconds / 1_000);
    samples(rows.leasesLost, held, ({ lost }) => lost);
    samples(rows.cacheHits, caches, ({ hits }) => hits);
    samples(rows.cacheMisses, caches, ({ misses }) => misses);
    samples(rows.cacheEvictions, caches, ({ evictions }) => evictions);
    samples(rows.cacheEntries, caches, ({ entries }) => entries);
    samples(rows.cacheCharacters, caches, ({ weight }) => weight);
    samples(rows.storeErrors, storeErrors, (count) => count);
  }

  get #lists(): readonly PendingTasks[] {
    return this.#backlogs?.lists ?? [];
  }

  /** 0 where there is nothing that could be old. */
  #ageOf(at: number | undefined): number {
    return at === undefined ? 0 : Math.max(0, this.#options.now() - at) / 1_000;
  }
}

const inSeconds = (milliseconds: number | undefined): number | undefined =>
  milliseconds === undefined ? undefined : milliseconds / 1_000;
