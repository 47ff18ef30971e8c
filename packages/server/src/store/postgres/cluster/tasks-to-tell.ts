// How many tasks have come to which lists, since it was last told.
import type { TaskListReference } from "../../store.ts";
import { listKey } from "../commit/batch-tasks.ts";
import type { ListCount } from "./notice.ts";

export class TasksToTell {
  #counts = new Map<string, ListCount>();

  get isEmpty(): boolean {
    return this.#counts.size === 0;
  }

  add(list: TaskListReference, tasks = 1): void {
    const key = listKey(list);
    const before = this.#counts.get(key)?.count ?? 0;
    this.#counts.set(key, { ...list, count: before + tasks });
  }

  /** Counts anew from here on. */
  take(): readonly ListCount[] {
    const counts = [...this.#counts.values()];
    this.#counts = new Map();
    return counts;
  }
}
