// One server holds a data directory. The lock is an open transaction on a file of its own, so the
// operating system ends it with the process. A deleted file hides its lock, so a server whose
// lock file the last server did not have makes sure that no other process uses the database
// itself.
import { statSync } from "node:fs";
import { holderOf } from "./holder.ts";
import { openSqlite } from "./native-binding.ts";
import { StoreError } from "./store-error.ts";

/** Of a database that no process uses; how long commands beside it may take to end. */
const maxUnusedMilliseconds = 2_000;

export interface Lock {
  /** Of its file: another file has another one. */
  readonly inode: number;
  release(): void;
}

/** Throws StoreError when another process has the lock. */
export const takeLock = (path: string, directory: string): Lock => {
  const lock = openSqlite(path, { timeout: 0 });
  try {
    lock.exec("begin exclusive");
    return { inode: statSync(path).ino, release: () => void lock.close() };
  } catch (error) {
    lock.close();
    throw isBusy(error) ? inUse(directory) : error;
  }
};

/**
 * Throws StoreError when any other connection has the database open: to hold it exclusively is only
 * possible for one that is alone, and what uses a log keeps its share of the file for as long as it
 * is open. Waits a little for commands, which come and go.
 */
export const requireUnused = (database: string, directory: string): void => {
  const connection = openSqlite(database, { timeout: maxUnusedMilliseconds });
  try {
    connection.pragma("locking_mode = exclusive");
    connection.exec("begin exclusive; rollback");
  } catch (error) {
    throw isBusy(error) ? inUse(directory) : error;
  } finally {
    connection.close();
  }
};

const isBusy = (error: unknown): boolean =>
  (error as { code?: string } | null)?.code?.startsWith("SQLITE_BUSY") === true;

const inUse = (directory: string): StoreError => {
  const holder = holderOf(directory);
  if (holder === process.pid) {
    return new StoreError(
      `The data directory ${directory} is in use by this process already. ` +
        "Close what has it open first, or choose another data directory.",
    );
  }
  const id = holder === undefined ? "" : ` (its id is ${holder})`;
  return new StoreError(
    `The data directory ${directory} is in use by another process${id}. ` +
      "Stop that one first, or choose another data directory.",
  );
};
