// The file of a database that a server has made: where a command looks beside it.
import { statSync } from "node:fs";
import { join } from "node:path";
import { StoreError } from "./store-error.ts";

/**
 * Its path. `advice` is what to do where there is none. Throws StoreError then, and another one
 * where this user may not look, since the data may well be there.
 */
export const databaseIn = (directory: string, advice: string): string => {
  const path = join(directory, "ekiden.db");
  try {
    statSync(path);
    return path;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") {
      throw new StoreError(`There is no data in ${directory}. ${advice}`);
    }
    throw new StoreError(
      `This user may not look into ${directory} (${code}). Run this as the user who owns the ` +
        `directory${numberOf(directory)}.`,
    );
  }
};

/** Of its owner; empty where not even that can be seen. */
const numberOf = (directory: string): string => {
  try {
    const { uid } = statSync(directory);
    return `, as by sudo -u '#${uid}'`;
  } catch {
    return "";
  }
};
