// What one node knows of polls and of tasks, as it tells it to the others.
import type { Clock } from "../clock.ts";
import type { DomainKey } from "../store/domain-key.ts";
import type { TaskListReference } from "../store/store.ts";
import type { SinceOfDomain } from "./known-since.ts";
import type { Pollers, SeenPoller } from "./pollers.ts";
import type { Counted } from "./task-counts.ts";

/** Of programs that understand one another's reports. */
const formatVersion = 1;
/** Pollers in the report of a node, and lists: those seen last. */
const maxReportedPollers = 2_000;
const maxReportedLists = 2_000;

export interface ReportedPoller {
  /** Empty where its polls gave none. */
  readonly identity: string;
  readonly address?: string | undefined;
  /** Milliseconds; of the report where a poll waits. */
  readonly lastSeenAt: number;
  readonly isWaiting: boolean;
}

export interface ReportedList {
  readonly kind: "decision" | "activity";
  readonly domain: DomainKey;
  readonly name: string;
  readonly pollers: readonly ReportedPoller[];
  /** In the order of `windows`; absent: no task was counted in the last hour. */
  readonly counts?: readonly Counted[] | undefined;
}

export interface NodeReport {
  /** Milliseconds, by the clock that all nodes follow. */
  readonly at: number;
  /** Milliseconds: what is not in the report was not polled since then. */
  readonly watchedSince: number;
  /** Milliseconds. */
  readonly countedSince: number;
  /** Domains with other ones; none in a report of one domain, or of an earlier program. */
  readonly watchedSinceOf?: readonly SinceOfDomain[];
  readonly countedSinceOf?: readonly SinceOfDomain[];
  /** There are more pollers or lists than are told. */
  readonly isTruncated: boolean;
  readonly lists: readonly ReportedList[];
}

export type ReportedPollers = Pick<
  Pollers,
  "of" | "lists" | "watchedSince" | "watchedSinceOf" | "counts"
>;

interface ReportDeps {
  readonly pollers: ReportedPollers;
  readonly clock: Clock;
}

/** Of all domains, or of one, which is then told whole. */
export const reportOf = ({ pollers, clock }: ReportDeps, domain?: DomainKey): NodeReport => {
  const at = clock.now();
  const { counts } = pollers;
  const lists = knownLists(pollers, domain).map((list) => ({
    ...list,
    pollers: pollers.of(list).map((seen) => reported(seen, at)),
    counts: counts.of(list),
  }));
  const told = lists.filter((list) => list.pollers.length > 0 || list.counts);
  const kept = domain === undefined ? withinBounds(told) : told;
  const isTruncated = pollersIn(kept) < pollersIn(told) || kept.length < told.length;
  return {
    at,
    watchedSince: pollers.watchedSince(domain),
    countedSince: counts.counted.of(domain),
    ...(domain === undefined && {
      watchedSinceOf: pollers.watchedSinceOf,
      countedSinceOf: counts.counted.ofDomains,
    }),
    isTruncated,
    lists: kept,
  };
};

type Known = Pick<ReportedList, "kind" | "domain" | "name">;

const knownLists = (pollers: ReportDeps["pollers"], domain?: DomainKey): readonly Known[] => {
  const known = new Map<string, Known>();
  const add = ({ kind, domain: of, name }: TaskListReference) => {
    if (kind === "lambda" || (domain !== undefined && of !== domain)) return;
    known.set(JSON.stringify([kind, of, name]), { kind, domain: of, name });
  };
  for (const list of pollers.lists()) add(list);
  for (const list of pollers.counts.lists()) add(list);
  return [...known.values()];
};

const reported = (seen: SeenPoller, at: number): ReportedPoller => {
  const { identity, address, lastSeenAt } = seen;
  const isWaiting = seen.waiting > 0;
  return { identity, address, lastSeenAt: isWaiting ? at : lastSeenAt, isWaiting };
};

const pollersIn = (lists: readonly ReportedList[]): number =>
  lists.reduce((sum, { pollers }) => sum + pollers.length, 0);

const latestIn = ({ pollers }: ReportedList): number =>
  Math.max(0, ...pollers.map(({ lastSeenAt }) => lastSeenAt));

const withinBounds = (lists: readonly ReportedList[]): readonly ReportedList[] => {
  if (lists.length <= maxReportedLists && pollersIn(lists) <= maxReportedPollers) return lists;
  const latestFirst = [...lists].sort((one, other) => latestIn(other) - latestIn(one));
  let left = maxReportedPollers;
  return latestFirst.slice(0, maxReportedLists).map((list) => {
    // Of a list, too, the one seen last comes last.
    const pollers = left > 0 ? list.pollers.slice(-left) : [];
    left -= pollers.length;
    return { ...list, pollers };
  });
};

export const encodeReport = (report: NodeReport): string =>
  JSON.stringify({ version: formatVersion, ...report });

/** For one domain. Undefined where a program of another version has written it. */
export const decodeReport = (text: string, domain: DomainKey): NodeReport | undefined => {
  const { version, ...report } = JSON.parse(text) as NodeReport & { readonly version: number };
  if (version !== formatVersion) return undefined;
  return {
    ...report,
    watchedSince: sinceOf(report.watchedSinceOf, domain) ?? report.watchedSince,
    countedSince: sinceOf(report.countedSinceOf, domain) ?? report.countedSince,
  };
};

const sinceOf = (told: readonly SinceOfDomain[] = [], domain: DomainKey): number | undefined =>
  told.find(([of]) => of === domain)?.[1];
