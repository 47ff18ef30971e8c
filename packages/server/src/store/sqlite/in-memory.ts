// A database in memory. It is one of better-sqlite3, as those in files are, and where that cannot
// be loaded one of Node.js itself: tests of workflows need no native part.
import { StoreError } from "../store-error.ts";
import type { Driver } from "./driver.ts";
import { openSqlite } from "./native-binding.ts";
import { openNodeSqlite } from "./node-sqlite.ts";

/** Throws StoreError where neither library can be loaded. */
export const openInMemory = (): Driver => {
  try {
    return openSqlite(":memory:");
  } catch (error) {
    const own = error instanceof StoreError ? openNodeSqlite() : undefined;
    if (own === undefined) throw error;
    return own;
  }
};
