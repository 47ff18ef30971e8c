// The connection, and whether it can still be trusted.
//
//  D1 One process holds a data directory; a second one is refused, and so is a newer or a foreign
//     database. What manages the keys may write beside it: its commits are short, and what it
//     writes is cached by no process.
//  D2 What `transact` returns from is on the disk, and so is all that was written before a `sync`
//     that has resolved: the log (WAL) is synced, as `synchronous=FULL` would do on this thread.
//  D3 A full disk changes nothing and passes: writes are refused until a probe fits again.
//  D4 Any other failure of the disk leaves open what the disk holds. An fsync is never tried twice:
//     nothing more is written until a restart has read what is really there.
//  D5 A read that fails says as much as a write that fails. Nothing is written to a database that
//     is known to be damaged, or the damage would spread; what is whole can still be read.
//  D6 Nothing more is written once something else is where the data directory or a file in it was:
//     what the operating system still takes for a deleted file is gone with the process.

import { type Fault, refuse } from "@ekiden/model";
import { Checkpointer } from "./checkpoint.ts";
import { Connection } from "./connection.ts";
import { type DataDirectory, holdDirectory } from "./directory.ts";
import { DirectoryFiles } from "./directory-files.ts";
import type { Driver, DriverStatement } from "./driver.ts";
import { noteHolder } from "./holder.ts";
import { LogFile } from "./log-file.ts";
import { migrate, requireCurrent } from "./migrate.ts";
import { openSqlite } from "./native-binding.ts";
import { makeForOwner, type OnReadableByOthers } from "./owner-only.ts";
import { closeAsServer, closeBeside, examine, leaveMark } from "./server-mark.ts";
import { explain, explainWith } from "./store-error.ts";
import { databaseIn } from "./stored-database.ts";

const maxBusyMilliseconds = 10_000;
const pageCacheKibibytes = 8 * 1024;
/** Only a net: the checkpointer keeps the log far below this. */
const maxLogPages = 65_536;
const maxLogBytes = 268_435_456;
const probeBytes = 65_536;

/** What is reported of a data directory when it is opened. */
export interface OpeningNews {
  /** One line that says what is wrong with the log of a server that did not close the database. */
  logDamaged(line: string): void;
  /** One line for each step of a migration, before it. */
  migrating(line: string): void;
  /** A file or directory that others can read, and that cannot be kept from them. */
  readonly readableByOthers: OnReadableByOthers;
}

export class Database {
  /** For the parts of the store: what fails there is judged here (D5). */
  readonly connection: Connection;
  readonly #sqlite: Driver;
  readonly #directory: DataDirectory | undefined;
  readonly #checkpointer: Checkpointer | undefined;
  readonly #log: LogFile | undefined;
  readonly #files: DirectoryFiles | undefined;
  readonly #begin: DriverStatement;
  readonly #commit: DriverStatement;
  readonly #rollback: DriverStatement;
  readonly #probe: DriverStatement;
  /** How long anything but `transact` waits for another process, in milliseconds. */
  readonly #patience: number;
  #failure: Failure | undefined;
  /** Of the first sync that failed. */
  #syncFailure: Fault | undefined;
  #probed = false;

  private constructor(sqlite: Driver, directory: DataDirectory | undefined, { patience = 0 } = {}) {
    this.#patience = patience;
    sqlite.pragma(`busy_timeout = ${patience}`);
    this.#sqlite = sqlite;
    this.connection = new Connection(sqlite, (error) => this.#judge(error));
    this.#directory = directory;
    this.#checkpointer = directory && new Checkpointer(directory.database);
    this.#log = directory && new LogFile(directory.database);
    this.#files = directory && new DirectoryFiles(directory.path, directory.database);
    this.#begin = sqlite.prepare("begin immediate");
    this.#commit = sqlite.prepare("commit");
    this.#rollback = sqlite.prepare("rollback");
    this.#probe = sqlite.prepare(
      `insert or replace into meta values ('probe', zeroblob(${probeBytes}))`,
    );
  }

  /** Throws StoreError, whose message says what to do (D1). */
  static open(directory: string, news: Partial<OpeningNews> = {}): Database {
    let held: DataDirectory | undefined;
    let connection: Driver | undefined;
    let logDamage: readonly string[] = [];
    try {
      held = holdDirectory(directory, news.readableByOthers ?? (() => undefined));
      logDamage = examine(held);
      makeForOwner(held.database);
      connection = openSqlite(held.database, { timeout: maxBusyMilliseconds });
      connection.pragma("journal_mode = wal");
      // A commit is brought to the disk by `sync` (D2); checkpoints sync what they need themselves.
      connection.pragma("synchronous = normal");
      connection.pragma(`wal_autocheckpoint = ${maxLogPages}`);
      // A log that begins anew after a long reader is cut to that.
      connection.pragma(`journal_size_limit = ${maxLogBytes}`);
      connection.pragma(`cache_size = -${pageCacheKibibytes}`);
      migrate(connection, directory, news.migrating);
      leaveMark(connection, held);
      noteHolder(directory);
      for (const line of logDamage) news.logDamaged?.(line);
      return new Database(connection, held);
    } catch (error) {
      if (connection) closeBeside(connection);
      held?.release();
      throw explainWith(logDamage, error, directory);
    }
  }

  /** Beside a process that may hold the directory (D1). Throws StoreError. */
  static beside(directory: string): Database {
    const advice = "Name the data directory of a server that has been started, or start one there.";
    const path = databaseIn(directory, advice);
    let connection: Driver | undefined;
    try {
      connection = openSqlite(path, { timeout: maxBusyMilliseconds, fileMustExist: true });
      // It syncs its commits itself; the process that holds the directory moves the log.
      connection.pragma("synchronous = full");
      connection.pragma("wal_autocheckpoint = 0");
      requireCurrent(connection, directory);
      return new Database(connection, undefined, { patience: maxBusyMilliseconds });
    } catch (error) {
      connection?.close();
      throw explain(error, directory);
    }
  }

  static inMemory(): Database {
    const connection = openSqlite(":memory:");
    migrate(connection, "memory");
    return new Database(connection, undefined);
  }

  /** Commits all that `write` writes (D2), or throws and has changed nothing that can be read. */
  transact<T>(write: () => T): T {
    this.#sqlite.pragma(`busy_timeout = ${maxBusyMilliseconds}`);
    try {
      const result = this.#transact(write);
      this.#syncNow();
      return result;
    } finally {
      this.#sqlite.pragma(`busy_timeout = ${this.#patience}`);
    }
  }

  /**
   * As `transact`, and of what is deleted or replaced no byte is left: neither in free parts of the
   * database, nor in its log.
   */
  transactAndErase(write: () => void): void {
    this.#sqlite.pragma("secure_delete = on");
    try {
      this.transact(write);
    } finally {
      this.#sqlite.pragma("secure_delete = off");
    }
    this.#sqlite.pragma(`busy_timeout = ${maxBusyMilliseconds}`);
    this.#sqlite.pragma("wal_checkpoint(truncate)");
    this.#sqlite.pragma(`busy_timeout = ${this.#patience}`);
  }

  /**
   * As `transact`, but the disk has it only after the next `sync`. False when a checkpoint holds
   * the database for a moment: the turn goes on.
   */
  tryWrite(write: () => void): boolean {
    if (!this.#tryBegin()) return false;
    this.#transact(write);
    return true;
  }

  /**
   * Brings everything written so far to the disk, while this thread goes on. Rejects with
   * ServiceUnavailable, and then it is unknown what the disk has (D4).
   */
  async sync(): Promise<void> {
    try {
      await this.#log?.sync();
    } catch (error) {
      throw this.#lost(error);
    }
    // What has failed meanwhile on another thread may have been this commit.
    this.requireKept();
  }

  /** Throws ServiceUnavailable where the disk may lack what can be read: a sync has failed. */
  requireKept(): void {
    if (this.#syncFailure) throw this.#syncFailure;
  }

  /** Throws ServiceUnavailable while nothing can be written. */
  requireWritable(): void {
    this.#requireTrusted();
    if (this.#failure === "full") this.#lookAgain();
  }

  /** Nothing more is written until a restart (D4). */
  giveUp(): void {
    this.#failure = worse(this.#failure, "broken");
  }

  async close(): Promise<void> {
    await this.#checkpointer?.close();
    this.abandon();
  }

  /** Lets go at once: of a database that could not be used. */
  abandon(): void {
    this.#log?.close();
    if (this.#directory) closeAsServer(this.#sqlite, this.#failure === undefined);
    else closeBeside(this.#sqlite);
    this.#directory?.release();
  }

  /**
   * Resolves when each file is at its path; else nothing more is written (D6), and it rejects with
   * ServiceUnavailable.
   */
  async requireFiles(): Promise<void> {
    const missing = await this.#files?.missing();
    if (missing === undefined) return;
    this.#failure = worse(this.#failure, "gone");
    throw unavailable(texts.gone, new Error(`${missing} was deleted or replaced`));
  }

  #tryBegin(): boolean {
    try {
      this.#begin.run();
      return true;
    } catch (error) {
      if (isBusy(codeOf(error))) return false;
      throw this.#judge(error);
    }
  }

  #transact<T>(write: () => T): T {
    try {
      this.#requireTrusted();
      if (!this.#sqlite.inTransaction) this.#begin.run();
      const result = write();
      // Also where what has failed was not told: nothing of it may be committed (D5).
      this.#requireTrusted();
      this.#commit.run();
      this.#checkpointer?.wrote();
      return result;
    } catch (error) {
      this.#rollBack();
      throw this.#judge(error);
    }
  }

  #syncNow(): void {
    try {
      this.#log?.syncNow();
    } catch (error) {
      throw this.#lost(error);
    }
  }

  /** A sync that failed: what the disk has can only be found out by a restart. */
  #lost(error: unknown): Fault {
    this.giveUp();
    this.#syncFailure ??= unavailable(texts.broken, error);
    return this.#syncFailure;
  }

  #requireTrusted(): void {
    const failure = this.#failure;
    if (failure && failure !== "full") throw refuse.unavailable(texts[failure]);
  }

  /** Once in a turn of the event loop: on a full disk each look costs a failed write. */
  #lookAgain(): void {
    if (this.#probed) throw refuse.unavailable(texts.full);
    this.#probed = true;
    setImmediate(() => {
      this.#probed = false;
    });
    this.transact(() => this.#probe.run());
    this.#failure = undefined;
  }

  #rollBack(): void {
    try {
      if (this.#sqlite.inTransaction) this.#rollback.run();
    } catch {
      this.giveUp();
    }
  }

  /** Returns what the caller is to get, and remembers what it says about the database. */
  #judge(error: unknown): unknown {
    const code = codeOf(error);
    if (isBusy(code)) return unavailable(busyText, error);
    const failure = failureOf(code);
    if (!failure) return error;
    // What is in the log already can make room there, once it has been moved out of it.
    if (failure === "full") this.#checkpointer?.wrote();
    this.#failure = worse(this.#failure, failure);
    return unavailable(texts[failure], error);
  }
}

/**
 * From bad to worse: room can be made, a restart reads what is there, a backup is needed, nothing
 * that is written is kept.
 */
const failures = ["full", "broken", "damaged", "gone"] as const;
type Failure = (typeof failures)[number];

const texts: Record<Failure, string> = {
  full: "The disk of the server is full",
  broken: "The disk of the server has failed; it must be restarted once the disk works",
  damaged: "The database of the server is damaged; it must be restored from a backup",
  gone: "The data directory of the server was deleted or replaced; the server must be restarted",
};
const busyText = "The database of the server is held by another program";

const codeOf = (error: unknown): string => {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === "string" && code.startsWith("SQLITE_") ? code : "";
};

const isBusy = (code: string): boolean => code.startsWith("SQLITE_BUSY");

const failureOf = (code: string): Failure | undefined => {
  if (code === "SQLITE_FULL") return "full";
  if (/^SQLITE_(CORRUPT|NOTADB)/.test(code)) return "damaged";
  return /^SQLITE_(IOERR|READONLY|CANTOPEN|PROTOCOL|NOMEM)/.test(code) ? "broken" : undefined;
};

const worse = (one: Failure | undefined, other: Failure): Failure =>
  one && failures.indexOf(one) > failures.indexOf(other) ? one : other;

const unavailable = (text: string, cause: unknown): Fault =>
  Object.assign(refuse.unavailable(text), { cause });
