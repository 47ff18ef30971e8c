// The task lists of a domain: what waits on them, and who polls them.
import type { SeenPoller } from "../matching/pollers.ts";
import type { Backlog, TaskListReference } from "../store/store.ts";
import type { ConsoleParts } from "./parts.ts";

type Kind = TaskListReference["kind"];
const maxLists = 500;
const maxPollersPerList = 200;

export interface TaskListFigures {
  readonly kind: Kind;
  readonly name: string;
  readonly backlog: number;
  /** There are more: counting stopped at the store's bound. */
  readonly truncated: boolean;
  /** When the oldest of them was scheduled, in seconds since 1970. */
  readonly oldestAt?: number;
  /** Those that polled this node in the last day. */
  readonly pollers: readonly {
    readonly identity?: string;
    /** Seconds since 1970. */
    readonly lastSeenAt: number;
    readonly isWaiting: boolean;
  }[];
}

export interface OldestTask {
  readonly kind: Kind;
  readonly taskList: string;
  /** Seconds since 1970. */
  readonly at: number;
}

/** Those with tasks, and those that somebody polls; decision tasks first, then by name. */
export const taskListsOf = (parts: ConsoleParts, domain: string): Promise<TaskListFigures[]> =>
  parts.remembered.of(`task lists ${domain}`, async () => {
    const backlogs = await parts.store.tasks.backlogs(domain, maxLists);
    const [decision, activity] = await Promise.all([
      listsOf(parts, { kind: "decision", domain, backlogs }),
      listsOf(parts, { kind: "activity", domain, backlogs }),
    ]);
    return [...decision, ...activity];
  });

export const oldestTaskOf = async (
  parts: ConsoleParts,
  domain: string,
): Promise<OldestTask | undefined> => {
  const lists = await taskListsOf(parts, domain);
  let oldest: OldestTask | undefined;
  for (const { kind, name, oldestAt } of lists) {
    if (oldestAt === undefined || (oldest && oldest.at <= oldestAt)) continue;
    oldest = { kind, taskList: name, at: oldestAt };
  }
  return oldest;
};

interface Asked {
  readonly kind: Kind;
  readonly domain: string;
  readonly backlogs: readonly Backlog[];
}

const listsOf = async (
  parts: ConsoleParts,
  { kind, domain, backlogs }: Asked,
): Promise<TaskListFigures[]> => {
  const pollers = parts.pollers.of(kind, domain);
  const waiting = new Map(
    backlogs.filter(({ list }) => list.kind === kind).map((each) => [each.list.name, each]),
  );
  const names = [...new Set([...waiting.keys(), ...pollers.keys()])].sort().slice(0, maxLists);
  return Promise.all(
    names.map(async (name) => {
      const backlog = waiting.get(name);
      const oldestAt = backlog && (await scheduledAt(parts, backlog));
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
  { store }: ConsoleParts,
  { oldest: { id, scheduledEventId } }: Backlog,
): Promise<number | undefined> => {
  const text = await store.histories.read(id, scheduledEventId, scheduledEventId);
  return text === "" ? undefined : JSON.parse(text).eventTimestamp;
};
