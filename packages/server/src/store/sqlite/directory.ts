// The data directory: made when it is missing, and held by one process at a time. The lock is an
// open transaction on a file of its own, so the operating system ends it with the process.
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import Sqlite from "better-sqlite3";
import {
  keepForOwner,
  makeForOwner,
  type OnReadableByOthers,
  ownerOnlyDirectory,
} from "./owner-only.ts";
import { StoreError } from "./store-error.ts";

export interface DataDirectory {
  readonly database: string;
  release(): void;
}

/** It and what is in it are for the owner alone; `tell` hears of what cannot be made so. */
export const holdDirectory = (directory: string, tell: OnReadableByOthers): DataDirectory => {
  makeDurably(resolve(directory));
  for (const name of ["ekiden.lock", "ekiden.db"]) makeForOwner(join(directory, name));
  keepForOwner(directory, tell);
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

/**
 * A new directory survives a power loss only when the one above has been told to remember it. Level
 * by level: where a level cannot be made, Node 20 would try its own recursion for ever.
 */
const makeDurably = (directory: string): void => {
  if (existsSync(directory)) {
    mkdirSync(directory, { recursive: true });
    return;
  }
  makeDurably(dirname(directory));
  mkdirSync(directory, { mode: ownerOnlyDirectory });
  const above = openSync(dirname(directory), "r");
  fsyncSync(above);
  closeSync(above);
};
