// The task lists of a domain: what waits on them, and who polls them.
import type { EkidenOutput } from "@ekiden/model";
import type { SeenPoller } from "../matching/pollers.ts";
import type { DomainKey } from "../store/domain-key.ts";
import type { Backlog } from "../store/store.ts";
import type { FigureDeps } from "./figure-deps.ts";

const maxLists = 500;
const maxPollersPerList = 200;

type TaskListFigures = EkidenOutput<"ListTaskLists">["taskLists"][number];
type Kind = TaskListFigures["kind"];
type OldestTask = NonNullable<EkidenOutput<"DescribeDomainOverview">["oldestTask"]>;

/** Those with tasks, and those that are polled; decision tasks first, then by name. */
export const taskListsOf = (deps: FigureDeps, domain: DomainKey): Promise<TaskListFigures[]> =>
  deps.figures.of(`task lists ${domain}`, async () => {
    const backlogs = await deps.store.tasks.backlogs(domain, maxLists);
    const [decision, activity] = await Promise.all([
      listsOf(deps, { kind: "decision", domain, backlogs }),
      listsOf(deps, { kind: "activity", domain, backlogs }),
    ]);
    return [...decision, ...activity];
  });

export const oldestTaskOf = async (
  deps: FigureDeps,
  domain: DomainKey,
): Promise<OldestTask | undefined> => {
  const lists = await taskListsOf(deps, domain);
  let oldest: OldestTask | undefined;
  for (const { kind, name, oldestAt } of lists) {
    if (oldestAt === undefined || (oldest && oldest.at <= oldestAt)) continue;
    oldest = { kind, taskList: name, at: oldestAt };
  }
  return oldest;
};

interface Asked {
  readonly kind: Kind;
  readonly domain: DomainKey;
  readonly backlogs: readonly Backlog[];
}

const listsOf = async (
  deps: FigureDeps,
  { kind, domain, backlogs }: Asked,
): Promise<TaskListFigures[]> => {
  const pollers = deps.pollers.of(kind, domain);
  const waiting = new Map(
    backlogs.filter(({ list }) => list.kind === kind).map((each) => [each.list.name, each]),
  );
  const names = [...new Set([...waiting.keys(), ...pollers.keys()])].sort().slice(0, maxLists);
  return Promise.all(
    names.map(async (name) => {
      const backlog = waiting.get(name);
      const oldestAt = backlog && (await scheduledAt(deps, backlog));
      return {
        kind,
        name,
        backlog: backlog?.count ?? 0,
        truncated: backlog?.truncated ?? false,
        ...(oldestAt !== undefined && { oldestAt }),
        pollers: (pollers.get(name) ?? []).slice(-maxPollersPerList).reverse().map(told),
      };
    }),
  );
};

const told = ({ identity, lastSeenAt, waiting }: SeenPoller) => ({
  ...(identity !== "" && { identity }),
  lastSeenAt: lastSeenAt / 1000,
  isWaiting: waiting > 0,
});

/** Undefined: it was started meanwhile, and its run is gone. */
const scheduledAt = async (
  { store }: FigureDeps,
  { oldest: { id, scheduledEventId } }: Backlog,
): Promise<number | undefined> => {
  const text = await store.histories.read(id, scheduledEventId, scheduledEventId);
  return text === "" ? undefined : JSON.parse(text).eventTimestamp;
};
