// The ready tasks of a node that is alone: it has made them all, so it knows them without asking.
//
//  O1 A list is whole while every task in the database that is not started is here. It becomes
//     whole when a claim found nothing left, and stays so as long as no other node writes, unless a
//     commit or a claim was not answered, or a claim came to nothing: it may miss that task.
//  O2 What is here is a hint, too: the step that starts a task decides whether it is still there.
import type { Clock } from "../../../clock.ts";
import { leaseSeconds } from "../tables/due-runs.ts";
import type { ClaimedTask } from "./claims.ts";

interface NewTask extends ClaimedTask {
  readonly priority: number;
}

export interface OwnTask extends NewTask {
  /** Higher than those of all that were added before. */
  readonly number: number;
}

/** Beyond that, tasks are claimed from the database like those of others. */
const maxTasks = 100_000;
/** Each poll may name another list, which stays whole also where it never has a task. */
const maxLists = 10_000;

/** By then a claim has run out, and what was on its way to the database is there. */
const doubtMilliseconds = 2_000 * leaseSeconds;

export class LocalQueue {
  /** The whole lists, by their keys. */
  readonly #lists = new Map<string, OwnList>();
  readonly #onForgotten: () => void;
  readonly #clock: Clock;
  #count = 0;
  #added = 0;
  #doubtedUntil = 0;

  /** `onForgotten` is called when no list is whole any more: tasks must be asked for. */
  constructor(clock: Clock, onForgotten: () => void) {
    this.#clock = clock;
    this.#onForgotten = onForgotten;
  }

  becomeWhole(key: string): void {
    if (this.#lists.has(key) || this.#clock.now() < this.#doubtedUntil) return;
    if (this.#lists.size >= maxLists) this.clear();
    this.#lists.set(key, new OwnList());
  }

  /** False: the list is not whole, and the task must be claimed. */
  add(key: string, task: NewTask): boolean {
    const list = this.#lists.get(key);
    if (!list) return false;
    this.#added += 1;
    list.add({ ...task, number: this.#added });
    this.#count += 1;
    if (this.#count > maxTasks) this.clear();
    return this.#lists.has(key);
  }

  /** It was taken for nothing: it has its place again. */
  putBack(key: string, task: OwnTask): void {
    const list = this.#lists.get(key);
    if (!list) return;
    list.putBack(task);
    this.#count += 1;
  }

  /** Highest priority, then oldest. */
  take(key: string): OwnTask | undefined {
    const task = this.#lists.get(key)?.take();
    if (task) this.#count -= 1;
    return task;
  }

  /** There may be tasks which are not here, and which no claim finds for now. */
  doubt(): void {
    this.#doubtedUntil = this.#clock.now() + doubtMilliseconds;
    this.clear();
  }

  /** No list is whole any more. */
  clear(): void {
    if (this.#lists.size === 0) return;
    this.#onForgotten();
    this.#lists.clear();
    this.#count = 0;
  }
}

/** A line for each priority, best first. There are few priorities at a time. */
class OwnList {
  readonly #lines: Line[] = [];

  add(task: OwnTask): void {
    this.#lineOf(task).tasks.push(task);
  }

  putBack(task: OwnTask): void {
    const line = this.#lineOf(task);
    const { tasks } = line;
    let place = line.head;
    // Only those that were taken for nothing, too, are older: they are few.
    while ((tasks[place]?.number ?? Number.POSITIVE_INFINITY) < task.number) place += 1;
    tasks.splice(place, 0, task);
  }

  take(): OwnTask | undefined {
    const [line] = this.#lines;
    if (!line) return undefined;
    const task = line.tasks[line.head];
    line.head += 1;
    if (line.head === line.tasks.length) this.#lines.shift();
    else if (line.head >= maxHead) line.head -= line.tasks.splice(0, maxHead).length;
    return task;
  }

  #lineOf({ priority }: OwnTask): Line {
    const at = this.#lines.findIndex((line) => line.priority <= priority);
    const line = this.#lines[at];
    if (line?.priority === priority) return line;
    const fresh = { priority, tasks: [], head: 0 };
    this.#lines.splice(at < 0 ? this.#lines.length : at, 0, fresh);
    return fresh;
  }
}

interface Line {
  readonly priority: number;
  readonly tasks: OwnTask[];
  /** Those before it are taken. */
  head: number;
}

/** So many taken ones are dropped together. */
const maxHead = 1_024;
