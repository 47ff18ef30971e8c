// The ready tasks of every list, in memory: highest priority first, then oldest. A list exists as
// long as it has a task.
import type { Hold, TaskKind } from "@ekiden/engine";
import { ByTaskList } from "../by-task-list.ts";
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
  /** By what it is kept from being taken; it has its place nevertheless. */
  heldBy: Hold | undefined;
}

export type TaskListName = Pick<QueuedTask, "kind" | "domain" | "list">;

/** How many tasks wait on a list, and which of them came first. */
export interface QueuedTasks {
  readonly count: number;
  /** Among them. */
  readonly held: number;
  readonly oldest: QueuedTask;
  /** Undefined where all are held. */
  readonly oldestFree: QueuedTask | undefined;
}

/** Of a task in its list: the higher priority comes first, then the lower id. */
export type QueuePlace = Pick<QueuedTask, "priority" | "id">;

export class ReadyQueue {
  readonly #lists = new ByTaskList<number, ReadyList>();
  /** Mostly a single one for each execution. */
  readonly #tasks = new Map<ExecutionId, QueuedTask[]>();

  add(task: QueuedTask): void {
    const lists = this.#lists.of(task.kind, task.domain);
    let list = lists.get(task.list);
    if (!list) {
      list = new ReadyList();
      lists.set(task.list, list);
    }
    list.add(task);
    const others = this.#tasks.get(task.execution);
    if (others) others.push(task);
    else this.#tasks.set(task.execution, [task]);
  }

  find(execution: ExecutionId, scheduledEventId: number): QueuedTask | undefined {
    const tasks = this.#tasks.get(execution);
    return tasks?.find((task) => task.scheduledEventId === scheduledEventId);
  }

  /** The task stays until it is removed. */
  best(list: TaskListName): QueuedTask | undefined {
    return this.#find(list)?.best();
  }

  count(list: TaskListName): number {
    return this.#find(list)?.count ?? 0;
  }

  /** Of a domain, in no order. */
  *lists(domain: number): Generator<QueuedTasks> {
    for (const list of this.#listsOf(domain)) {
      const tasks = tasksOf(list);
      if (tasks && tasks.oldest.kind !== "lambda") yield tasks;
    }
  }

  /** Of one list; undefined where it has none. */
  tasks(list: TaskListName): QueuedTasks | undefined {
    const found = this.#find(list);
    return found && tasksOf(found);
  }

  /** It is not taken before it is released. */
  hold(task: QueuedTask, by: Hold): void {
    task.heldBy = by;
    this.#find(task)?.hold(task);
  }

  /** Those that are held for the execution. */
  releaseExecution(execution: ExecutionId): QueuedTask[] {
    const held = (this.#tasks.get(execution) ?? []).filter(({ heldBy }) => heldBy === "execution");
    this.#release(held);
    return held;
  }

  /** Those of the domain that are held by this. */
  releaseDomain(domain: number, by: Hold): QueuedTask[] {
    const held = [...this.#listsOf(domain)].flatMap((list) =>
      [...list.held].filter(({ heldBy }) => heldBy === by),
    );
    this.#release(held);
    return held;
  }

  /** At most so many that come after this place, best first. */
  after(list: TaskListName, place: QueuePlace, max: number): QueuedTask[] {
    return this.#find(list)?.after(place, max) ?? [];
  }

  remove(task: QueuedTask): void {
    if (task.isGone) return;
    task.isGone = true;
    this.#forget(task);
    const list = this.#find(task);
    list?.removed(task);
    if (list?.count === 0) this.#lists.of(task.kind, task.domain).delete(task.list);
  }

  clear(): void {
    this.#lists.clear();
    this.#tasks.clear();
  }

  #find({ kind, domain, list }: TaskListName): ReadyList | undefined {
    return this.#lists.of(kind, domain).get(list);
  }

  *#listsOf(domain: number): Generator<ReadyList> {
    for (const kind of ["decision", "activity", "lambda"] as const) {
      yield* this.#lists.of(kind, domain).values();
    }
  }

  #release(tasks: readonly QueuedTask[]): void {
    const lists = new Map<ReadyList, QueuedTask[]>();
    for (const task of tasks) {
      task.heldBy = undefined;
      const list = this.#find(task);
      if (!list) continue;
      const released = lists.get(list);
      if (released) released.push(task);
      else lists.set(list, [task]);
    }
    for (const [list, released] of lists) list.release(released);
  }

  #forget(task: QueuedTask): void {
    const tasks = this.#tasks.get(task.execution);
    if (tasks && tasks.length > 1) tasks.splice(tasks.indexOf(task), 1);
    else this.#tasks.delete(task.execution);
  }
}

const tasksOf = (list: ReadyList): QueuedTasks | undefined => {
  const oldest = list.oldest();
  const { count, held } = list;
  return oldest && { count, held: held.size, oldest, oldestFree: list.oldestFree() };
};

/** One list: a line for each priority, best first. There are few priorities at a time. */
class ReadyList {
  readonly #lines: Line[] = [];
  readonly held = new Set<QueuedTask>();
  /** With those that are held. */
  count = 0;

  add(task: QueuedTask): void {
    this.count += 1;
    this.#addToLine(task);
  }

  #addToLine(task: QueuedTask): void {
    const { priority } = task;
    const at = this.#lines.findIndex((line) => line.priority <= priority);
    const line = this.#lines[at];
    if (line?.priority === priority) line.add(task);
    else this.#lines.splice(at < 0 ? this.#lines.length : at, 0, new Line(task));
  }

  best(): QueuedTask | undefined {
    return this.#lines[0]?.oldest();
  }

  /** Of any priority. */
  oldestFree(): QueuedTask | undefined {
    let oldest: QueuedTask | undefined;
    for (const line of this.#lines) oldest = older(oldest, line.oldest());
    return oldest;
  }

  /** Also one that is held. */
  oldest(): QueuedTask | undefined {
    let oldest = this.oldestFree();
    for (const task of this.held) oldest = older(oldest, task);
    return oldest;
  }

  hold(task: QueuedTask): void {
    this.held.add(task);
    this.#removeFromLine(task);
  }

  release(tasks: readonly QueuedTask[]): void {
    for (const priority of new Set(tasks.map((task) => task.priority))) {
      const released = tasks.filter((task) => task.priority === priority);
      for (const task of released) this.held.delete(task);
      const line = this.#lines.find((known) => known.priority === priority);
      if (line) line.insert(released);
      else for (const task of released.sort(byId)) this.#addToLine(task);
    }
  }

  after(place: QueuePlace, max: number): QueuedTask[] {
    const found = this.#unheldAfter(place, max);
    if (this.held.size === 0) return found;
    const held = [...this.held].filter((task) => byPlace(place, task) < 0);
    return [...found, ...held].sort(byPlace).slice(0, max);
  }

  #unheldAfter({ priority, id }: QueuePlace, max: number): QueuedTask[] {
    const found: QueuedTask[] = [];
    for (const line of this.#lines) {
      if (line.priority > priority) continue;
      if (found.length >= max) break;
      const first = line.priority === priority ? id + 1 : 0;
      found.push(...line.from(first, max - found.length));
    }
    return found;
  }

  removed(task: QueuedTask): void {
    this.count -= 1;
    if (!this.held.delete(task)) this.#removeFromLine(task);
  }

  #removeFromLine({ priority }: QueuedTask): void {
    const at = this.#lines.findIndex((line) => line.priority === priority);
    const line = this.#lines[at];
    line?.removed();
    if (line?.count === 0) this.#lines.splice(at, 1);
  }
}

const byId = (one: QueuedTask, other: QueuedTask): number => one.id - other.id;

const byPlace = (one: QueuePlace, other: QueuePlace): number =>
  other.priority - one.priority || one.id - other.id;

const older = (one: QueuedTask | undefined, other: QueuedTask | undefined) =>
  one && other ? (one.id < other.id ? one : other) : (one ?? other);

/**
 * Removed tasks, and those that are held, are passed over, and swept out when there are more of
 * them than of the others.
 */
const maxGone = 32;

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
    for (let task = this.#tasks[this.#head]; task; task = this.#tasks[this.#head]) {
      if (isHere(task)) return task;
      this.#head += 1;
    }
    return undefined;
  }

  /** At most so many with this id or a later one, oldest first. */
  from(id: number, max: number): QueuedTask[] {
    const found: QueuedTask[] = [];
    for (let at = this.#head; at < this.#tasks.length && found.length < max; at += 1) {
      const task = this.#tasks[at];
      if (task && isHere(task) && task.id >= id) found.push(task);
    }
    return found;
  }

  removed(): void {
    this.count -= 1;
    if (this.#tasks.length - this.count <= Math.max(maxGone, this.count)) return;
    this.#sweep();
  }

  /** Tasks that were held, each at its place. */
  insert(tasks: readonly QueuedTask[]): void {
    const released = new Set(tasks);
    const others = this.#tasks.filter((task) => isHere(task) && !released.has(task));
    this.#tasks = [...others, ...tasks].sort(byId);
    this.#head = 0;
    this.count = this.#tasks.length;
  }

  #sweep(): void {
    this.#tasks = this.#tasks.filter(isHere);
    this.#head = 0;
  }
}

const isHere = ({ isGone, heldBy }: QueuedTask): boolean => !isGone && heldBy === undefined;
