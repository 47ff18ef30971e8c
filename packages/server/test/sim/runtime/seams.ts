// What the server takes from its process and cannot be handed: turns of the event loop, random
// numbers, syncs of files, threads. While a simulation is present, they come from it.
import crypto from "node:crypto";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers/promises";
import threads from "node:worker_threads";
import Sqlite from "better-sqlite3";
import type { Agenda } from "./agenda.ts";
import type { Dice } from "./dice.ts";

/** What stands for the disk below an embedded store. */
export interface Disk {
  /** Calls once the log is on the disk, or could not be brought there. */
  sync(done: (error: Error | null) => void): void;
  /** At once. */
  syncNow(): void;
  /** The thread that moves the log of a database into its file. */
  startThread(database: string): object;
  /** Runs the commit of a transaction, or throws as a disk does that fails. */
  commit(run: () => unknown): unknown;
}

export interface Present {
  readonly agenda: Agenda;
  readonly dice: Dice;
  disk?: Disk;
}

let present: Present | undefined;

const own = {
  setImmediate,
  randomInt: crypto.randomInt,
  randomBytes: crypto.randomBytes,
  fdatasync: fs.fdatasync,
  fdatasyncSync: fs.fdatasyncSync,
  Worker: threads.Worker,
  prepare: Sqlite.prototype.prepare,
  pragma: Sqlite.prototype.pragma,
};

/** A turn of the process's own event loop. */
export const inLaterTurn = (call: () => void): void => void own.setImmediate(call);

const immediately = (call: (...values: unknown[]) => void, ...values: unknown[]) => {
  if (!present) return own.setImmediate(call, ...values);
  present.agenda.immediately(() => call(...values));
  return undefined;
};

/** The same as a promise. */
const inTurn = <T>(value: T): Promise<T> =>
  new Promise((resolve) => immediately(() => resolve(value)));

const randomInt = (limit: number): number =>
  present ? present.dice.below(limit) : own.randomInt(limit);

const randomBytes = (size: number): Buffer => {
  const { dice } = present ?? {};
  if (!dice) return own.randomBytes(size);
  return Buffer.from(Array.from({ length: size }, () => dice.below(256)));
};

const fdatasync = (descriptor: number, done: (error: Error | null) => void): void => {
  if (present?.disk) present.disk.sync(done);
  else own.fdatasync(descriptor, done);
};

const fdatasyncSync = (descriptor: number): void => {
  if (present?.disk) present.disk.syncNow();
  else own.fdatasyncSync(descriptor);
};

/** Called with `new`, which takes what it returns. */
function Thread(file: string | URL, options: threads.WorkerOptions): object {
  if (present?.disk) return present.disk.startThread(String(options.workerData));
  return new own.Worker(file, options);
}

function prepare(this: Sqlite.Database, sql: string): Sqlite.Statement {
  const statement = own.prepare.call(this, sql) as Sqlite.Statement;
  const disk = present?.disk;
  if (sql !== "commit" || !disk) return statement;
  return { run: () => disk.commit(() => statement.run()) } as unknown as Sqlite.Statement;
}

/** Real syncs would only be waited for: what power loss leaves is the simulated disk's to say. */
function pragma(this: Sqlite.Database, source: string, options?: Sqlite.PragmaOptions): unknown {
  const isOfSyncs = present?.disk && source.startsWith("synchronous =");
  return own.pragma.call(this, isOfSyncs ? "synchronous = off" : source, options);
}

/** Once in a process, before the server's modules have been used. */
export const takeSeams = (): void => {
  Object.assign(globalThis, { setImmediate: immediately });
  Object.assign(timers, { setImmediate: inTurn });
  Object.assign(crypto, { randomInt, randomBytes });
  Object.assign(fs, { fdatasync, fdatasyncSync });
  Object.assign(threads, { Worker: Thread });
  Object.assign(Sqlite.prototype, { prepare, pragma });
  syncBuiltinESMExports();
};

export const setPresent = (next: Present | undefined): void => {
  present = next;
};
