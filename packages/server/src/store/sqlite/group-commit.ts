// Group commit: what is changed in one turn of the event loop is committed together at its end, or
// at the end of a later one for as long as every turn brings more.
//
//  G1 A change is made in memory at once, and acknowledged when its commit is on the disk.
//  G2 A refusal may rest on a change that is not on the disk yet, so it waits for that one, too.
//  G3 When a commit fails, every call of it fails, and memory is taken from the tables again.
//  G4 A caller who asks for it is told when its commit can be read, before that is on the disk. It
//     may only go on with a change: that is written after the commit, and not at all where the disk
//     has failed meanwhile (D4).
import { Fault } from "@ekiden/model";
import { preciseMilliseconds } from "../../clock.ts";
import type { CommitFacts } from "../statistics.ts";
import type { Database } from "./database.ts";

/** A part of the store that keeps changes in memory until the commit. */
export interface Participant {
  /** Inside the transaction: writes what has been changed since the last commit. */
  write(): void;
  /** What was written can be read by all. */
  settle(): void;
  /** It was not written: forgets what was changed, and knows only what the tables hold. */
  forget(): void;
  /** After either: calls the listeners. */
  announce?(): void;
  /** What was settled last is on the disk. */
  confirm?(): void;
}

interface Pending {
  /** It can be read (G4). */
  readonly written: Settled;
  /** It is on the disk (G1). */
  readonly committed: Settled;
  /** How often there was something to commit. */
  joined: number;
  /** By `preciseMilliseconds`. */
  readonly begunAt: number;
}

interface Settled {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/** What a caller waits for (G1, G4). */
export type Moment = "written" | "committed";

/** A commit waits this many turns for company; under load a turn takes less than a millisecond. */
const maxTurns = 8;
/** Company enough for a disk that is idle: with more, it would stand still for too long. */
const joinedEnough = 12;

export class GroupCommit {
  readonly #database: Database;
  readonly #participants: Participant[] = [];
  readonly #listeners: ((commit: CommitFacts) => void)[] = [];
  #pending: Pending | undefined;
  /** Written, and on its way to the disk. One at a time: meanwhile the next one grows. */
  #syncing: Pending | undefined;
  /** Waits for nothing but the disk. */
  #isRipe = false;
  #closed = false;
  readonly #errors = { write: 0, sync: 0 };

  constructor(database: Database) {
    this.#database = database;
  }

  /** As `Store.onCommitted`. */
  onCommitted(listener: (commit: CommitFacts) => void): void {
    this.#listeners.push(listener);
  }

  /** Commits that failed: as they were written to the database, and on their way to the disk. */
  get errors(): Readonly<Record<"write" | "sync", number>> {
    return this.#errors;
  }

  /** In the order in which they are to write. */
  enlist(...participants: Participant[]): void {
    this.#participants.push(...participants);
  }

  /**
   * Runs `change` now; resolves with what it returned once that is committed (G1), or written (G4).
   */
  gather<T>(change: () => T, moment: Moment = "committed"): Promise<T> {
    let value: T;
    try {
      this.requireUsable();
      value = change();
    } catch (error) {
      return this.#afterPending("committed", () => {
        throw error;
      });
    }
    return this.#afterPending(moment, () => value);
  }

  /** Something was changed: there is something to commit. */
  join(): void {
    if (!this.#pending) {
      this.#pending = makePending();
      this.#flushSoon(maxTurns);
    }
    this.#pending.joined += 1;
  }

  /** Throws while nothing can be written. */
  requireUsable(): void {
    if (this.#closed) throw new Error("The store is closed");
    this.#database.requireWritable();
  }

  /** Undefined: all that was changed can be read. Else settles when it can be, or has failed. */
  written(): Promise<void> | undefined {
    return this.#pending?.written.promise;
  }

  /**
   * Undefined: nothing that can be read is on its way to the disk. Else settles when that has
   * ended. For what only reads: it goes on where the disk has failed.
   */
  durable(): Promise<void> | undefined {
    return this.#syncing?.committed.promise;
  }

  /** Writes what is under way; resolves when nothing is on its way to the disk any more. */
  async close(): Promise<void> {
    const before = this.#syncing;
    this.#flush((changes) => {
      this.#database.transact(changes);
      return true;
    });
    this.#closed = true;
    await Promise.allSettled([before?.committed.promise, this.#syncing?.committed.promise]);
  }

  #flush(write: (changes: () => void) => boolean): void {
    const pending = this.#pending;
    if (!pending) return;
    try {
      if (!write(() => this.#write())) {
        this.#flushSoon(0);
        return;
      }
    } catch (error) {
      this.#errors.write += 1;
      this.#pending = undefined;
      this.#forget();
      pending.written.reject(error);
      pending.committed.reject(error);
      this.#announce();
      return;
    }
    this.#pending = undefined;
    for (const participant of this.#participants) participant.settle();
    pending.written.resolve();
    void this.#sync(pending);
    this.#announce();
  }

  async #sync(pending: Pending): Promise<void> {
    this.#syncing = pending;
    const writtenAt = preciseMilliseconds();
    try {
      await this.#database.sync();
      pending.committed.resolve();
      this.#tell(pending, writtenAt);
      for (const participant of this.#participants) participant.confirm?.();
    } catch (error) {
      this.#errors.sync += 1;
      pending.committed.reject(error);
    }
    if (this.#syncing === pending) this.#syncing = undefined;
    if (this.#isRipe) this.#flushNow();
  }

  #tell({ joined: requests, begunAt }: Pending, writtenAt: number): void {
    if (this.#listeners.length === 0) return;
    const waitMilliseconds = writtenAt - begunAt;
    const syncMilliseconds = preciseMilliseconds() - writtenAt;
    for (const listener of this.#listeners) {
      listener({ requests, waitMilliseconds, syncMilliseconds });
    }
  }

  /** One sync serves all commits that joined; a turn without a new one costs a few microseconds. */
  #flushSoon(turns: number, joinedBefore = 0): void {
    setImmediate(() => {
      const joined = this.#pending?.joined ?? 0;
      const isEnough = !this.#syncing && joined >= joinedEnough;
      if (turns > 0 && joined > joinedBefore && !isEnough) this.#flushSoon(turns - 1, joined);
      else if (this.#syncing) this.#isRipe = true;
      else this.#flushNow();
    });
  }

  #flushNow(): void {
    this.#isRipe = false;
    this.#flush((changes) => this.#database.tryWrite(changes));
  }

  #write(): void {
    for (const participant of this.#participants) participant.write();
  }

  /** A table that cannot be read either leaves memory as it is, so no step may build on it. */
  #forget(): void {
    for (const participant of this.#participants) {
      try {
        participant.forget();
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
        this.#database.giveUp();
      }
    }
  }

  #afterPending<T>(moment: Moment, then: () => T): Promise<T> {
    const isSyncAwaited = moment === "committed";
    const before = this.#pending ?? (isSyncAwaited ? this.#syncing : undefined);
    return (before?.[moment].promise ?? Promise.resolve()).then(then);
  }

  #announce(): void {
    for (const participant of this.#participants) participant.announce?.();
  }
}

const makePending = (): Pending => ({
  written: makeSettled(),
  committed: makeSettled(),
  joined: 0,
  begunAt: preciseMilliseconds(),
});

const makeSettled = (): Settled => {
  let resolve!: () => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  // Each caller that waits has its own promise, which is rejected with it.
  promise.catch(() => undefined);
  return { promise, resolve, reject };
};
