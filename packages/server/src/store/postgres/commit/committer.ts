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
//  C6 A node that has fallen behind takes nothing more until it has caught up.
import type { Limits } from "@ekiden/engine";
import { refuse } from "@ekiden/model";
import type { Clock } from "../../../clock.ts";
import type { ExecutionId, StoreStatistics, TaskListReference } from "../../store.ts";
import type { Link } from "../connection/link.ts";
import { Collision, ConnectionLost, unavailable } from "../connection/trouble.ts";
import type { Histories } from "../tables/histories.ts";
import type { BatchIds, ExecutionIds } from "../tables/meta.ts";
import type { Domain } from "../tables/run.ts";
import type { RunCache } from "../tables/run-cache.ts";
import { Batch } from "./batch.ts";
import { Reading } from "./reading.ts";
import type { Needs, Request } from "./request.ts";
import type { Unit } from "./unit.ts";
import { Writing } from "./writing.ts";
import { settleBatch } from "./writing-sql.ts";

export interface CommitterParts {
  /** Of the committer alone: it reads and writes by turns. */
  readonly writer: Link;
  /** For what is asked while it writes. */
  readonly reader: Link;
  readonly cache: RunCache;
  readonly histories: Histories;
  readonly peers: { readonly isAlone: boolean };
  readonly batchIds: BatchIds;
  readonly ids: ExecutionIds;
  /** By their names; what is in them never changes. */
  readonly domains: Map<string, Domain>;
  readonly limits: Limits;
  readonly clock: Clock;
  /** In which this node counts open executions. */
  readonly slot: number;
  readonly requestsPerBatch?: number | undefined;
}

/** What the other parts of the store want to know of a batch. */
export interface CommitListener {
  /** In the midst of a batch: what is taken now is part of it. */
  offered(lists: readonly TaskListReference[]): void;
  committed(writing: Writing): void;
}

interface BatchStart {
  readonly id: number;
  /** Milliseconds; when its requests were performed. */
  readonly begunAt: number;
}

const requestsPerBatchDefault = 512;
/** What has waited for longer is refused, and may be asked again (C5). */
const requestMillisecondsMost = 5_000;
const tooLate = "The call waited for too long, and nothing was done";
/** While the oldest request waits for longer, new ones are told to come later (C6). */
const waitMillisecondsMost = 1_000;
/** Somebody who loses so often is told to come back later. */
const triesMost = 25;
/** A node among others that is busy waits this long for more to come: each batch has its price. */
const gatherMilliseconds = 2;
/** A batch of so many requests makes a node a busy one. */
const busyRequests = 8;

export class Committer {
  readonly #parts: CommitterParts;
  readonly #listener: CommitListener;
  #queue: Request[] = [];
  #running: Promise<void> | undefined;
  /** Being performed at this very moment. */
  #batch: Batch | undefined;
  #isClosed = false;
  #latestRequests = 0;
  readonly #statistics = { batches: 0, requests: 0, changed: 0, lost: 0 };

  constructor(parts: CommitterParts, listener: CommitListener) {
    this.#parts = parts;
    this.#listener = listener;
  }

  /** Resolves with what `perform` returns, once that is committed. */
  request<T>(needs: Needs, perform: (batch: Batch) => T): Promise<T> {
    if (this.#isClosed) return Promise.reject(new Error("The store is closed"));
    if (this.#batch?.writer.isStepping) {
      return Promise.reject(new Error("A step was begun inside another step"));
    }
    if (this.#isBehind) return Promise.reject(refuse.throttled());
    return new Promise<T>((resolve, reject) => {
      this.#queue.push(this.#requestOf(needs, perform, { resolve, reject }));
      this.#run();
    });
  }

  /** As `request`, in the batch that is being performed at this very moment. */
  join<T>(batch: Batch, needs: Needs, perform: (batch: Batch) => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      batch.perform(this.#requestOf(needs, perform, { resolve, reject }));
    });
  }

  get statistics(): StoreStatistics {
    return this.#statistics;
  }

  get performing(): Batch | undefined {
    return this.#batch;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    while (this.#running) await this.#running;
  }

  get #isBehind(): boolean {
    const [oldest] = this.#queue;
    return oldest !== undefined && this.#now() > oldest.askedAt + waitMillisecondsMost;
  }

  #requestOf<T>(
    needs: Needs,
    perform: (batch: Batch) => T,
    { resolve, reject }: Settling<T>,
  ): Request {
    const settle = { resolve: resolve as (value: unknown) => void, reject };
    return { needs, perform, ...settle, tries: 0, askedAt: this.#now() };
  }

  #now(): number {
    return this.#parts.clock.now();
  }

  #run(): void {
    this.#running ??= new Promise<void>((resolve) => {
      setImmediate(() => void this.#drain().then(resolve));
    });
  }

  async #drain(): Promise<void> {
    const { requestsPerBatch = requestsPerBatchDefault } = this.#parts;
    while (this.#queue.length > 0) {
      if (this.#isBusy) await this.#gather();
      const requests = this.#queue.splice(0, requestsPerBatch);
      this.#latestRequests = requests.length;
      try {
        await this.#commit(requests);
      } catch (error) {
        this.#unread(requests, error);
      }
    }
    this.#running = undefined;
  }

  get #isBusy(): boolean {
    return this.#latestRequests >= busyRequests && !this.#parts.peers.isAlone;
  }

  #gather(): Promise<void> {
    const { clock } = this.#parts;
    return new Promise((resolve) => {
      clock.at(clock.now() + gatherMilliseconds, resolve);
    });
  }

  async #commit(requests: readonly Request[]): Promise<void> {
    const { writer, reader, cache, histories, peers, ids, batchIds, domains, limits, slot } =
      this.#parts;
    const { isAlone } = peers;
    // Each request begins one run at most, and may continue one as new.
    const [known, id] = await Promise.all([
      new Reading({ link: writer, cache, histories, domains, isAlone }).read(requests),
      batchIds.next(),
      ids.require(requests.length * 2),
    ]);
    const batch = new Batch(known, { limits, ids });
    const begunAt = this.#now();
    this.#perform(batch, this.#refuseLate(requests));
    const writing = new Writing(batch, { id, slot });
    let lost: ReadonlySet<ExecutionId>;
    try {
      lost = await this.#write(writing, { id, begunAt });
    } catch (error) {
      this.#undone(batch, error);
      return;
    }
    this.#count(batch, { changed: writing.entries.length, lost: lost.size });
    this.#settle(batch, { id, lost });
    const stale = writing.staleTasks();
    // Whose row stays is found to be stale once more.
    if (stale) reader.run(stale).catch(() => undefined);
    this.#listener.committed(writing);
  }

  #count({ requests }: Batch, { changed, lost }: { changed: number; lost: number }): void {
    this.#statistics.batches += 1;
    this.#statistics.requests += requests.length;
    this.#statistics.changed += changed;
    this.#statistics.lost += lost;
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
    return this.#now() > begunAt + requestMillisecondsMost;
  }

  /** The runs that were lost to other nodes. */
  async #write(writing: Writing, at: BatchStart): Promise<Set<ExecutionId>> {
    const { reader } = this.#parts;
    const hasChanges = writing.entries.length > 0;
    const all = writing.unconfirmed.map(({ run }) => run);
    // What cannot be confirmed is performed anew: it has changed nothing.
    const confirmed = all.length > 0 ? reader.run(writing.confirm()).catch(() => all) : [];
    const lost = hasChanges ? await this.#transact(writing, at) : "";
    const stale = await confirmed;
    return new Set([...stale.map((run) => run.id), ...lost.split(",").filter(Boolean).map(Number)]);
  }

  async #transact(writing: Writing, { id, begunAt }: BatchStart): Promise<string> {
    const query = writing.query();
    if (this.#isLate(begunAt)) throw refuse.unavailable(tooLate);
    try {
      const [answer] = await this.#parts.writer.change(query);
      return answer?.lost ?? "";
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
      const [outcome] = await writer.run(settleBatch(id));
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

  #settle(batch: Batch, { id, lost }: { id: number; lost: ReadonlySet<ExecutionId> }): void {
    const again: Request[] = [];
    const settled: (() => void)[] = [...batch.settled];
    for (const unit of batch.units.values()) {
      const isLost =
        unit.isBroken || lost.has(unit.anchor) || unit.entries.some(({ run }) => lost.has(run.id));
      if (isLost) {
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
  }

  #keep(unit: Unit, id: number): void {
    const { cache, histories } = this.#parts;
    for (const { run, change, isRemoved } of unit.entries) {
      run.isOpen = !run.execution.closed;
      if (isRemoved || run.execution.closed) {
        cache.drop(run.id);
        histories.forget(run.id);
        continue;
      }
      cache.keep(run, change?.state ? change.state.length : run.size);
      if (!change) continue;
      run.version = id;
      if (change.hasUnloggedChange) run.untold = id;
      if (change.state) {
        run.keptEventId = run.execution.lastEventId;
        run.keptCancelRequested = run.execution.cancelRequested;
      }
      const { firstEventId: first, events, text } = change;
      if (events.length > 0)
        histories.append(run.id, { first, last: first + events.length - 1, text });
    }
  }

  #drop(unit: Unit): void {
    for (const { run } of unit.entries) this.#parts.cache.drop(run.id);
  }
}

interface Settling<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}
