// What one node knows of polls and of tasks, as it tells it to the others.
import type { Clock } from "../clock.ts";
import type { DomainKey } from "../store/domain-key.ts";
import type { TaskListReference } from "../store/store.ts";
import type { SinceOfDomain } from "./known-since.ts";
import type { PolledList, Pollers, SeenPoller } from "./pollers.ts";
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
  "of" | "lists" | "isPolled" | "watchedSince" | "watchedSinceOf" | "counts"
>;

interface ReportDeps {
  readonly pollers: ReportedPollers;
  readonly clock: Clock;
}

type ListName = Pick<ReportedList, "kind" | "name">;

export interface ReportScope {
  readonly domain: DomainKey;
  /** Default: all lists of the domain. */
  readonly list?: ListName | undefined;
}

/** Whether the list is the one that was asked for, if one was. */
export const isMeant = ({ kind, name }: ListName, only: ListName | undefined): boolean =>
  only === undefined || (kind === only.kind && name === only.name);

/**
 * Of all domains, or of one or a list of it, which is then told whole. Callers choose the names of
 * lists, and a node tells the others every few seconds: only of those that are told are the pollers
 * read.
 */
export const reportOf = (
  { pollers, clock }: ReportDeps,
  { domain, list: only }: Partial<ReportScope> = {},
): NodeReport => {
  const at = clock.now();
  const { counts } = pollers;
  const known = knownLists(pollers, domain).filter((list) => isMeant(list, only));
  const kept = domain === undefined ? withinBounds(known) : known;
  const lists = kept.map(({ pollers: count, ...list }) => ({
    kind: list.kind,
    domain: list.domain,
    name: list.name,
    // Of a list, too, the one seen last comes last.
    pollers:
      count > 0
        ? pollers
            .of(list)
            .slice(-count)
            .map((seen) => reported(seen, at))
        : [],
    counts: counts.of(list),
  }));
  const isTruncated = pollersIn(kept) < pollersIn(known) || kept.length < known.length;
  return {
    at,
    watchedSince: pollers.watchedSince(domain),
    countedSince: counts.counted.of(domain),
    ...(domain === undefined && {
      watchedSinceOf: pollers.watchedSinceOf,
      countedSinceOf: counts.counted.ofDomains,
    }),
    isTruncated,
    lists,
  };
};

type Known = Pick<PolledList, "domain" | "name" | "pollers" | "lastSeenAt"> &
  Pick<ReportedList, "kind">;

/** Those that are polled, or whose tasks were counted in the last hour. */
const knownLists = (
  pollers: ReportDeps["pollers"],
  domain: DomainKey | undefined,
): readonly Known[] => {
  const known: Known[] = [];
  for (const list of pollers.lists(domain)) if (isTold(list)) known.push(list);
  for (const list of pollers.counts.lists(domain)) {
    const isNew = isTold(list) && !pollers.isPolled(list);
    if (isNew) known.push({ ...list, pollers: 0, lastSeenAt: 0 });
  }
  return known;
};

const isTold = <List extends TaskListReference>(
  list: List,
): list is List & Pick<ReportedList, "kind"> => list.kind !== "lambda";

const reported = (seen: SeenPoller, at: number): ReportedPoller => {
  const { identity, address, lastSeenAt } = seen;
  const isWaiting = seen.waiting > 0;
  return { identity, address, lastSeenAt: isWaiting ? at : lastSeenAt, isWaiting };
};

const pollersIn = (lists: readonly Known[]): number =>
  lists.reduce((sum, { pollers }) => sum + pollers, 0);

/** The lists that were polled last, with as many pollers as are told. */
const withinBounds = (lists: readonly Known[]): readonly Known[] => {
  if (lists.length <= maxReportedLists && pollersIn(lists) <= maxReportedPollers) return lists;
  const latestFirst = [...lists].sort((one, other) => other.lastSeenAt - one.lastSeenAt);
  let left = maxReportedPollers;
  return latestFirst.slice(0, maxReportedLists).map((list) => {
    const pollers = Math.min(left, list.pollers);
    left -= pollers;
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
