// How a domain is doing. Counts are the store's; what no index counts is worked out from the latest
// executions, and every figure says how far back it looked.
import { type CloseStatus, closeStatuses, type EkidenOutput } from "@ekiden/model";
import { wireTime } from "../operations/paging.ts";
import type { DomainKey } from "../store/domain-key.ts";
import type { StoredState, VisibilityQuery } from "../store/store.ts";
import { failuresOf } from "./failures.ts";
import type { FigureDeps } from "./figure-deps.ts";
import { type Quantiles, quantilesOf } from "./quantiles.ts";
import { type SampledTask, sampleTasks } from "./sampled-tasks.ts";
import { type Scanned, scan } from "./scan.ts";
import { oldestTaskOf } from "./task-lists.ts";

const maxScanned = 2_000;
const bucketsInWindow = 48;

type Overview = EkidenOutput<"DescribeDomainOverview">;
type Count = Overview["open"];

/** `seconds`: how far back. */
export const overviewOf = (
  deps: FigureDeps,
  domain: DomainKey,
  seconds: number,
): Promise<Overview> =>
  deps.figures.of(`overview ${seconds} ${domain}`, () => workedOut(deps, domain, seconds));

const workedOut = async (
  deps: FigureDeps,
  domain: DomainKey,
  seconds: number,
): Promise<Overview> => {
  const { store, clock } = deps;
  const to = clock.now();
  const from = to - seconds * 1000;
  const closing: VisibilityQuery = { domain, state: "closed", by: "closeTime", oldest: from };
  const [open, openOfWindow, closedOfWindow] = await Promise.all([
    store.visibility.count({ domain, state: "open", by: "startTime", oldest: 0 }),
    store.visibility.count({ domain, state: "open", by: "startTime", oldest: from }),
    store.visibility.count({ domain, state: "closed", by: "startTime", oldest: from }),
  ]);
  const closed = await closesOf(deps, closing);
  const scanned = await Promise.all([
    scan(store, closing, maxScanned),
    scan(store, { ...closing, by: "startTime" }, maxScanned),
    scan(store, { ...closing, state: "open", by: "startTime" }, maxScanned),
  ]);
  const [ended, , running] = scanned;
  const sample = await sampleTasks(store, domain, [
    ...ended.executions.slice(0, maxSampledEnded),
    ...running.executions,
  ]);
  const oldestTask = await oldestTaskOf(deps, domain);
  return {
    from: wireTime(from),
    to: wireTime(to),
    open,
    started: sumOf(openOfWindow, closedOfWindow),
    closed,
    series: seriesOf(scanned, { from, to }),
    durations: quantilesOf(ended.executions.map(durationOf)),
    waits: {
      decision: waitsOf(sample.tasks, "decision"),
      activity: waitsOf(sample.tasks, "activity"),
    },
    sampledRuns: sample.runs,
    ...(oldestTask && { oldestTask }),
    failures: await failuresOf(store, domain, from),
  };
};

/** Leaves room in the sample for executions that still run. */
const maxSampledEnded = 30;

const sumOf = (one: Count, other: Count): Count => ({
  count: one.count + other.count,
  truncated: one.truncated || other.truncated,
});

const closesOf = async ({ store }: FigureDeps, closing: VisibilityQuery) =>
  Object.fromEntries(
    await Promise.all(
      Object.values(closeStatuses).map(async (closeStatus) => [
        closeStatus,
        await store.visibility.count({ ...closing, filter: { closeStatus } }),
      ]),
    ),
  ) as Record<CloseStatus, Count>;

const durationOf = ({ startedAt, closed }: Readonly<StoredState>): number =>
  (closed?.at ?? startedAt) - startedAt;

const waitsOf = (tasks: readonly SampledTask[], kind: SampledTask["kind"]): Quantiles =>
  quantilesOf(
    tasks.flatMap((task) => (task.kind === kind && task.waited !== undefined ? [task.waited] : [])),
  );

interface Window {
  readonly from: number;
  readonly to: number;
}

const seriesOf = (
  [ended, startedAndClosed, running]: readonly [Scanned, Scanned, Scanned],
  { from, to }: Window,
): Overview["series"] => {
  const bucketMilliseconds = Math.ceil((to - from) / bucketsInWindow);
  const buckets = Array.from({ length: bucketsInWindow }, (_, index) => ({
    at: wireTime(from + index * bucketMilliseconds),
    started: 0,
    completed: 0,
    failed: 0,
    otherwise: 0,
  }));
  const bucketAt = (time: number) =>
    buckets[Math.min(bucketsInWindow - 1, Math.floor((time - from) / bucketMilliseconds))];
  for (const { startedAt } of [...startedAndClosed.executions, ...running.executions]) {
    const bucket = bucketAt(startedAt);
    if (bucket) bucket.started += 1;
  }
  for (const { closed } of ended.executions) {
    const bucket = closed && bucketAt(closed.at);
    if (bucket) bucket[memberOf(closed.status)] += 1;
  }
  const since = [
    from,
    oldestOf(ended, ({ closed }) => closed?.at ?? 0),
    oldestOf(startedAndClosed, ({ startedAt }) => startedAt),
    oldestOf(running, ({ startedAt }) => startedAt),
  ];
  const completeSince = wireTime(Math.max(...since));
  return { bucketSeconds: bucketMilliseconds / 1000, completeSince, buckets };
};

const memberOf = (status: CloseStatus): "completed" | "failed" | "otherwise" => {
  if (status === "COMPLETED" || status === "CONTINUED_AS_NEW") return "completed";
  return status === "FAILED" || status === "TIMED_OUT" ? "failed" : "otherwise";
};

/** Where a scan stopped; nothing where it came to its end. */
const oldestOf = (
  { executions, truncated }: Scanned,
  timeOf: (run: Readonly<StoredState>) => number,
): number => {
  const last = executions.at(-1);
  return truncated && last ? timeOf(last) : 0;
};
