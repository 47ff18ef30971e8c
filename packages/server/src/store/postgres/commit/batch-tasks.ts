// The ready tasks of a batch: those that its own steps have made ready, which may be started in the
// same commit, and the rows of tasks that it deletes.
import type { Hold, ReadyTask, TaskKind } from "@ekiden/engine";
import type { ExecutionId, TaskListReference } from "../../store.ts";
import type { Entry } from "./write-set.ts";

export interface OfferedTask {
  readonly entry: Entry;
  readonly kind: TaskKind;
  readonly list: string;
  readonly priority: number;
  readonly scheduledEventId: number;
}

/** A row to delete: together with the change of its run, or, without an entry, in any case. */
export interface TaskRow {
  readonly execution: ExecutionId;
  readonly scheduledEventId: number;
  readonly entry?: Entry | undefined;
}

/** A row that was to be started, and must not. */
export interface HeldRow {
  readonly entry: Entry;
  readonly scheduledEventId: number;
  readonly by: Hold;
}

export const listKey = ({ kind, domain, name }: TaskListReference): string =>
  `${kind}:${domain.length}:${domain}${name}`;

export class BatchTasks {
  readonly #offered = new Map<string, OfferedTask[]>();
  readonly gone: TaskRow[] = [];
  /** Rows that were to be started, and must not. */
  readonly held: HeldRow[] = [];
  /** Of those that were offered: they become rows, and no poll is given them in this batch. */
  readonly #held: OfferedTask[] = [];

  offer(entry: Entry, { kind, taskList, priority, scheduledEventId }: ReadyTask): void {
    const list = { kind, domain: entry.run.domain.name, name: taskList.name };
    const task = { entry, kind, list: taskList.name, priority, scheduledEventId };
    const tasks = this.#offered.get(listKey(list));
    if (tasks) tasks.push(task);
    else this.#offered.set(listKey(list), [task]);
  }

  withdraw(entry: Entry, scheduledEventId: number): void {
    for (const tasks of [...this.#offered.values(), this.#held]) {
      const index = tasks.findIndex(
        (task) => task.entry === entry && task.scheduledEventId === scheduledEventId,
      );
      if (index < 0) continue;
      tasks.splice(index, 1);
      return;
    }
    this.gone.push({ execution: entry.run.id, scheduledEventId, entry });
  }

  /** Highest priority, then oldest. */
  best(key: string): OfferedTask | undefined {
    return (this.#offered.get(key) ?? [])
      .filter(({ entry }) => !entry.writeSet.isBroken)
      .reduce<OfferedTask | undefined>(higher, undefined);
  }

  /** The task was started, or is stale: no other poll may take it. */
  remove(key: string, offered: OfferedTask): void {
    const others = (this.#offered.get(key) ?? []).filter((task) => task !== offered);
    this.#offered.set(key, others);
  }

  /** It waits, and must not be started. */
  hold(key: string, offered: OfferedTask): void {
    this.remove(key, offered);
    this.#held.push(offered);
  }

  /** Tasks that no poll has taken: they are stored as rows. */
  get left(): OfferedTask[] {
    return [...this.#offered.values(), this.#held].flat();
  }
}

const higher = (best: OfferedTask | undefined, task: OfferedTask): OfferedTask =>
  best && best.priority >= task.priority ? best : task;
