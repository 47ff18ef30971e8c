// Taking ready tasks. Whether a list has any is known to the database alone; this node remembers,
// for each list, how many it may be worth asking for, so that a poll which waits costs nothing.
//
//  K1 What is remembered is a hint. It is raised by this node's own commits, by what other nodes
//     tell, and by a sweep, which asks for every list that somebody waits for.
//  K2 A claim on a row is a lease. The step that starts the task decides who has it (I4).
import type { Step } from "@ekiden/engine";
import type { ExecutionId, TaskListReference, TaskStore } from "../store.ts";
import type { Batch } from "./batch.ts";
import { listKey } from "./batch-tasks.ts";
import type { Committer, Written } from "./committer.ts";
import type { Link } from "./link.ts";
import { query } from "./query.ts";
import { toColumn } from "./text.ts";

type Start<T> = (step: Step, task: { id: ExecutionId; scheduledEventId: number }) => T | undefined;

/** So many lists are remembered; one that is forgotten is asked for again. */
const listsMost = 10_000;

export class Tasks implements TaskStore {
  readonly #reader: Link;
  readonly #committer: () => Committer;
  readonly #listeners: ((list: TaskListReference) => void)[] = [];
  /** How many tasks a list may have, by its key; absent: nobody has looked. */
  readonly #hints = new Map<string, number>();
  /** Lists that had nothing when somebody asked. */
  readonly #wanted = new Map<string, TaskListReference>();
  /** Tasks that were heard of while a claim was under way, which may have missed them. */
  readonly #heardSince = new Map<string, number>();

  constructor(reader: Link, committer: () => Committer) {
    this.#reader = reader;
    this.#committer = committer;
  }

  take<T>(
    list: TaskListReference,
    at: number,
    start: Start<T>,
  ): Promise<T | undefined> | undefined {
    const committer = this.#committer();
    const key = listKey(list);
    const perform = (batch: Batch) => take(batch, { key, at, start });
    const batch = committer.performing;
    if (batch && !batch.isStepping && batch.tasks.best(key)) {
      return this.#untilSure(() =>
        committer.performing === batch
          ? committer.join(batch, { list }, perform)
          : committer.request({ list }, perform),
      );
    }
    const hint = this.#hints.get(key) ?? 1;
    if (hint <= 0) {
      this.#wanted.set(key, list);
      return undefined;
    }
    this.#remember(key, hint - 1);
    return this.#untilSure(() => committer.request({ list }, perform));
  }

  /** Where all that was claimed was stale, there may be more behind it. */
  async #untilSure<T>(ask: () => Promise<T | typeof allStale | undefined>): Promise<T | undefined> {
    for (;;) {
      const taken = await ask();
      if (taken !== allStale) return taken;
    }
  }

  async count({ kind, domain, name }: TaskListReference): Promise<number> {
    const [row] = await this.#reader.run(countTasks(kind, toColumn(domain), toColumn(name)));
    return row?.count ?? 0;
  }

  onReady(listener: (list: TaskListReference) => void): void {
    this.#listeners.push(listener);
  }

  /** Tells those who wait that they may take one; in the midst of a batch, out of that. */
  announce(lists: Iterable<TaskListReference>): void {
    for (const list of lists) for (const listener of this.#listeners) listener(list);
  }

  /** So many tasks of the list have come to be, here or on another node. */
  heard(list: TaskListReference, count: number): void {
    const key = listKey(list);
    this.#remember(key, Math.max(this.#hints.get(key) ?? 0, 0) + count);
    this.#heardSince.set(key, (this.#heardSince.get(key) ?? 0) + count);
    if (this.#wanted.delete(key)) this.announce([list]);
  }

  /** A batch begins, and its claims with it. */
  asking(): void {
    this.#heardSince.clear();
  }

  /** What came of claims: a list that gave all that was asked for may have more. */
  learned({ claims, released }: Written): void {
    for (const { list, wanted, got } of claims) {
      const key = listKey(list);
      const back = released.filter((one) => one === key).length;
      if (got < wanted) this.#remember(key, this.#heardSince.get(key) ?? 0);
      if (got >= wanted || back > 0) this.heard(list, Math.max(back, got >= wanted ? wanted : 0));
    }
  }

  /** Everybody who waits asks once more: a hint may have been lost. */
  sweep(): void {
    const lists = [...this.#wanted.values()];
    for (const list of lists) this.heard(list, 1);
  }

  #remember(key: string, hint: number): void {
    if (this.#hints.size >= listsMost && !this.#hints.has(key)) this.#hints.clear();
    this.#hints.set(key, hint);
  }
}

const allStale = Symbol("all that was claimed was stale");

interface Taking<T> {
  readonly key: string;
  readonly at: number;
  readonly start: Start<T>;
}

/** Started or stale, the task is to be had no more; a start that throws leaves it there. */
const take = <T>(batch: Batch, { key, at, start }: Taking<T>): T | typeof allStale | undefined => {
  const { tasks } = batch;
  let hasClaimed = false;
  for (let best = tasks.best(key); best; best = tasks.best(key)) {
    const entry = batch.entryOf(best);
    const { scheduledEventId } = best.claimed ?? best.offered;
    const started =
      entry && batch.step(entry, at, (step) => start(step, { id: entry.run.id, scheduledEventId }));
    tasks.remove(key, best, entry);
    if (started !== undefined) return started;
    hasClaimed ||= best.claimed !== undefined;
  }
  return hasClaimed ? allStale : undefined;
};

const countTasks = query<[kind: string, domain: string, list: string], { count: number }>(
  "count-tasks",
  `select count(*) as count from tasks t join domains d on d.id = t.domain
   where t.kind = $1 and d.name = $2 and t.list = $3`,
);
