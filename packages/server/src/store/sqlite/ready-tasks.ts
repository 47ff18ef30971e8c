// Ready tasks: a queue in memory, and rows for those that outlive the commit which made them so.
//
//  T1 A task is in the queue exactly as long as it may be taken; taking it removes it at once.
//  T2 At a commit the rows are brought in line with the queue: what came and went meanwhile never
//     had one.
import type { Hold, ReadyTask, TaskKind } from "@ekiden/engine";
import type { ExecutionId, TaskListReference } from "../store.ts";
import type { Database } from "./database.ts";
import type { Domains } from "./domains.ts";
import type { GroupCommit, Participant } from "./group-commit.ts";
import {
  type QueuedTask,
  type QueuedTasks,
  type QueuePlace,
  ReadyQueue,
  type TaskListName,
} from "./ready-queue.ts";
import type { Run } from "./run.ts";
import { fromColumn, toColumn } from "./text.ts";

export class ReadyTasks implements Participant {
  readonly #commit: GroupCommit;
  readonly #domains: Domains;
  readonly #sql: ReturnType<typeof prepare>;
  readonly #queue = new ReadyQueue();
  readonly #listeners: ((list: TaskListReference) => void)[] = [];
  /** Lists that were given a task and whose listeners do not know it yet. */
  #added: TaskListReference[] = [];
  #nextId = 1;
  #offered: QueuedTask[] = [];
  #rowsToDelete: number[] = [];

  constructor(database: Database, { commit, domains }: { commit: GroupCommit; domains: Domains }) {
    this.#commit = commit;
    this.#domains = domains;
    this.#sql = prepare(database);
    this.#load();
  }

  best(list: TaskListName): QueuedTask | undefined {
    return this.#queue.best(list);
  }

  count(list: TaskListName): number {
    return this.#queue.count(list);
  }

  after(list: TaskListName, place: QueuePlace, max: number): QueuedTask[] {
    return this.#queue.after(list, place, max);
  }

  tasks(list: TaskListName): QueuedTasks | undefined {
    return this.#queue.tasks(list);
  }

  lists(domain: number): ReturnType<ReadyQueue["lists"]> {
    return this.#queue.lists(domain);
  }

  onReady(listener: (list: TaskListReference) => void): void {
    this.#listeners.push(listener);
  }

  offer(run: Run, { kind, taskList, priority, scheduledEventId }: ReadyTask): void {
    const id = this.#nextId;
    this.#nextId += 1;
    const task: QueuedTask = {
      id,
      execution: run.id,
      scheduledEventId,
      kind,
      domain: run.domain,
      list: taskList.name,
      priority,
      isStored: false,
      isGone: false,
      heldBy: undefined,
    };
    this.#queue.add(task);
    this.#offered.push(task);
    this.#commit.join();
    this.announceSoon(task, run.execution.domain);
  }

  withdraw(execution: ExecutionId, scheduledEventId: number): void {
    const task = this.#queue.find(execution, scheduledEventId);
    if (task) this.remove(task);
  }

  remove(task: QueuedTask): void {
    if (task.isGone) return;
    this.#queue.remove(task);
    if (!task.isStored) return;
    this.#rowsToDelete.push(task.id);
    this.#commit.join();
  }

  hold(task: QueuedTask, by: Hold): void {
    if (!task.isGone) this.#queue.hold(task, by);
  }

  /** What is still held by something else is found out when it is to be taken. */
  releaseExecution(execution: ExecutionId): void {
    for (const task of this.#queue.releaseExecution(execution)) this.announceSoon(task);
  }

  releaseDomain(domain: number, by: Hold): void {
    for (const task of this.#queue.releaseDomain(domain, by)) this.announceSoon(task);
  }

  write(): void {
    for (const id of this.#rowsToDelete) this.#sql.delete.run(id);
    for (const task of this.#offered) if (!task.isGone) this.#insert(task);
  }

  settle(): void {
    for (const task of this.#offered) task.isStored = !task.isGone;
    this.#offered = [];
    this.#rowsToDelete = [];
  }

  forget(): void {
    this.#queue.clear();
    this.#offered = [];
    this.#rowsToDelete = [];
    this.#load();
  }

  #insert({ id, execution, scheduledEventId, kind, domain, list, priority }: QueuedTask): void {
    this.#sql.insert.run(id, execution, scheduledEventId, kind, domain, toColumn(list), priority);
  }

  #load(): void {
    for (const row of this.#sql.all.all()) {
      const list = fromColumn(row.list);
      this.#queue.add({ ...row, list, isStored: true, isGone: false, heldBy: undefined });
      this.#nextId = Math.max(this.#nextId, row.id + 1);
      this.announceSoon({ ...row, list });
    }
  }

  /**
   * A task of the list is ready. The listeners are called in this turn, so that taking it
   * shares the commit; and after the step, so that none is nested.
   */
  announceSoon(
    { kind, domain: domainId, list: name }: TaskListName,
    domain = this.#domains.byId(domainId).key,
  ): void {
    if (this.#listeners.length === 0) return;
    const latest = this.#added.at(-1);
    if (latest?.kind === kind && latest.domain === domain && latest.name === name) return;
    // As `queueMicrotask`, which would make an asynchronous resource of Node's for each task.
    if (!latest) void resolved.then(() => this.#announceAdded());
    this.#added.push({ kind, domain, name });
  }

  #announceAdded(): void {
    const lists = this.#added;
    this.#added = [];
    for (const list of lists) for (const listener of this.#listeners) listener(list);
  }
}

const resolved = Promise.resolve();

type TaskRow = Omit<QueuedTask, "isStored" | "isGone" | "heldBy">;
type InsertColumns = [number, ExecutionId, number, TaskKind, number, string, number];

const prepare = ({ connection }: Database) => ({
  all: connection.prepare<[], TaskRow>(
    `select id, execution, scheduled_event_id as scheduledEventId, kind, domain, list, priority
     from tasks order by id`,
  ),
  insert: connection.prepare<InsertColumns>("insert into tasks values (?, ?, ?, ?, ?, ?, ?)"),
  delete: connection.prepare<[number]>("delete from tasks where id = ?"),
});
