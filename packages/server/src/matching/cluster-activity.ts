// Who polls which list of a domain and how fast its tasks come and go, over all nodes: from what
// this node knows, and what the others told last.
//
//  A1 A poll costs nothing but what this node remembers of it: nodes tell one another every few
//     seconds what they know, in one row of each, and only where there is another node.
//  A2 A node of which not all polls are known is counted, so that nothing is said for certain that
//     is not certain.
//  A3 What a node knew goes on being told for an hour after it has gone.
import type { Clock } from "../clock.ts";
import type { DomainKey } from "../store/domain-key.ts";
import type { NodeReportStore } from "../store/node-report-store.ts";
import {
  decodeReport,
  encodeReport,
  isMeant,
  type NodeReport,
  type ReportedList,
  type ReportedPoller,
  type ReportedPollers,
  type ReportScope,
  reportOf,
} from "./node-report.ts";
import { type Counted, windowStart, windows } from "./task-counts.ts";

export const reportMilliseconds = 5_000;
/** Of a node that is there: its report must not be older, or its polls count as not known. */
const maxReportAgeMilliseconds = 15_000;

interface ClusterActivityOptions {
  readonly pollers: ReportedPollers;
  readonly clock: Clock;
  readonly store: {
    readonly nodeReports: NodeReportStore | undefined;
    nodes(): number;
  };
}

interface TaskRate {
  readonly windowSeconds: number;
  readonly addedPerSecond: number;
  readonly startedPerSecond: number;
}

export interface ActiveList extends Pick<ReportedList, "kind" | "name"> {
  /** Over all nodes, one of each identity, the one seen last first. */
  readonly pollers: readonly ReportedPoller[];
  /** Empty: none of its tasks was counted in the last hour. */
  readonly rates: readonly TaskRate[];
}

/** Times are milliseconds. */
export interface DomainActivity {
  /** Of the oldest report that was used. */
  readonly asOf: number;
  /** A list that is not there was not polled since then, as far as all nodes are known. */
  readonly watchedSince: number;
  readonly countedSince: number;
  /** Nodes that are there and whose polls are not all known. */
  readonly unseenNodes: number;
  readonly lists: readonly ActiveList[];
}

/** Where it comes from decides for how long it says what happens now. */
interface KnownReport extends NodeReport {
  readonly isCurrent: boolean;
}

export class ClusterActivity {
  readonly #options: ClusterActivityOptions;

  constructor(options: ClusterActivityOptions) {
    this.#options = options;
  }

  /** With `list`, `lists` has that one at most. */
  async of(domain: DomainKey, list?: ReportScope["list"]): Promise<DomainActivity> {
    const own = { ...reportOf(this.#options, { domain, list }), isCurrent: true };
    const { known, unseenNodes } = await this.#others(domain, own.at);
    const reports = [own, ...known];
    const current = reports.filter(({ isCurrent }) => isCurrent);
    return {
      asOf: Math.min(...current.map(({ at }) => at)),
      watchedSince: Math.max(...current.map(({ watchedSince }) => watchedSince)),
      countedSince: Math.max(...current.map(({ countedSince }) => countedSince)),
      unseenNodes,
      lists: mergedLists(reports, { domain, list }),
    };
  }

  /** To be called every `reportMilliseconds`. */
  async tellOthers(): Promise<void> {
    if (this.#options.store.nodes() > 1) await this.#write();
  }

  /**
   * The last word of this node, also where it is alone: another one may take its place. Nothing is
   * told while the database is unavailable.
   */
  async leave(): Promise<void> {
    await this.#write().catch(() => undefined);
  }

  async #write(): Promise<void> {
    await this.#options.store.nodeReports?.write(encodeReport(reportOf(this.#options)));
  }

  async #others(domain: DomainKey, now: number) {
    const nodes = (await this.#options.store.nodeReports?.others()) ?? [];
    let unseenNodes = 0;
    const known: KnownReport[] = [];
    for (const { isThere, report: text } of nodes) {
      const report = text === undefined ? undefined : decodeReport(text, domain);
      const isCurrent = isThere && !!report && now - report.at <= maxReportAgeMilliseconds;
      if (isThere && (!isCurrent || report.isTruncated)) unseenNodes += 1;
      if (report) known.push({ ...report, isCurrent });
    }
    return { known, unseenNodes };
  }
}

/** A list as one node knows it. */
interface PartOfList {
  readonly report: KnownReport;
  readonly list: ReportedList;
}

const mergedLists = (
  reports: readonly KnownReport[],
  { domain, list: only }: ReportScope,
): readonly ActiveList[] => {
  const byName = new Map<string, PartOfList[]>();
  for (const report of reports) {
    for (const list of report.lists) {
      if (list.domain !== domain || !isMeant(list, only)) continue;
      const key = `${list.kind} ${list.name}`;
      const parts = byName.get(key);
      if (parts) parts.push({ report, list });
      else byName.set(key, [{ report, list }]);
    }
  }
  return [...byName.values()].map((parts) => ({
    kind: (parts[0] as PartOfList).list.kind,
    name: (parts[0] as PartOfList).list.name,
    pollers: mergedPollers(parts),
    rates: ratesOf(parts),
  }));
};

/** What waited at a node that has gone waits no more: it was seen when that was told. */
const mergedPollers = (parts: readonly PartOfList[]): readonly ReportedPoller[] => {
  const merged = new Map<string, ReportedPoller>();
  for (const { report, list } of parts) {
    for (const poller of list.pollers) {
      const isWaiting = poller.isWaiting && report.isCurrent;
      const other = merged.get(poller.identity);
      const latest = other && other.lastSeenAt > poller.lastSeenAt ? other : poller;
      merged.set(poller.identity, {
        ...latest,
        isWaiting: isWaiting || other?.isWaiting === true,
      });
    }
  }
  return [...merged.values()].sort((one, other) => other.lastSeenAt - one.lastSeenAt);
};

const noCounts: readonly Counted[] = windows.map(() => [0, 0]);

/** Each node has its own time of counting: their rates are added, and not their counts. */
const ratesOf = (parts: readonly PartOfList[]): readonly TaskRate[] => {
  const counted = parts.filter(({ report, list }) => report.isCurrent && list.counts);
  if (counted.length === 0) return [];
  return windows.map((window, at) => {
    let [addedPerSecond, startedPerSecond] = [0, 0];
    for (const { report, list } of counted) {
      const [added, started] = (list.counts ?? noCounts)[at] ?? [0, 0];
      const from = Math.max(windowStart(window, report.at), report.countedSince);
      const seconds = Math.max(1, (report.at - from) / 1_000);
      addedPerSecond += added / seconds;
      startedPerSecond += started / seconds;
    }
    return { windowSeconds: window.windowSeconds, addedPerSecond, startedPerSecond };
  });
};
