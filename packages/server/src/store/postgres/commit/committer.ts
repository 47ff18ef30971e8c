// Group commit over a database that other nodes also write. Requests that arrive while a batch is
// being committed are collected; together they are the next batch.
//
//  C1 A request is performed on rows that were just read, or on the cache of this node. It is
//     answered once the database has confirmed that the rows had not changed (optimistic locking).
//  C2 A write set that conflicts with the commit of another node is not written. All its requests
//     are performed again, in their order.
//  C3 A refusal is an answer like any other: it waits for the commit, or the confirmation, of the
//     rows that it was based on.
//  C4 When the connection is lost during a commit, the database is asked whether the batch was
//     committed, by the next connection that there is. The outcome is never guessed.
//  C5 A node that was frozen does not commit the batch that it had begun: other nodes have gone on,
//     and its events would carry a time that has passed.
//  C6 A batch is performed on the pauses that the node knows, and performed anew where the database
//     knows of later ones.
//  C7 A node whose queue has waited for too long refuses new requests until it has caught up.
//  C8 What was read of one database is not committed in another one, and not remembered there.
//  C9 What cannot be read or written fails alone: a batch with such a thing is tried in two halves.

import { refuse } from "@ekiden/model";
import { ChangeListeners } from "../../change-listeners.ts";
import type { CommitFacts, StoreStatistics } from "../../statistics.ts";
import type { ExecutionId } from "../../store.ts";
import {
  Collision,
  ConnectionLost,
  concernsRows,
  isLoss,
  unavailable,
} from "../connection/errors.ts";
import { Batch, type Known } from "./batch.ts";
import { BatchReader } from "./batch-reader.ts";
import { BatchWriter } from "./batch-writer.ts";
import type { BatchStart, CommitListener, CommitterDeps } from "./committer-deps.ts";
import { outcomeOf } from "./outcome.ts";
import type { Needs, Request } from "./request.ts";
import { allSettled, type Settling } from "./settled.ts";
import type { WriteSet } from "./write-set.ts";

const requestsPerBatchDefault = 512;
/** A request that has waited for longer is refused; the caller may repeat it (C5). */
const maxRequestMilliseconds = 5_000;
const tooLate = "The call waited for too long, and nothing was done";
/** While the oldest request has waited for longer, new ones are throttled (C7). */
const maxWaitMilliseconds = 1_000;
/** A request that has met so many conflicts is refused. */
const maxConflicts = 25;
/** A busy node that has peers waits so long for more requests, since every batch has a cost. */
const gatherMilliseconds = 2;
/** A node is busy when its latest batch had so many requests. */
const busyRequests = 8;

export class Committer {
  readonly #parts: CommitterDeps;
  readonly #listener: CommitListener;
  #queue: Request[] = [];
  /** Each is a batch of its own, before those of the queue (C9). */
  readonly #halves: (readonly Request[])[] = [];
  #running: Promise<void> | undefined;
  /** Being performed at this very moment. */
  #batch: Batch | undefined;
  #isClosed = false;
  #latestRequests = 0;
  /** See `ExecutionStore.reachFirst`. */
  mayReach = (): boolean => false;
  /** Told once a batch is committed. */
  readonly changes = new ChangeListeners();
  readonly #listeners: ((commit: CommitFacts) => void)[] = [];
  readonly #statistics = { batches: 0, requests: 0, changed: 0, lost: 0 };

  constructor(parts: CommitterDeps, listener: CommitListener) {
    this.#parts = parts;
    this.#listener = listener;
  }

  /** As `Store.onCommitted`. */
  onCommitted(listener: (commit: CommitFacts) => void): void {
    this.#listeners.push(listener);
  }

  /** Resolves with what `perform` returns, once that is committed. */
  request<T>(needs: Needs, perform: (batch: Batch) => T): Promise<T> {
    if (this.#isClosed) return Promise.reject(new Error("The store is closed"));
    if (this.#batch?.writer.isStepping) {
      return Promise.reject(new Error("A step was begun inside another step"));
    }
    if (this.#isBehind) return Promise.reject(refuse.behind());
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
    return oldest !== undefined && this.#now() > oldest.askedAt + maxWaitMilliseconds;
  }

  #requestOf<T>(
    needs: Needs,
    perform: (batch: Batch) => T,
    { resolve, reject }: Settling<T>,
  ): Request {
    const settle = { resolve: resolve as (value: unknown) => void, reject };
    return { needs, perform, ...settle, tries: 0, conflicts: 0, askedAt: this.#now() };
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
    while (this.#queue.length + this.#halves.length > 0) {
      if (this.#isBusy) await this.#gather();
      const requests = this.#halves.shift() ?? this.#queue.splice(0, requestsPerBatch);
      this.#latestRequests = requests.length;
      try {
        await this.#commit(requests);
      } catch (error) {
        for (const { reject } of requests) reject(error);
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
    const { reader, pauses, ids, limits, incidents, events, slot, mayBeBeside } = this.#parts;
    const { era } = this.#parts.timeline;
    const told = { isMeasured: this.changes.isMeasured, mayReach: this.mayReach };
    const read = await this.#read(requests, era);
    if (!read) return;
    const { known, id } = read;
    const { epoch: pauseEpoch } = pauses;
    const batch = new Batch(known, { limits, incidents, events, ids, pauses, ...told });
    const begunAt = this.#now();
    this.#perform(batch, this.#refuseLate(requests));
    const batchWriter = new BatchWriter(batch, { id, slot, pauseEpoch, mayBeBeside });
    let lost: ReadonlySet<ExecutionId>;
    try {
      lost = await this.#write(batchWriter, { id, begunAt, era });
    } catch (error) {
      this.#undone(batch, error);
      return;
    }
    this.#tell(requests, begunAt);
    this.#count(batch, { changed: batchWriter.entries.length, lost: lost.size });
    this.#settle(batch, { id, era, lost });
    const stale = batchWriter.staleTasks();
    // A row that stays is found to be stale again by the next poll that claims it.
    if (stale) reader.run(stale).catch(() => undefined);
    this.#listener.committed(batchWriter);
  }

  /** Undefined: they are performed again, or rejected. */
  async #read(
    requests: readonly Request[],
    era: number,
  ): Promise<{ readonly known: Known; readonly id: number } | undefined> {
    const { writer, cache, histories, peers, domains, batchIds, ids, timeline } = this.#parts;
    const parts = { link: writer, cache, histories, domains, isAlone: peers.isAlone };
    try {
      // To the last: a look that came back later would take runs back that the next batch has read.
      const [known, id] = await allSettled([
        new BatchReader(parts).read(requests),
        batchIds.next(),
        // Each request begins one run at most, and may continue one as new.
        ids.require(requests.length * 2),
      ]);
      if (era === timeline.era) return { known, id };
      this.#again([], requests);
    } catch (error) {
      this.#unread(requests, error);
    }
    return undefined;
  }

  #tell([oldest, ...others]: readonly Request[], begunAt: number): void {
    if (!oldest) return;
    const facts = {
      requests: others.length + 1,
      waitMilliseconds: begunAt - oldest.askedAt,
      syncMilliseconds: this.#now() - begunAt,
    };
    for (const listener of this.#listeners) listener(facts);
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

  /** Returns the requests that are not too late. */
  #refuseLate(requests: readonly Request[]): Request[] {
    const timely: Request[] = [];
    for (const request of requests) {
      if (this.#isLate(request.askedAt)) request.reject(refuse.unavailable(tooLate));
      else timely.push(request);
    }
    return timely;
  }

  #isLate(begunAt: number): boolean {
    return this.#now() > begunAt + maxRequestMilliseconds;
  }

  /** Returns the runs that another node has changed first. */
  async #write(batchWriter: BatchWriter, at: BatchStart): Promise<Set<ExecutionId>> {
    const { reader } = this.#parts;
    const hasChanges = batchWriter.entries.length > 0;
    const all = batchWriter.unconfirmed.map(({ run }) => run);
    // Where the confirmation is lost, the requests are performed again: they have changed nothing.
    const again = (error: unknown) => {
      if (hasChanges || isLoss(error)) return all;
      throw error;
    };
    const confirmed = all.length > 0 ? reader.run(batchWriter.confirm()).catch(again) : [];
    const lost = hasChanges ? await this.#transact(batchWriter, at) : "";
    const stale = await confirmed;
    return new Set([...stale.map((run) => run.id), ...lost.split(",").filter(Boolean).map(Number)]);
  }

  async #transact(batchWriter: BatchWriter, { id, begunAt, era }: BatchStart): Promise<string> {
    const query = batchWriter.query();
    if (this.#isLate(begunAt)) throw refuse.unavailable(tooLate);
    try {
      const [answer] = await this.#parts.writer.change(query, era);
      if (answer?.lost !== null) return answer?.lost ?? "";
    } catch (error) {
      if (error instanceof ConnectionLost) return this.#find(id, error);
      throw error;
    }
    await this.#parts.pauses.look();
    throw new Collision("Something was paused or resumed, which this node did not know");
  }

  /** The outcome of a batch whose answer was lost (C4). */
  async #find(id: number, cause: ConnectionLost): Promise<string> {
    const goesOn = (reason: unknown) => {
      // In an outage, those that wait are refused as all others.
      if (!isLoss(reason)) for (const { reject } of this.#queue.splice(0)) reject(reason);
      return !this.#isClosed;
    };
    const lost = await outcomeOf(id, { ...this.#parts, goesOn }).catch(() => {
      this.#listener.unanswered();
      throw unavailable("The connection to the database was lost, with the outcome unknown", cause);
    });
    if (lost !== null) return lost;
    throw new Collision("The batch did not come to the database", { cause });
  }

  /** The batch was not committed as far as is known: its requests are repeated or rejected. */
  #undone(batch: Batch, error: unknown): void {
    for (const writeSet of batch.writeSets.values()) this.#drop(writeSet);
    if (!(error instanceof Collision)) this.#fail(batch.requests, error);
    else if (isLoss(error)) this.#again([], batch.requests);
    else this.#again(batch.requests);
  }

  /** The batch could not be read. After a lost connection, its requests are repeated at once. */
  #unread(requests: readonly Request[], error: unknown): void {
    if (isLoss(error)) this.#again([], this.#refuseLate(requests));
    else this.#fail(requests, error);
  }

  /** One of them may have failed for all (C9). */
  #fail(requests: readonly Request[], error: unknown): void {
    if (requests.length > 1 && concernsRows(error)) {
      for (const request of requests) request.tries += 1;
      const middle = requests.length >> 1;
      this.#halves.unshift(requests.slice(0, middle), requests.slice(middle));
      this.#run();
    } else for (const { reject } of requests) reject(error);
  }

  /** Deferred ones have met no conflict: the first of a write set is never refused for that. */
  #again(conflicting: readonly Request[], deferred: readonly Request[] = []): void {
    const willing: Request[] = [];
    for (const request of conflicting) {
      request.tries += 1;
      request.conflicts += 1;
      if (request.conflicts < maxConflicts) willing.push(request);
      else request.reject(refuse.unavailable("Too many others change the same execution"));
    }
    for (const request of deferred) request.tries += 1;
    this.#queue = [...willing, ...deferred, ...this.#queue];
    this.#run();
  }

  #settle(
    batch: Batch,
    { id, era, lost }: { id: number; era: number; lost: ReadonlySet<ExecutionId> },
  ): void {
    const again: Request[] = [];
    const kept: WriteSet[] = [];
    const settled: (() => void)[] = [...batch.settled];
    for (const writeSet of batch.writeSets.values()) {
      const isLost =
        writeSet.isBroken ||
        lost.has(writeSet.anchor) ||
        writeSet.entries.some(({ run }) => lost.has(run.id));
      if (isLost) {
        again.push(...writeSet.outcomes.map(({ request }) => request));
        this.#drop(writeSet);
      } else {
        kept.push(writeSet);
        settled.push(...writeSet.outcomes.map(({ settle }) => settle));
        if (era === this.#parts.timeline.era) this.#keep(writeSet, id);
      }
    }
    const deferred = [...batch.writeSets.values()].flatMap((writeSet) => writeSet.deferred);
    if (again.length + deferred.length > 0) this.#again(again, deferred);
    for (const settle of settled) settle();
    this.changes.tell(kept.flatMap(({ entries }) => this.changes.runsOf(entries)));
  }

  #keep(writeSet: WriteSet, id: number): void {
    const { cache, histories } = this.#parts;
    for (const { run, change, isRemoved } of writeSet.entries) {
      run.isOpen = !run.execution.closed;
      if (isRemoved || run.execution.closed) {
        cache.drop(run.id);
        histories.forget(run.id);
        continue;
      }
      cache.keep(run, change?.state ? change.state.length : run.size);
      if (!change) continue;
      run.version = id;
      if (change.isUntold) run.untold = id;
      run.heartbeats = change.state ? 0 : run.heartbeats + change.heartbeatRows.length;
      if (change.state) {
        run.keptEventId = run.execution.lastEventId;
        run.keptCancelRequested = run.execution.cancelRequested;
      }
      for (const chunk of change.written) histories.append(run.id, chunk);
    }
  }

  #drop(writeSet: WriteSet): void {
    for (const { run } of writeSet.entries) this.#parts.cache.drop(run.id);
  }
}
