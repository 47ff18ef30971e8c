// What a store keeps is for the user of its server alone: any other user who can read the files can
// read all payloads, and all that the database has in clear.
import { chmodSync, closeSync, openSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";

export const ownerOnlyDirectory = 0o700;
export const ownerOnlyFile = 0o600;
const ofOthers = 0o077;
/** Files of ours: the database with its log, the lock, copies of them, and the master key. */
export const ourFiles = /^(ekiden\.|master\.key)/;

/** A file or directory that others can read, and its mode in octal digits. */
export type OnReadableByOthers = (path: string, mode: string) => void;

/**
 * Makes the file, empty and for its owner alone. One that is there is not opened: to close it would
 * release the locks that this process has on it.
 */
export const makeForOwner = (path: string): void => {
  try {
    closeSync(openSync(path, "wx", ownerOnlyFile));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
};

/** Takes the directory and our files in it from all but their owner; reports what it cannot. */
export const keepForOwner = (directory: string, tell: OnReadableByOthers): void => {
  // There, the mode of a file says nothing of who can read it.
  if (process.platform === "win32") return;
  keep(directory, ownerOnlyDirectory, tell);
  for (const name of readdirSync(directory)) {
    if (ourFiles.test(name)) keep(join(directory, name), ownerOnlyFile, tell);
  }
};

const keep = (path: string, allowed: number, tell: OnReadableByOthers): void => {
  const mode = modeOf(path);
  if (mode === undefined || (mode & ofOthers) === 0) return;
  try {
    chmodSync(path, allowed);
  } catch {
    tell(path, mode.toString(8));
  }
};

/** Undefined: it has gone meanwhile. */
const modeOf = (path: string): number | undefined => {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && found.mode & 0o777;
};
