// A disk that forgets what was not synced. The files are those that SQLite really writes; what is
// simulated is when a sync ends, whether it does, and what of the log a loss of power leaves.
import { EventEmitter } from "node:events";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import type { Bug } from "../database/bugs.ts";
import type { Agenda } from "../runtime/agenda.ts";
import type { Dice } from "../runtime/dice.ts";
import type { Disk } from "../runtime/seams.ts";
import type { Way } from "../sweep/ways.ts";

export interface SimDiskOptions {
  readonly agenda: Agenda;
  readonly dice: Dice;
  readonly bug: Bug | undefined;
  /** Where directories can be made, one for each life of the node. */
  readonly root: string;
  /** Mean time of a sync, in milliseconds. */
  readonly syncMilliseconds: number;
}

/** How the next commit or sync goes wrong; after that the disk is said to have failed. */
export type DiskFault = "commit refused" | "commit done and refused" | "sync refused";

const sectorBytes = 512;
const threadMilliseconds = 100;
const database = "ekiden.db";
const log = `${database}-wal`;

export class SimDisk implements Disk {
  readonly #options: SimDiskOptions;
  #lives = 0;
  /** Writes are refused before that. */
  fullUntil = 0;
  fault: DiskFault | undefined;
  /** Decides about one commit, before anything else does. */
  interfere: (() => Way | undefined) | undefined;
  /** From now on it is known what the disk has for certain. */
  #isWatched = false;
  /** What of the log has been synced. */
  #synced: Buffer | undefined;
  #isSyncing = false;
  /** How often the log was moved into the database in this life. */
  #moves = 0;

  constructor(options: SimDiskOptions) {
    this.#options = options;
    mkdirSync(this.directory);
    if (options.bug === "sync-lies") this.watch();
  }

  /** Of the present life. */
  get directory(): string {
    return join(this.#options.root, String(this.#lives));
  }

  get file(): string {
    return join(this.directory, database);
  }

  /** What is on the disk for certain is kept track of until the next loss of power. */
  watch(): void {
    this.#isWatched = true;
    // Nothing is under way: all of it is there.
    if (!this.#isSyncing) this.#synced = this.#readLog();
  }

  /** The node is dead, and its files go on in a directory of the next life. */
  nextLife(isPowerLost: boolean): void {
    const { file, directory } = this;
    const current = this.#readLog();
    const left = isPowerLost && this.#synced ? this.#torn(this.#synced, current) : current;
    this.#lives += 1;
    this.#isWatched = false;
    this.#synced = undefined;
    this.#isSyncing = false;
    this.fault = undefined;
    mkdirSync(this.directory);
    try {
      copyFileSync(file, this.file);
    } catch {
      // It died before there was a database.
      return;
    }
    if (this.#options.bug !== "log-forgotten") writeFileSync(join(this.directory, log), left);
    copyFileSync(join(directory, "ekiden.lock"), join(this.directory, "ekiden.lock"));
    if (this.#options.bug === "sync-lies") this.watch();
  }

  sync(done: (error: Error | null) => void): void {
    const { agenda, dice, syncMilliseconds } = this.#options;
    const written = this.#isWatched ? this.#readLog() : undefined;
    const moves = this.#moves;
    this.#isSyncing = true;
    agenda.after(dice.delay(syncMilliseconds), agenda.current, () => {
      this.#isSyncing = false;
      if (this.fault === "sync refused") return done(failure("EIO: i/o error, fdatasync"));
      // What was written when it began is not all any more, where the log was moved meanwhile.
      const isNewest = moves === this.#moves;
      if (written && isNewest && this.#options.bug !== "sync-lies") this.#synced = written;
      done(null);
    });
  }

  syncNow(): void {
    if (this.fault === "sync refused") throw failure("EIO: i/o error, fdatasync");
    if (this.#isWatched && this.#options.bug !== "sync-lies") this.#synced = this.#readLog();
  }

  commit(run: () => unknown): unknown {
    const way = this.interfere?.();
    const isFull = this.#options.agenda.now < this.fullUntil || way === "refused";
    if (isFull) throw new Sqlite.SqliteError("database or disk is full", "SQLITE_FULL");
    const isRefused = this.fault === "commit refused" || way === "crashBefore";
    const isDoneAndRefused = this.fault === "commit done and refused" || way === "cutAfter";
    if (!isRefused) run();
    if (isRefused || isDoneAndRefused) {
      throw new Sqlite.SqliteError("disk I/O error", "SQLITE_IOERR_WRITE");
    }
    return undefined;
  }

  startThread(path: string): object {
    const { agenda } = this.#options;
    const actor = agenda.current;
    const events = new EventEmitter();
    const answer = (message: string) => {
      if (message === "close") events.emit("exit");
      else {
        moveLog(path);
        this.#moved();
        events.emit("message", "done");
      }
    };
    const postMessage = (message: string) =>
      agenda.after(message === "close" ? 0 : threadMilliseconds, actor, () => answer(message));
    return Object.assign(events, { postMessage, ref() {}, unref() {} });
  }

  /** Before SQLite moves anything it syncs the log, so that the database never is ahead of that. */
  #moved(): void {
    this.#moves += 1;
    if (this.#isWatched && this.#options.bug !== "sync-lies") this.#synced = this.#readLog();
  }

  #readLog(): Buffer {
    try {
      return readFileSync(join(this.directory, log));
    } catch {
      return Buffer.alloc(0);
    }
  }

  /** Of what was not synced, any sectors are there, and any are not. */
  #torn(synced: Buffer, current: Buffer): Buffer {
    const { dice } = this.#options;
    // Its last user closed it, and what it had is in the file of the database.
    if (current.length < synced.length) return current;
    const length = synced.length + dice.below(current.length - synced.length + 1);
    const left = Buffer.alloc(length);
    synced.copy(left);
    const keeps = dice.fraction();
    for (let at = 0; at < left.length; at += sectorBytes) {
      if (dice.chance(keeps)) current.copy(left, at, at, at + sectorBytes);
    }
    return left;
  }
}

const failure = (message: string): Error => Object.assign(new Error(message), { code: "EIO" });

const moveLog = (path: string): void => {
  const connection = new Sqlite(path);
  connection.pragma("synchronous = full");
  connection.pragma("wal_checkpoint(restart)");
  connection.close();
};
