// What this node knows of the task lists of a domain, for explanations.
import type { KnownTaskList, KnownTaskLists } from "@ekiden/diagnosis";
import type { Pollers } from "../../matching/pollers.ts";
import type { DomainKey } from "../../store/domain-key.ts";
import type { StoredState } from "../../store/store.ts";
import type { HandlerStore } from "../handler-deps.ts";

type Kind = KnownTaskList["kind"];
type Waiting = Pick<KnownTaskList, "kind" | "name">;

/** Lists of one run whose tasks are counted. */
const maxCountedLists = 20;

interface TaskListDeps {
  readonly store: Pick<HandlerStore, "tasks" | "nodes">;
  readonly pollers: Pick<Pollers, "of" | "watchedSince">;
}

/** Of one domain, at one moment: pollers are looked up once, also for several runs. */
export class TaskListKnowledge {
  readonly #deps: TaskListDeps;
  readonly #domain: DomainKey;
  readonly #polled: readonly KnownTaskList[];

  constructor(deps: TaskListDeps, domain: DomainKey) {
    this.#deps = deps;
    this.#domain = domain;
    this.#polled = [
      ...polledLists(deps, "decision", domain),
      ...polledLists(deps, "activity", domain),
    ];
  }

  /** With the tasks that wait on the lists that the run waits on. */
  async of(run: Readonly<StoredState>, names: readonly string[]): Promise<KnownTaskLists> {
    const waiting = waitingLists(run, names).slice(0, maxCountedLists);
    const counted = await Promise.all(waiting.map((list) => this.#counted(list)));
    const { store, pollers } = this.#deps;
    return {
      watchedSince: pollers.watchedSince,
      unseenNodes: store.nodes() - 1,
      lists: [...counted, ...this.#polled],
    };
  }

  async #counted({ kind, name }: Waiting): Promise<KnownTaskList> {
    const polled = this.#polled.find((list) => list.kind === kind && list.name === name);
    const backlog = await this.#deps.store.tasks.count({ kind, domain: this.#domain, name });
    return { kind, name, backlog, pollers: polled?.pollers ?? [] };
  }
}

const polledLists = (
  { pollers }: TaskListDeps,
  kind: Kind,
  domain: DomainKey,
): readonly KnownTaskList[] =>
  [...pollers.of(kind, domain)].map(([name, seen]) => ({
    kind,
    name,
    backlog: 0,
    pollers: seen.map(({ identity, lastSeenAt, waiting }) => ({
      identity,
      lastSeenAt,
      isWaiting: waiting > 0,
    })),
  }));

/** `names`: those of the lists on which its activities are. */
const waitingLists = (
  { queuedDecisionTask }: Readonly<StoredState>,
  names: readonly string[],
): readonly Waiting[] => [
  ...(queuedDecisionTask
    ? [{ kind: "decision", name: queuedDecisionTask.taskList.name } as const]
    : []),
  ...names.map((name) => ({ kind: "activity", name }) as const),
];
