// The files of a data directory that a server works with. The operating system keeps a deleted file
// for as long as a process has it open, so what is written to one that is no longer at its path
// succeeds, and is gone with the process: only a look at the path finds that out.

import type { BigIntStats } from "node:fs";
import { statSync } from "node:fs";
import { stat } from "node:fs/promises";

export class DirectoryFiles {
  readonly #known: ReadonlyMap<string, string>;

  /** As they are now; throws the error of the operating system when one of them is missing. */
  constructor(directory: string, database: string) {
    const paths = [directory, database, `${database}-wal`, `${database}-shm`];
    this.#known = new Map(
      paths.map((path) => [path, identityOf(statSync(path, { bigint: true }))]),
    );
  }

  /** The path at which something else is now, or nothing; undefined when all are there. */
  async missing(): Promise<string | undefined> {
    const looks = [...this.#known].map(async ([path, known]) =>
      (await isThere(path, known)) ? undefined : path,
    );
    return (await Promise.all(looks)).find((path) => path !== undefined);
  }
}

const identityOf = ({ dev, ino }: BigIntStats): string => `${dev}:${ino}`;

const isThere = async (path: string, known: string): Promise<boolean> => {
  try {
    return identityOf(await stat(path, { bigint: true })) === known;
  } catch (error) {
    // A refused look, or a broken disk, says nothing about the path.
    return !/^(ENOENT|ENOTDIR|ESTALE)$/.test(String((error as { code?: unknown } | null)?.code));
  }
};
