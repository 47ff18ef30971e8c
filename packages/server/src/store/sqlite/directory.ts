// The data directory: made when it is missing, and held by one process at a time.
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { forgetHolder } from "./holder.ts";
import { type Lock, takeLock } from "./lock.ts";
import {
  keepForOwner,
  makeForOwner,
  type OnReadableByOthers,
  ownerOnlyDirectory,
} from "./owner-only.ts";

export interface DataDirectory {
  readonly path: string;
  readonly database: string;
  readonly lock: Lock;
  release(): void;
}

/** It and what is in it are for the owner alone; `tell` is called with what cannot be made so. */
export const holdDirectory = (directory: string, tell: OnReadableByOthers): DataDirectory => {
  makeDurably(resolve(directory));
  const lockFile = join(directory, "ekiden.lock");
  const database = join(directory, "ekiden.db");
  makeForOwner(lockFile);
  keepForOwner(directory, tell);
  const lock = takeLock(lockFile, directory);
  const release = () => {
    forgetHolder(directory);
    lock.release();
  };
  return { path: directory, database, lock, release };
};

/**
 * A new directory survives a power loss only when the one above was synced. Level
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
