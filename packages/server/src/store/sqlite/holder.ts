// Which process holds a data directory: for the message to another one that wants it.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ownerOnlyFile } from "./owner-only.ts";

const holderFile = (directory: string): string => join(directory, "ekiden.pid");

/** To be called by the process that has the lock. A full disk is no reason not to start. */
export const noteHolder = (directory: string): void => {
  try {
    writeFileSync(holderFile(directory), `${process.pid}\n`, { mode: ownerOnlyFile });
  } catch {}
};

/** Does nothing where another process is noted. */
export const forgetHolder = (directory: string): void => {
  if (noted(directory) !== process.pid) return;
  try {
    rmSync(holderFile(directory), { force: true });
  } catch {}
};

/** Undefined where it is not known, and where no such process runs here, as with containers. */
export const holderOf = (directory: string): number | undefined => {
  const holder = noted(directory);
  return holder !== undefined && isRunning(holder) ? holder : undefined;
};

const noted = (directory: string): number | undefined => {
  try {
    const holder = Number(readFileSync(holderFile(directory), "utf8"));
    return Number.isSafeInteger(holder) && holder > 0 ? holder : undefined;
  } catch {
    return undefined;
  }
};

const isRunning = (id: number): boolean => {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    // Of another user.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
};
