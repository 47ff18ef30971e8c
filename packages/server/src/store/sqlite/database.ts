// The connection, and whether it can still be trusted.
//
//  D1 One process holds a data directory; a second one is refused, and so is a newer or a foreign
//     database.
//  D2 What `transact` returns from is on the disk (WAL, synchronous=FULL).
//  D3 A full disk changes nothing and passes: writes are refused until a probe fits again.
//  D4 Any other failure of the disk leaves open what the disk holds. An fsync is never tried twice:
//     nothing more is written until a restart has read what is really there.

import { type Fault, refuse } from "@ekiden/model";
import Sqlite, { type Statement } from "better-sqlite3";
import { Checkpointer } from "./checkpoint.ts";
import { type DataDirectory, holdDirectory } from "./directory.ts";
import { migrate } from "./migrate.ts";
import { explain } from "./store-error.ts";

const busyMillisecondsMost = 10_000;
const pageCacheKibibytes = 64 * 1024;
/** Only a net: the checkpointer keeps the log far below this. */
const logPagesMost = 65_536;
const probeBytes = 65_536;

export class Database {
  readonly connection: Sqlite.Database;
  readonly #directory: DataDirectory | undefined;
  readonly #checkpointer: Checkpointer | undefined;
  readonly #begin: Statement;
  readonly #commit: Statement;
  readonly #rollback: Statement;
  readonly #probe: Statement;
  #trouble: "full" | "broken" | undefined;
  #probed = false;

  private constructor(connection: Sqlite.Database, directory: DataDirectory | undefined) {
    connection.pragma("busy_timeout = 0");
    this.connection = connection;
    this.#directory = directory;
    this.#checkpointer = directory && new Checkpointer(directory.database);
    this.#begin = connection.prepare("begin immediate");
    this.#commit = connection.prepare("commit");
    this.#rollback = connection.prepare("rollback");
    this.#probe = connection.prepare(
      `insert or replace into meta values ('probe', zeroblob(${probeBytes}))`,
    );
  }

  /** Throws StoreError, whose message says what to do (D1). */
  static open(directory: string): Database {
    let held: DataDirectory | undefined;
    let connection: Sqlite.Database | undefined;
    try {
      held = holdDirectory(directory);
      connection = new Sqlite(held.database, { timeout: busyMillisecondsMost });
      connection.pragma("journal_mode = wal");
      connection.pragma("synchronous = full");
      connection.pragma(`wal_autocheckpoint = ${logPagesMost}`);
      connection.pragma(`cache_size = -${pageCacheKibibytes}`);
      migrate(connection, directory);
      return new Database(connection, held);
    } catch (error) {
      connection?.close();
      held?.release();
      throw explain(error, directory);
    }
  }

  static inMemory(): Database {
    const connection = new Sqlite(":memory:");
    migrate(connection, "memory");
    return new Database(connection, undefined);
  }

  /** Commits all that `write` writes (D2), or throws and has changed nothing that can be read. */
  transact<T>(write: () => T): T {
    this.connection.pragma(`busy_timeout = ${busyMillisecondsMost}`);
    try {
      return this.#transact(write);
    } finally {
      this.connection.pragma("busy_timeout = 0");
    }
  }

  /** As `transact`; false when a checkpoint holds the database for a moment: the turn goes on. */
  tryTransact(write: () => void): boolean {
    if (!this.#tryBegin()) return false;
    this.#transact(write);
    return true;
  }

  /** Throws ServiceUnavailable while nothing can be written. */
  requireWritable(): void {
    if (this.#trouble === "broken") throw refuse.unavailable(brokenText);
    if (this.#trouble === "full") this.#lookAgain();
  }

  async close(): Promise<void> {
    await this.#checkpointer?.close();
    this.abandon();
  }

  /** Lets go at once: of a database that could not be used. */
  abandon(): void {
    this.connection.close();
    this.#directory?.release();
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
      if (!this.connection.inTransaction) this.#begin.run();
      const result = write();
      this.#commit.run();
      this.#checkpointer?.wrote();
      return result;
    } catch (error) {
      this.#rollBack();
      throw this.#judge(error);
    }
  }

  /** Once in a turn of the event loop: on a full disk each look costs a failed write. */
  #lookAgain(): void {
    if (this.#probed) throw refuse.unavailable(fullText);
    this.#probed = true;
    setImmediate(() => {
      this.#probed = false;
    });
    this.transact(() => this.#probe.run());
    this.#trouble = undefined;
  }

  #rollBack(): void {
    try {
      if (this.connection.inTransaction) this.#rollback.run();
    } catch {
      this.#trouble = "broken";
    }
  }

  #judge(error: unknown): unknown {
    const code = codeOf(error);
    if (code === "SQLITE_FULL") {
      this.#trouble ??= "full";
      // What is in the log already can make room there, once it has been moved out of it.
      this.#checkpointer?.wrote();
      return withCause(refuse.unavailable(fullText), error);
    }
    if (isBusy(code)) return withCause(refuse.unavailable(busyText), error);
    if (!/^SQLITE_(IOERR|CORRUPT|NOTADB|READONLY|CANTOPEN|PROTOCOL|NOMEM)/.test(code)) return error;
    this.#trouble = "broken";
    return withCause(refuse.unavailable(brokenText), error);
  }
}

const codeOf = (error: unknown): string => (error instanceof Sqlite.SqliteError ? error.code : "");

const isBusy = (code: string): boolean => code.startsWith("SQLITE_BUSY");

const fullText = "The disk of the server is full";
const busyText = "The database of the server is held by another program";
const brokenText = "The disk of the server has failed; it must be restarted once the disk works";

const withCause = (fault: Fault, cause: unknown): Fault => Object.assign(fault, { cause });
