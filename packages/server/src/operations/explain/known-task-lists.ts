// What is known of the task lists of a domain, for explanations: polls of all nodes.
import type { KnownTaskList, KnownTaskLists } from "@ekiden/diagnosis";
import type { ClusterActivity, DomainActivity } from "../../matching/cluster-activity.ts";
import type { DomainKey } from "../../store/domain-key.ts";
import type { StoredState } from "../../store/store.ts";
import type { HandlerStore } from "../handler-deps.ts";

type Waiting = Pick<KnownTaskList, "kind" | "name">;

/** Lists of one run whose tasks are counted. */
const maxCountedLists = 20;

interface TaskListDeps {
  readonly store: Pick<HandlerStore, "tasks">;
  readonly activity: Pick<ClusterActivity, "of">;
}

/** Of one domain, at one moment: pollers are looked up once, also for several runs. */
export class TaskListKnowledge {
  readonly #deps: TaskListDeps;
  readonly #domain: DomainKey;
  #activity: Promise<DomainActivity> | undefined;

  constructor(deps: TaskListDeps, domain: DomainKey) {
    this.#deps = deps;
    this.#domain = domain;
  }

  /** With the tasks that wait on the lists that the run waits on. */
  async of(run: Readonly<StoredState>, names: readonly string[]): Promise<KnownTaskLists> {
    this.#activity ??= this.#deps.activity.of(this.#domain);
    const { watchedSince, unseenNodes, lists } = await this.#activity;
    const polled = lists.map((list) => ({ ...list, backlog: 0 }));
    const waiting = waitingLists(run, names).slice(0, maxCountedLists);
    const counted = await Promise.all(waiting.map((list) => this.#counted(list, polled)));
    return { watchedSince, unseenNodes, lists: [...counted, ...polled] };
  }

  async #counted(
    { kind, name }: Waiting,
    polled: readonly KnownTaskList[],
  ): Promise<KnownTaskList> {
    const known = polled.find((list) => list.kind === kind && list.name === name);
    const waiting = await this.#deps.store.tasks.backlog({ kind, domain: this.#domain, name });
    const backlog = waiting ? waiting.count - waiting.held : 0;
    return { kind, name, backlog, pollers: known?.pollers ?? [] };
  }
}

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
