// Which process holds a data directory: for the message to another one that wants it.
import { readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ownerOnlyFile } from "./owner-only.ts";

const holderFile = (directory: string): string => join(directory, "ekiden.pid");

interface Holder {
  readonly id: number;
  /** Where ids of processes are what they are here: each container has its own. */
  readonly place: string;
}

/** To be called by the process that has the lock. A full disk is no reason not to start. */
export const noteHolder = (directory: string): void => {
  try {
    const text = `${process.pid}\n${placeOfIds()}\n`;
    writeFileSync(holderFile(directory), text, { mode: ownerOnlyFile });
  } catch {}
};

/** Does nothing where another process is noted. */
export const forgetHolder = (directory: string): void => {
  const holder = noted(directory);
  if (holder?.id !== process.pid || holder.place !== placeOfIds()) return;
  try {
    rmSync(holderFile(directory), { force: true });
  } catch {}
};

/** Undefined where it is not known, and where no such process runs here, as with containers. */
export const holderOf = (directory: string): number | undefined => {
  const holder = noted(directory);
  const isHere = holder?.place === placeOfIds() && isRunning(holder.id);
  return isHere ? holder.id : undefined;
};

const noted = (directory: string): Holder | undefined => {
  try {
    const [first, place = ""] = readFileSync(holderFile(directory), "utf8").split("\n");
    const id = Number(first);
    return Number.isSafeInteger(id) && id > 0 ? { id, place } : undefined;
  } catch {
    return undefined;
  }
};

/** The namespace, as in `pid:[4026531836]`; empty where a system has none. */
const placeOfIds = (): string => {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
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
