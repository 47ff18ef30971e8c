// The ready tasks that a batch can give away: those it claimed from the table, and those that its
// own steps have made ready.
import type { ReadyTask, TaskKind } from "@ekiden/engine";
import type { ExecutionId, TaskListReference } from "../store.ts";
import type { Entry } from "./unit.ts";

export interface ClaimedTask {
  readonly execution: ExecutionId;
  readonly scheduledEventId: number;
  /** Also its age: ids grow. */
  readonly id: number;
  readonly priority: number;
  readonly key: string;
}

export interface OfferedTask {
  readonly entry: Entry;
  readonly kind: TaskKind;
  readonly list: string;
  readonly priority: number;
  readonly scheduledEventId: number;
}

/** A row that goes: with the run as this batch leaves it, or whatever becomes of that. */
export interface TaskRow {
  readonly execution: ExecutionId;
  readonly scheduledEventId: number;
  readonly entry?: Entry | undefined;
}

export type BestTask =
  | { readonly claimed: ClaimedTask; readonly offered?: never }
  | { readonly offered: OfferedTask; readonly claimed?: never };

export const listKey = ({ kind, domain, name }: TaskListReference): string =>
  `${kind}:${domain.length}:${domain}${name}`;

export class BatchTasks {
  readonly #claimed = new Map<string, ClaimedTask[]>();
  readonly #offered = new Map<string, OfferedTask[]>();
  readonly gone: TaskRow[] = [];

  /** Best first, as they were claimed. */
  constructor(claimed: readonly ClaimedTask[]) {
    for (const task of claimed) append(this.#claimed, task.key, task);
  }

  offer(entry: Entry, { kind, taskList, priority, scheduledEventId }: ReadyTask): void {
    const list = { kind, domain: entry.run.domain.name, name: taskList.name };
    const task = { entry, kind, list: taskList.name, priority, scheduledEventId };
    append(this.#offered, listKey(list), task);
  }

  withdraw(entry: Entry, scheduledEventId: number): void {
    for (const tasks of this.#offered.values()) {
      const index = tasks.findIndex(
        (task) => task.entry === entry && task.scheduledEventId === scheduledEventId,
      );
      if (index < 0) continue;
      tasks.splice(index, 1);
      return;
    }
    this.gone.push({ execution: entry.run.id, scheduledEventId, entry });
  }

  /** Highest priority, then oldest: rows are older than what has just been made. */
  best(key: string): BestTask | undefined {
    const claimed = this.#claimed.get(key)?.[0];
    const offered = (this.#offered.get(key) ?? [])
      .filter(({ entry }) => !entry.unit.isBroken)
      .reduce<OfferedTask | undefined>(higher, undefined);
    if (claimed && (!offered || claimed.priority >= offered.priority)) return { claimed };
    return offered && { offered };
  }

  /** It was started, or is stale: nobody else is to be given it. */
  remove(key: string, { claimed, offered }: BestTask, entry?: Entry): void {
    if (offered) {
      this.#offered.set(
        key,
        (this.#offered.get(key) ?? []).filter((task) => task !== offered),
      );
      return;
    }
    if (!claimed) return;
    this.#claimed.get(key)?.shift();
    const { execution, scheduledEventId } = claimed;
    this.gone.push({ execution, scheduledEventId, entry });
  }

  /** Nobody took them: their claims are given back. */
  get unclaimed(): ClaimedTask[] {
    return [...this.#claimed.values()].flat();
  }

  /** Nobody took them: they get a row. */
  get left(): OfferedTask[] {
    return [...this.#offered.values()].flat();
  }
}

const higher = (best: OfferedTask | undefined, task: OfferedTask): OfferedTask =>
  best && best.priority >= task.priority ? best : task;

const append = <T>(lists: Map<string, T[]>, key: string, item: T): void => {
  const list = lists.get(key);
  if (list) list.push(item);
  else lists.set(key, [item]);
};
