// Where tests write: into memory, where the machine has room. Most of them start a server or a
// PostgreSQL of their own, so the disk would take a tenth of the time of all of them. Tests of
// resilience, in which disks have a part, stay on the disk.
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { freemem } from "node:os";
import { join } from "node:path";
import { isAlive } from "./alive.ts";

const parent = "/dev/shm";
const prefix = "ekiden-tests-";
/** As `statfs` of Linux names file systems that are in memory. */
const memoryType = 0x01_02_19_94;
const gigabyte = 1024 ** 3;
/** All tests together have about a gigabyte there at their peak. */
const minRoomBytes = 3 * gigabyte;
const minFreeBytes = 8 * gigabyte;

export interface TestFolder {
  readonly path: string;
  remove(this: void): void;
}

/** Undefined: the machine has no room in memory, or no program may be started from there. */
export const memoryFolder = (): TestFolder | undefined => {
  if (!hasRoom()) return undefined;
  removeLeft();
  const path = newFolder();
  if (path === undefined) return undefined;
  const remove = (): void => rmSync(path, { recursive: true, force: true, maxRetries: 5 });
  // As the machine's own: a PostgreSQL of another user has its data in there.
  chmodSync(path, 0o1777);
  if (canStart(path)) return { path, remove };
  remove();
  return undefined;
};

/** Undefined: this user may make none there. */
const newFolder = (): string | undefined => {
  try {
    return mkdtempSync(join(parent, `${prefix}${process.pid}-`));
  } catch {
    return undefined;
  }
};

/** From then on this process and its children do, if they can, until what is returned is called. */
export const writeIntoMemory = (): (() => void) => {
  const folder = memoryFolder();
  if (!folder) return () => {};
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder.path;
  return () => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
    folder.remove();
  };
};

const hasRoom = (): boolean => {
  try {
    const { type, bavail, bsize } = statfsSync(parent);
    return type === memoryType && bavail * bsize >= minRoomBytes && freemem() >= minFreeBytes;
  } catch {
    return false;
  }
};

/** In containers it is often mounted so that nothing can be. */
const canStart = (folder: string): boolean => {
  const program = join(folder, "program");
  writeFileSync(program, "#!/bin/sh\nexit 0\n", { mode: 0o755 });
  const { status } = spawnSync(program);
  rmSync(program);
  return status === 0;
};

/** Of runs that were cut short. */
const removeLeft = (): void => {
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(prefix)) continue;
    if (isAlive(Number.parseInt(name.slice(prefix.length), 10))) continue;
    try {
      rmSync(join(parent, name), { recursive: true, force: true });
    } catch {
      // It is another user's.
    }
  }
};
