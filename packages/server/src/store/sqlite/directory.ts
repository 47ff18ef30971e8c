// The data directory: made when it is missing, and held by one process at a time. The lock is an
// open transaction on a file of its own, so the operating system ends it with the process.
import { closeSync, fsyncSync, mkdirSync, openSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import Sqlite from "better-sqlite3";
import { StoreError } from "./store-error.ts";

export interface DataDirectory {
  readonly database: string;
  release(): void;
}

export const holdDirectory = (directory: string): DataDirectory => {
  makeDurably(resolve(directory));
  const lock = new Sqlite(join(directory, "ekiden.lock"), { timeout: 0 });
  try {
    lock.exec("begin exclusive");
  } catch (error) {
    lock.close();
    if ((error as { code?: string }).code !== "SQLITE_BUSY") throw error;
    throw new StoreError(
      `The data directory ${directory} is in use by another process. ` +
        "Stop that one first, or choose another data directory.",
    );
  }
  return { database: join(directory, "ekiden.db"), release: () => void lock.close() };
};

/** A new directory survives a power loss only when the one above has been told to remember it. */
const makeDurably = (directory: string): void => {
  const highest = mkdirSync(directory, { recursive: true });
  if (highest === undefined) return;
  for (let made = directory; made.length >= highest.length; made = dirname(made)) {
    const above = openSync(dirname(made), "r");
    fsyncSync(above);
    closeSync(above);
  }
};
