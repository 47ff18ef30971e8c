// The ready tasks of every list, in memory: highest priority first, then oldest. A list exists as
// long as it has a task.
import type { TaskKind } from "@ekiden/engine";
import type { ExecutionId } from "../store.ts";

export interface QueuedTask {
  /** Also its age: ids grow. */
  readonly id: number;
  readonly execution: ExecutionId;
  readonly scheduledEventId: number;
  readonly kind: TaskKind;
  readonly domain: number;
  readonly list: string;
  readonly priority: number;
  isStored: boolean;
  isGone: boolean;
}

export type TaskListName = Pick<QueuedTask, "kind" | "domain" | "list">;

const keyOf = ({ kind, domain, list }: TaskListName): string => `${kind}:${domain}:${list}`;
const taskKeyOf = (execution: ExecutionId, scheduledEventId: number): string =>
  `${execution}:${scheduledEventId}`;

export class ReadyQueue {
  readonly #lists = new Map<string, ReadyList>();
  readonly #tasks = new Map<string, QueuedTask>();

  add(task: QueuedTask): void {
    const key = keyOf(task);
    let list = this.#lists.get(key);
    if (!list) {
      list = new ReadyList();
      this.#lists.set(key, list);
    }
    list.add(task);
    this.#tasks.set(taskKeyOf(task.execution, task.scheduledEventId), task);
  }

  find(execution: ExecutionId, scheduledEventId: number): QueuedTask | undefined {
    return this.#tasks.get(taskKeyOf(execution, scheduledEventId));
  }

  /** The task stays until it is removed. */
  best(list: TaskListName): QueuedTask | undefined {
    return this.#lists.get(keyOf(list))?.best();
  }

  count(list: TaskListName): number {
    return this.#lists.get(keyOf(list))?.count ?? 0;
  }

  remove(task: QueuedTask): void {
    if (task.isGone) return;
    task.isGone = true;
    this.#tasks.delete(taskKeyOf(task.execution, task.scheduledEventId));
    const key = keyOf(task);
    const list = this.#lists.get(key);
    list?.removed(task);
    if (list?.count === 0) this.#lists.delete(key);
  }

  clear(): void {
    this.#lists.clear();
    this.#tasks.clear();
  }
}

/** One list: a line for each priority, best first. There are few priorities at a time. */
class ReadyList {
  readonly #lines: Line[] = [];
  count = 0;

  add(task: QueuedTask): void {
    this.count += 1;
    const { priority } = task;
    const at = this.#lines.findIndex((line) => line.priority <= priority);
    const line = this.#lines[at];
    if (line?.priority === priority) line.add(task);
    else this.#lines.splice(at < 0 ? this.#lines.length : at, 0, new Line(task));
  }

  best(): QueuedTask | undefined {
    return this.#lines[0]?.oldest();
  }

  removed({ priority }: QueuedTask): void {
    this.count -= 1;
    const at = this.#lines.findIndex((line) => line.priority === priority);
    const line = this.#lines[at];
    line?.removed();
    if (line?.count === 0) this.#lines.splice(at, 1);
  }
}

/** Removed tasks are passed over, and swept out when there are more of them than of the others. */
const goneMost = 32;

class Line {
  readonly priority: number;
  #tasks: QueuedTask[];
  #head = 0;
  count = 1;

  constructor(task: QueuedTask) {
    this.priority = task.priority;
    this.#tasks = [task];
  }

  add(task: QueuedTask): void {
    this.#tasks.push(task);
    this.count += 1;
  }

  oldest(): QueuedTask | undefined {
    while (this.#tasks[this.#head]?.isGone) this.#head += 1;
    return this.#tasks[this.#head];
  }

  removed(): void {
    this.count -= 1;
    if (this.#tasks.length - this.count <= Math.max(goneMost, this.count)) return;
    this.#tasks = this.#tasks.filter((task) => !task.isGone);
    this.#head = 0;
  }
}
