// The task lists of a domain: what waits on them, how fast it comes and goes, and who polls them.
import type { EkidenInput, EkidenOutput } from "@ekiden/model";
import type { ActiveList, DomainActivity } from "../matching/cluster-activity.ts";
import { wireTime } from "../operations/paging.ts";
import type { DomainKey } from "../store/domain-key.ts";
import type { Backlog } from "../store/store.ts";
import type { FigureDeps } from "./figure-deps.ts";
import {
  areMissing,
  jointStateOf,
  knowledgeTold,
  latestSight,
  pollerTold,
} from "./poller-state.ts";
import { waitingSince } from "./waiting-since.ts";

/** Of each kind. */
const maxLists = 500;
const maxPollersPerList = 200;
/** Rates of a shorter time say nothing of the next hour. */
const minCountedMilliseconds = 60_000;

type Answer = EkidenOutput<"ListTaskLists">;
type TaskListFigures = Answer["taskLists"][number];
type ListName = Pick<TaskListFigures, "kind" | "name">;
type OldestTask = NonNullable<EkidenOutput<"DescribeDomainOverview">["oldestTask"]>;

/** Those with tasks, and those that are polled; decision tasks first, then by name. */
export const taskListsOf = (deps: FigureDeps, domain: DomainKey): Promise<Answer> =>
  deps.figures.of(`task lists ${domain}`, async () => {
    // One more than are told: so it is known whether there are more.
    const [backlogs, activity] = await Promise.all([
      deps.store.tasks.backlogs(domain, maxLists + 1),
      deps.activity.of(domain),
    ]);
    const found = findLists(backlogs, activity);
    const kept = (["decision", "activity"] as const).flatMap((kind) =>
      keptOf(found.filter((list) => list.kind === kind)),
    );
    return {
      taskLists: await Promise.all(kept.map((list) => figuresOf(deps, list, activity))),
      truncated: kept.length < found.length,
      ...knowledgeTold(activity),
    };
  });

/** Counted anew for each call. */
export const taskListOf = async (
  deps: FigureDeps,
  domain: DomainKey,
  { kind, name }: Pick<EkidenInput<"DescribeTaskList">, "kind" | "name">,
): Promise<EkidenOutput<"DescribeTaskList">> => {
  const [backlog, activity] = await Promise.all([
    deps.store.tasks.backlog({ kind, domain, name }),
    deps.activity.of(domain, { kind, name }),
  ]);
  const [active] = activity.lists;
  const taskList = await figuresOf(deps, { kind, name, backlog, active }, activity);
  return { taskList, ...knowledgeTold(activity) };
};

export const oldestTaskOf = async (
  deps: FigureDeps,
  domain: DomainKey,
): Promise<OldestTask | undefined> => {
  const { taskLists } = await taskListsOf(deps, domain);
  let oldest: OldestTask | undefined;
  for (const { kind, name, oldestAt } of taskLists) {
    if (oldestAt === undefined || (oldest && oldest.at <= oldestAt)) continue;
    oldest = { kind, taskList: name, at: oldestAt };
  }
  return oldest;
};

interface FoundList extends ListName {
  readonly backlog: Backlog | undefined;
  readonly active: ActiveList | undefined;
}

/** By name. Lists of Lambda tasks are not told: no worker polls them. */
const findLists = (
  backlogs: readonly Backlog[],
  { lists }: DomainActivity,
): readonly FoundList[] => {
  const found = new Map<string, FoundList>();
  for (const active of lists) {
    const { kind, name } = active;
    found.set(`${kind} ${name}`, { kind, name, backlog: undefined, active });
  }
  for (const backlog of backlogs) {
    const { kind, name } = backlog.list;
    if (kind === "lambda") continue;
    const key = `${kind} ${name}`;
    found.set(key, { kind, name, backlog, active: found.get(key)?.active });
  }
  return [...found.values()].sort(byName);
};

const byName = (one: ListName, other: ListName): number => (one.name < other.name ? -1 : 1);

/**
 * So many as are told: those with tasks, and then those that were polled last. Each worker of Flow
 * has a list of its own, which is there for a day after it has gone.
 */
const keptOf = (lists: readonly FoundList[]): readonly FoundList[] => {
  if (lists.length <= maxLists) return lists;
  const weighed = lists.map((list) => ({ list, weight: weightOf(list) }));
  const first = weighed.sort((one, other) => other.weight - one.weight).slice(0, maxLists);
  return first.map(({ list }) => list).sort(byName);
};

const weightOf = ({ backlog, active }: FoundList): number => {
  if (backlog) return Number.MAX_SAFE_INTEGER;
  return Math.max(0, ...(active?.pollers ?? []).map(latestSight));
};

const figuresOf = async (
  deps: FigureDeps,
  { kind, name, backlog, active }: FoundList,
  activity: DomainActivity,
): Promise<TaskListFigures> => {
  const now = deps.clock.now();
  const pollers = active?.pollers ?? [];
  const emptyInSeconds = backlog && emptyIn({ backlog, active, activity, now });
  const state = jointStateOf(pollers, now);
  const isInbox = kind === "activity" && deps.isInbox(name);
  return {
    kind,
    name,
    ...(await backlogTold(deps, backlog)),
    rates: [...(active?.rates ?? [])],
    ...(emptyInSeconds !== undefined && { emptyInSeconds }),
    state,
    // What a pause holds needs no poller.
    unpolled: backlog?.oldestFree !== undefined && !isInbox && areMissing(state, activity),
    pollers: pollers.slice(0, maxPollersPerList).map((poller) => pollerTold(poller, now)),
    pollersTruncated: pollers.length > maxPollersPerList,
  };
};

const backlogTold = async ({ store }: FigureDeps, backlog: Backlog | undefined) => {
  if (!backlog) return { backlog: 0, truncated: false };
  const { count, truncated } = backlog;
  const oldestAt = await waitingSince(store, backlog.oldest);
  const told = { backlog: count, truncated };
  return oldestAt === undefined ? told : { ...told, oldestAt: wireTime(oldestAt) };
};

interface Emptying {
  readonly backlog: Backlog;
  readonly active: ActiveList | undefined;
  readonly activity: DomainActivity;
  readonly now: number;
}

/** Undefined where it does not shrink, or where too little is known. */
const emptyIn = ({ backlog, active, activity, now }: Emptying): number | undefined => {
  const { countedSince, unseenNodes } = activity;
  const rate = active?.rates.find(({ windowSeconds }) => windowSeconds === 300);
  const isKnown = unseenNodes === 0 && now - countedSince >= minCountedMilliseconds;
  if (!rate || !isKnown || backlog.truncated) return undefined;
  const shrinksPerSecond = rate.startedPerSecond - rate.addedPerSecond;
  return shrinksPerSecond > 0 ? (backlog.count - backlog.held) / shrinksPerSecond : undefined;
};
