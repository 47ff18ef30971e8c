// Group commit over a database that others write, too. Requests gather while a batch is under way;
// then all of them are the next one.
//
//  C1 A request is performed on what the database says, or on what this node remembers, and then
//     settled only once the database has confirmed that nothing had changed (optimistic).
//  C2 A unit that another node came before is performed anew, with all its requests, in order.
//  C3 A refusal is an answer like any other: it waits for the commit, or the confirmation, of what
//     it rests on.
//  C4 When the connection goes away during a commit, the database is asked what became of it. It
//     is never guessed.
//  C5 A node that was frozen does not commit what it began before: others have moved on, and the
//     time that its steps would be stamped with has passed.
import type { Limits } from "@ekiden/engine";
import { refuse } from "@ekiden/model";
import type { Clock } from "../../clock.ts";
import { type ExecutionId, partitions, type TaskListReference } from "../store.ts";
import { scalars } from "./arrays.ts";
import { Batch } from "./batch.ts";
import type { ClaimedTask } from "./batch-tasks.ts";
import type { Link } from "./link.ts";
import type { BatchIds, ExecutionIds } from "./meta.ts";
import type { Query } from "./query.ts";
import { Reading } from "./reading.ts";
import type { Needs, Request } from "./request.ts";
import type { RunCache } from "./run-cache.ts";
import { Collision, ConnectionLost, unavailable } from "./trouble.ts";
import type { Unit } from "./unit.ts";
import { Writing } from "./writing.ts";
import { giveUpBatch, releaseTasks, selectBatch } from "./writing-sql.ts";

export interface CommitterParts {
  readonly writer: Link;
  readonly reader: Link;
  readonly claimer: Link;
  readonly cache: RunCache;
  readonly batchIds: BatchIds;
  readonly ids: ExecutionIds;
  readonly limits: Limits;
  readonly clock: Clock;
  /** In which this node counts open executions. */
  readonly slot: number;
}

/** What the other parts of the store want to know of a batch. */
export interface CommitListener {
  /** Claims are about to be made. */
  asking(): void;
  /** In the midst of a batch: what is taken now is part of it. */
  offered(lists: readonly TaskListReference[]): void;
  /** Sent with the batch, for the other nodes. */
  notice(writing: Writing): Query[];
  committed(written: Written): void;
}

export interface Written {
  readonly writing: Writing;
  /** How many tasks each list was asked for, and was given from its rows. */
  readonly claims: readonly { list: TaskListReference; wanted: number; got: number }[];
  /** The keys of lists whose tasks were claimed for nothing. */
  readonly released: readonly string[];
}

interface BatchStart {
  readonly id: number;
  /** Milliseconds; when its requests were performed. */
  readonly begunAt: number;
}

const requestsPerBatch = 512;
/** What has waited for longer is refused, and may be asked again (C5). */
const requestMillisecondsMost = 5_000;
const tooLate = "The call waited for too long, and nothing was done";
/** Somebody who loses so often is told to come back later. */
const triesMost = 25;

export class Committer {
  readonly #parts: CommitterParts;
  readonly #listener: CommitListener;
  #queue: Request[] = [];
  #running: Promise<void> | undefined;
  /** Being performed at this very moment. */
  #batch: Batch | undefined;
  #isClosed = false;

  constructor(parts: CommitterParts, listener: CommitListener) {
    this.#parts = parts;
    this.#listener = listener;
  }

  /** Resolves with what `perform` returns, once that is committed. */
  request<T>(needs: Needs, perform: (batch: Batch) => T): Promise<T> {
    if (this.#isClosed) return Promise.reject(new Error("The store is closed"));
    if (this.#batch?.isStepping) {
      return Promise.reject(new Error("A step was begun inside another step"));
    }
    return new Promise<T>((resolve, reject) => {
      const settle = { resolve: resolve as (value: unknown) => void, reject };
      this.#queue.push({ needs, perform, ...settle, tries: 0, askedAt: this.#parts.clock.now() });
      this.#run();
    });
  }

  /** As `request`, in the batch that is being performed at this very moment. */
  join<T>(batch: Batch, needs: Needs, perform: (batch: Batch) => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const settle = { resolve: resolve as (value: unknown) => void, reject };
      batch.perform({ needs, perform, ...settle, tries: 0, askedAt: this.#parts.clock.now() });
    });
  }

  get performing(): Batch | undefined {
    return this.#batch;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    while (this.#running) await this.#running;
  }

  #run(): void {
    this.#running ??= new Promise<void>((resolve) => {
      setImmediate(() => void this.#drain().then(resolve));
    });
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      const requests = this.#queue.splice(0, requestsPerBatch);
      try {
        await this.#commit(requests);
      } catch (error) {
        this.#unread(requests, error);
      }
    }
    this.#running = undefined;
  }

  async #commit(requests: readonly Request[]): Promise<void> {
    const { reader, claimer, cache, ids, batchIds, limits, slot } = this.#parts;
    const reading = new Reading({ reader, claimer, cache });
    this.#listener.asking();
    // Each request begins one run at most, and may continue one as new.
    const [known, id] = await Promise.all([
      reading.read(requests),
      batchIds.next(),
      ids.require(requests.length * 2),
    ]);
    const batch = new Batch(known, { limits, ids });
    const begunAt = this.#parts.clock.now();
    this.#perform(batch, this.#refuseLate(requests));
    const writing = new Writing(batch, { id, slot });
    let lost: ReadonlySet<ExecutionId>;
    try {
      lost = await this.#write(writing, { id, begunAt });
    } catch (error) {
      this.#undone(batch, error);
      return;
    }
    const failed = this.#settle(batch, { id, lost });
    const released = this.#release(batch, failed);
    const claims = claimsOf(reading, known.claimed);
    this.#listener.committed({ writing, claims, released });
  }

  #perform(batch: Batch, requests: readonly Request[]): void {
    this.#batch = batch;
    try {
      for (const request of requests) {
        batch.perform(request);
        while (batch.offered.size > 0) {
          const lists = [...batch.offered.values()];
          batch.offered.clear();
          this.#listener.offered(lists);
        }
      }
    } finally {
      this.#batch = undefined;
    }
  }

  /** Those that remain. */
  #refuseLate(requests: readonly Request[]): Request[] {
    const timely: Request[] = [];
    for (const request of requests) {
      if (this.#isLate(request.askedAt)) request.reject(refuse.unavailable(tooLate));
      else timely.push(request);
    }
    return timely;
  }

  #isLate(begunAt: number): boolean {
    return this.#parts.clock.now() > begunAt + requestMillisecondsMost;
  }

  /** The runs that were lost to other nodes. */
  async #write(writing: Writing, at: BatchStart): Promise<Set<ExecutionId>> {
    const { reader } = this.#parts;
    const hasChanges = writing.entries.length > 0 || writing.hasStaleTasks;
    const all = writing.unconfirmed.map(({ run }) => run);
    // What cannot be confirmed is performed anew: it has changed nothing.
    const confirmed = all.length > 0 ? reader.run(writing.confirm()).catch(() => all) : [];
    const lost = hasChanges ? await this.#transact(writing, at) : "";
    const stale = await confirmed;
    return new Set([...stale.map((run) => run.id), ...lost.split(",").filter(Boolean).map(Number)]);
  }

  async #transact(writing: Writing, { id, begunAt }: BatchStart): Promise<string> {
    const queries = [...this.#listener.notice(writing), ...writing.queries()];
    if (this.#isLate(begunAt)) throw refuse.unavailable(tooLate);
    try {
      const answers = await this.#parts.writer.transact(queries);
      return (answers.at(-1) as { lost: string }[])[0]?.lost ?? "";
    } catch (error) {
      if (error instanceof ConnectionLost) return this.#find(id, error);
      throw error;
    }
  }

  /** What became of a batch whose answer never came (C4). */
  async #find(id: number, cause: ConnectionLost): Promise<string> {
    const { writer } = this.#parts;
    try {
      // If the batch is still under way, this waits for it.
      await writer.run(giveUpBatch(id));
      const [outcome] = await writer.run(selectBatch(id));
      if (outcome && outcome.lost !== null) return outcome.lost;
    } catch {
      throw unavailable("The connection to the database was lost, with the outcome unknown", cause);
    }
    throw new Collision("The batch did not come to the database", { cause });
  }

  /** Nothing is known to be written: the requests come again, or hear why not. */
  #undone(batch: Batch, error: unknown): void {
    for (const unit of batch.units.values()) this.#drop(unit);
    if (error instanceof Collision) this.#again(batch.requests);
    else for (const { reject } of batch.requests) reject(error);
    this.#release(batch, new Set(batch.units.values()));
  }

  /** Nothing was even performed. After a loss, a new connection is tried at once. */
  #unread(requests: readonly Request[], error: unknown): void {
    const isLost = error instanceof Error && error.cause instanceof ConnectionLost;
    if (isLost) this.#again(requests);
    else for (const { reject } of requests) reject(error);
  }

  #again(requests: readonly Request[]): void {
    const willing: Request[] = [];
    for (const request of requests) {
      request.tries += 1;
      if (request.tries < triesMost) willing.push(request);
      else request.reject(refuse.unavailable("Too many others change the same execution"));
    }
    this.#queue = [...willing, ...this.#queue];
    this.#run();
  }

  #settle(batch: Batch, { id, lost }: { id: number; lost: ReadonlySet<ExecutionId> }): Set<Unit> {
    const failed = new Set<Unit>();
    const again: Request[] = [];
    const settled: (() => void)[] = [...batch.settled];
    for (const unit of batch.units.values()) {
      const isLost = unit.isBroken || unit.entries.some(({ run }) => lost.has(run.id));
      if (isLost) {
        failed.add(unit);
        again.push(...unit.outcomes.map(({ request }) => request));
        this.#drop(unit);
      } else {
        settled.push(...unit.outcomes.map(({ settle }) => settle));
        this.#keep(unit, id);
      }
    }
    const deferred = [...batch.units.values()].flatMap((unit) => unit.deferred);
    if (again.length + deferred.length > 0) this.#again([...again, ...deferred]);
    for (const settle of settled) settle();
    return failed;
  }

  #keep(unit: Unit, id: number): void {
    const { cache } = this.#parts;
    for (const { run, change, isRemoved } of unit.entries) {
      if (change) run.version = id;
      run.isOpen = !run.execution.closed;
      if (isRemoved || run.execution.closed) cache.drop(run.id);
      else cache.keep(run, change?.state.length ?? run.size);
    }
  }

  #drop(unit: Unit): void {
    for (const { run } of unit.entries) this.#parts.cache.drop(run.id);
  }

  /** Claims that came to nothing; the keys of their lists. */
  #release(batch: Batch, failed: ReadonlySet<Unit>): string[] {
    const { unclaimed, gone } = batch.tasks;
    const undone = gone.filter(({ entry }) => entry && failed.has(entry.unit));
    const rows = [...unclaimed, ...undone];
    if (rows.length === 0) return [];
    const ids = rows.map(({ execution }) => execution);
    const events = scalars(rows.map(({ scheduledEventId }) => scheduledEventId));
    const parts = scalars(ids.map((id) => id % partitions));
    this.#parts.claimer.run(releaseTasks(parts, scalars(ids), events)).catch(() => undefined);
    return unclaimed.map(({ key }) => key);
  }
}

const claimsOf = (reading: Reading, claimed: readonly ClaimedTask[]): Written["claims"] =>
  [...reading.lists].map(([key, { list, count }]) => ({
    list,
    wanted: count,
    got: claimed.filter((task) => task.key === key).length,
  }));
