// What a server leaves in its database about itself: which lock it holds, and whether it has closed
// the database.
//
// The mark is in the database file before anything is in the log (WAL), and it says "closed" before
// the log is moved into the file and deleted. So a file that says "open" had a log beside it, with
// every commit since: where there is none now, these commits are gone.
import { existsSync, statSync } from "node:fs";
import type { DataDirectory } from "./directory.ts";
import type { Driver } from "./driver.ts";
import { requireUnused } from "./lock.ts";
import { openSqlite } from "./native-binding.ts";
import { inspectLog, type LogState } from "./write-ahead-log.ts";

interface ServerMark {
  /** Inode of the file whose lock the server held. */
  readonly lock: number;
  /** Inode of the database file: a copy has another one, and says nothing of its own log. */
  readonly database: number;
  readonly isOpen: boolean;
}

const key = "server";
/** For others who just read, when the log is moved at the start. */
const maxMoveMilliseconds = 1_000;

/**
 * A look at a database that this process is about to open: one line for each defect of its log.
 * Throws StoreError when another process uses it.
 */
export const examine = ({ path, database, lock }: DataDirectory): readonly string[] => {
  if (!existsSync(database)) return [];
  const damage = damageOfLog(database);
  // The lock that the last server had is free, or its file is another one, and then says nothing.
  if (readMark(database)?.lock !== lock.inode) requireUnused(database, path);
  return damage;
};

/** One line for each defect of a database's log, as it is before the database is opened. */
export const damageOfLog = (database: string): readonly string[] => {
  const state = inspectLog(database);
  const mark = readMark(database);
  const wasOpen = mark?.isOpen === true && mark.database === statSync(database).ino;
  const defect = wasOpen ? (absenceOf(state) ?? damageOf(state)) : damageOf(state);
  return defect === undefined ? [] : [`The log file ekiden.db-wal ${defect}`];
};

const absenceOf = ({ kind }: LogState): string | undefined =>
  kind === "missing" || kind === "empty"
    ? `is ${kind}, though no server has closed the database: acknowledged calls may be lost`
    : undefined;

const damageOf = (state: LogState): string | undefined => {
  if (state.kind === "unusable") return `${state.reason}: acknowledged calls may be lost`;
  if (state.kind !== "readable" || state.commitsUnseen === 0) return undefined;
  return (
    `is damaged behind its frame ${state.frames}, and ${state.commitsUnseen} later commits in it ` +
    "cannot be used: acknowledged calls may be lost, unless the machine lost its power just then"
  );
};

/** Of the server that had the database last; undefined where none has left one. */
const readMark = (database: string): ServerMark | undefined => {
  const connection = openSqlite(database, { readonly: true, timeout: maxMoveMilliseconds });
  try {
    const hasMeta = connection
      .prepare("select 1 from sqlite_schema where type = 'table' and name = 'meta'")
      .get();
    if (!hasMeta) return undefined;
    const value = connection.prepare("select value from meta where key = ?").pluck().get(key);
    return typeof value === "string" ? JSON.parse(value) : undefined;
  } finally {
    connection.close();
  }
};

/** Into the file itself, with all that the log of the last server holds. */
export const leaveMark = (connection: Driver, { database, lock }: DataDirectory): void => {
  const mark = { lock: lock.inode, database: statSync(database).ino, isOpen: true };
  connection.prepare("insert or replace into meta values (?, ?)").run(key, JSON.stringify(mark));
  const patience = connection.pragma("busy_timeout", { simple: true });
  connection.pragma(`busy_timeout = ${maxMoveMilliseconds}`);
  // Where another process reads for longer, the mark stays in the log, and says less.
  connection.pragma("wal_checkpoint(truncate)");
  connection.pragma(`busy_timeout = ${patience}`);
};

/**
 * Closes the connection of a server, which moves the log into the database and deletes it. Where
 * the mark cannot be changed first, the log stays where it is.
 */
export const closeAsServer = (connection: Driver, canWrite: boolean): void => {
  if (canWrite && isMarkedClosed(connection)) connection.close();
  else closeBeside(connection);
};

/** False where it cannot be written, as on a full disk. */
const isMarkedClosed = (connection: Driver): boolean => {
  try {
    connection
      .prepare("update meta set value = json_set(value, '$.isOpen', json('false')) where key = ?")
      .run(key);
    return true;
  } catch {
    return false;
  }
};

/**
 * Closes a connection without moving the log, also where it is the last one: a connection that can
 * only read is closed after it, and leaves the log alone.
 */
export const closeBeside = (connection: Driver): void => {
  let reader: Driver | undefined;
  try {
    if (!connection.memory)
      reader = openSqlite(connection.name, { readonly: true, timeout: maxMoveMilliseconds });
    reader?.prepare("select count(*) from sqlite_schema").get();
  } catch {
    // The file is no longer there, or cannot be read: then nothing is moved either.
  }
  connection.close();
  reader?.close();
};
