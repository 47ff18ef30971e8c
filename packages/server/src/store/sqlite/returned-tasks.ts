// Returned tasks: started ones whose poller was gone before it got them. They wait for the
// next poll of their list, in memory and in rows of their own.
//
//  R1 A task is here exactly as long as its attempt is open and it was not given again: a
//     step that ends the attempt removes it, and so does taking it.
//  R2 One that is held has its place, and no poll is offered it before it is released.
//  R3 At a commit the rows are brought in line with memory, so a poller gets a task
//     only once its row is certainly deleted.
import { type Execution, type Hold, startedActivity, startedDecisionTask } from "@ekiden/engine";
import { ByTaskList } from "../by-task-list.ts";
import type { ExecutionId, TaskListReference, UndeliveredTask } from "../store.ts";
import type { Database } from "./database.ts";
import type { GroupCommit, Participant } from "./group-commit.ts";
import type { TaskListName } from "./ready-queue.ts";
import type { Run } from "./run.ts";
import { fromColumn, toColumn } from "./text.ts";

/** Beyond that, a task is left to its time-outs. */
const maxReturnedTasks = 100_000;

export interface ReturnedTask extends TaskListName {
  /** Also its age: ids grow. */
  readonly id: number;
  readonly execution: ExecutionId;
  readonly scheduledEventId: number;
  readonly startedEventId: number;
  isStored: boolean;
  /** By what it is kept from being given again. */
  heldBy: Hold | undefined;
}

interface ReturnedTasksDeps {
  readonly commit: GroupCommit;
  /** Wakes the polls that wait on the list: they may take one. */
  readonly announceSoon: (list: TaskListName) => void;
}

export class ReturnedTasks implements Participant {
  readonly #parts: ReturnedTasksDeps;
  readonly #sql: ReturnType<typeof prepare>;
  /** Of each list those that are not held; the one that was given back first comes first. */
  readonly #lists = new ByTaskList<number, Set<ReturnedTask>>();
  readonly #byExecution = new Map<ExecutionId, Set<ReturnedTask>>();
  readonly #held = new Set<ReturnedTask>();
  #count = 0;
  #nextId = 1;
  readonly #added = new Set<ReturnedTask>();
  #rowsToDelete: number[] = [];

  constructor(database: Database, parts: ReturnedTasksDeps) {
    this.#parts = parts;
    this.#sql = prepare(database);
    this.#load();
  }

  /** The task stays until it is removed. */
  first({ kind, domain, list }: TaskListName): ReturnedTask | undefined {
    // Mostly there is none at all, and this is asked for every task.
    if (this.#count === 0) return undefined;
    const [first] = this.#lists.of(kind, domain).get(list) ?? [];
    return first;
  }

  /** Unless its attempt is over, or there are too many already. */
  add(run: Run, { kind, name: list }: TaskListReference, task: UndeliveredTask): void {
    const { scheduledEventId, startedEventId } = task;
    if (this.#count >= maxReturnedTasks) return;
    const returned: ReturnedTask = {
      id: this.#nextId,
      execution: run.id,
      scheduledEventId,
      startedEventId,
      kind,
      domain: run.domain,
      list,
      isStored: false,
      heldBy: undefined,
    };
    if (!isOpen(run.execution, returned)) return;
    this.#nextId += 1;
    this.#keep(returned);
    this.#added.add(returned);
    this.#parts.commit.join();
    this.#parts.announceSoon(returned);
  }

  /** After a step of the run: attempts that it has ended are dropped. */
  review({ id, execution }: Run): void {
    if (this.#count === 0) return;
    for (const task of this.#byExecution.get(id) ?? []) {
      if (!isOpen(execution, task)) this.remove(task);
    }
  }

  remove(task: ReturnedTask): void {
    const others = this.#byExecution.get(task.execution);
    if (!others?.delete(task)) return;
    if (others.size === 0) this.#byExecution.delete(task.execution);
    if (!this.#held.delete(task)) this.#takeFromList(task);
    this.#count -= 1;
    this.#added.delete(task);
    if (!task.isStored) return;
    this.#rowsToDelete.push(task.id);
    this.#parts.commit.join();
  }

  /** It is not given again before it is released. */
  hold(task: ReturnedTask, by: Hold): void {
    task.heldBy = by;
    this.#takeFromList(task);
    this.#held.add(task);
  }

  /** What is still held by something else is found out when it is to be given again. */
  releaseExecution(execution: ExecutionId): void {
    const own = [...(this.#byExecution.get(execution) ?? [])];
    this.#release(own.filter(({ heldBy }) => heldBy === "execution"));
  }

  releaseDomain(domain: number, by: Hold): void {
    this.#release([...this.#held].filter((task) => task.domain === domain && task.heldBy === by));
  }

  write(): void {
    for (const id of this.#rowsToDelete) this.#sql.delete.run(id);
    for (const task of this.#added) {
      const { id, execution, scheduledEventId, startedEventId, kind, domain, list } = task;
      const events = [scheduledEventId, startedEventId] as const;
      this.#sql.insert.run(id, execution, ...events, kind, domain, toColumn(list));
    }
  }

  settle(): void {
    for (const task of this.#added) task.isStored = true;
    this.#added.clear();
    this.#rowsToDelete = [];
  }

  forget(): void {
    this.#lists.clear();
    this.#byExecution.clear();
    this.#held.clear();
    this.#count = 0;
    this.#added.clear();
    this.#rowsToDelete = [];
    this.#load();
  }

  #load(): void {
    for (const row of this.#sql.all.all()) {
      const list = fromColumn(row.list);
      const task = { ...row, list, isStored: true, heldBy: undefined };
      this.#keep(task);
      this.#nextId = Math.max(this.#nextId, task.id + 1);
      this.#parts.announceSoon(task);
    }
  }

  #takeFromList(task: ReturnedTask): void {
    const lists = this.#lists.of(task.kind, task.domain);
    const list = lists.get(task.list);
    list?.delete(task);
    if (list?.size === 0) lists.delete(task.list);
  }

  #release(tasks: readonly ReturnedTask[]): void {
    const released = new ByTaskList<number, Set<ReturnedTask>>();
    for (const task of tasks) {
      this.#held.delete(task);
      task.heldBy = undefined;
      addTo(released.of(task.kind, task.domain), task.list, task);
    }
    for (const { kind, domain, name, value } of released.entries()) {
      const lists = this.#lists.of(kind, domain);
      lists.set(name, new Set([...(lists.get(name) ?? []), ...value].sort(byId)));
      this.#parts.announceSoon({ kind, domain, list: name });
    }
  }

  #keep(task: ReturnedTask): void {
    const { kind, domain, list, execution } = task;
    addTo(this.#lists.of(kind, domain), list, task);
    addTo(this.#byExecution, execution, task);
    this.#count += 1;
  }
}

const byId = (one: ReturnedTask, other: ReturnedTask): number => one.id - other.id;

const addTo = <Key>(sets: Map<Key, Set<ReturnedTask>>, key: Key, task: ReturnedTask): void => {
  const known = sets.get(key);
  if (known) known.add(task);
  else sets.set(key, new Set([task]));
};

const isOpen = (execution: Execution, task: ReturnedTask): boolean => {
  const started = task.kind === "decision" ? startedDecisionTask : startedActivity;
  return started(execution, task) !== undefined;
};

type InsertColumns = [
  id: number,
  execution: ExecutionId,
  scheduledEventId: number,
  startedEventId: number,
  kind: string,
  domain: number,
  list: string,
];

const prepare = ({ connection }: Database) => ({
  all: connection.prepare<[], Omit<ReturnedTask, "isStored" | "heldBy">>(
    `select id, execution, scheduled_event_id as scheduledEventId,
       started_event_id as startedEventId, kind, domain, list
     from returned_tasks order by id`,
  ),
  insert: connection.prepare<InsertColumns>(
    "insert into returned_tasks values (?, ?, ?, ?, ?, ?, ?)",
  ),
  delete: connection.prepare<[number]>("delete from returned_tasks where id = ?"),
});
