// Opens databases by one of two libraries of SQLite: by better-sqlite3, whose native part is a file
// of its own, made by an install script for one version of Node.js and one C library; or by that of
// Node.js itself. Where neither can be loaded, the error says why, and what to do.
import { createRequire } from "node:module";
import type Sqlite from "better-sqlite3";
import { StoreError } from "../store-error.ts";
import type { Driver, DriverOptions } from "./driver.ts";
import { hasNodeSqlite, openNodeSqlite } from "./node-sqlite.ts";

const requireHere = createRequire(import.meta.url);

type Open = (path: string, options?: DriverOptions) => Driver;

/** Chosen when the first database is opened: a server over PostgreSQL does not need one. */
let open: Open | undefined;

/** Throws StoreError where there is no library of SQLite. */
export const openSqlite: Open = (path, options) => {
  open ??= chosen();
  return open(path, options);
};

/**
 * The first that Node.js no longer calls experimental. Since 24.19 it also ends processes in which
 * better-sqlite3 12 has its garbage collected (`RemoveEnvironmentCleanupHook`).
 */
const firstVersionOfOwn = 24;

const chosen = (): Open => {
  const isOwnFirst = Number.parseInt(process.versions.node, 10) >= firstVersionOfOwn;
  if (isOwnFirst && hasNodeSqlite()) return openNodeSqlite;
  try {
    return openedByBetter();
  } catch (error) {
    const explained = explainBinding(error) ?? error;
    if (explained instanceof StoreError && hasNodeSqlite()) return openNodeSqlite;
    throw explained;
  }
};

const openedByBetter = (): Open => {
  const Better = requireHere("better-sqlite3") as typeof Sqlite;
  // The native part is loaded by the first database, and not by the module.
  new Better(":memory:").close();
  return (path, options) => new Better(path, options);
};

/** Which library opens databases; or why none can be opened, and what to do about it. */
export const examineSqlite = (): { readonly library: string } | { readonly problem: string } => {
  try {
    openSqlite(":memory:").close();
    const isOwn = open === openNodeSqlite;
    return { library: isOwn ? `SQLite of Node.js ${process.versions.node}` : "better-sqlite3" };
  } catch (error) {
    if (error instanceof StoreError) return { problem: error.message };
    throw error;
  }
};

/** In one line why the native part cannot be loaded, in the next what to do; or undefined. */
export const explainBinding = (error: unknown): StoreError | undefined => {
  const { code = "", message } = error as { code?: string; message: string };
  const reason = reasons.find(({ isIt }) => isIt(code, message));
  if (!reason) return undefined;
  const text = `${reason.what(message)}.\n  ${reason.next(process.versions.node)}`;
  return new StoreError(text, { cause: error });
};

interface Reason {
  readonly isIt: (code: string, message: string) => boolean;
  readonly what: (message: string) => string;
  readonly next: (node: string) => string;
}

const rebuild = "`npm rebuild better-sqlite3` (`pnpm rebuild better-sqlite3`)";
const otherwise = "or use Node.js 22.16 or newer, which needs none";

const reasons: readonly Reason[] = [
  {
    isIt: (_, message) => message.startsWith("Could not locate the bindings file"),
    what: () => "The native part of better-sqlite3 is missing: its install script has not run",
    next: () =>
      "Run `pnpm approve-builds`, or with npm `npm install-scripts approve better-sqlite3` and " +
      `\`npm rebuild better-sqlite3\`; ${otherwise}.`,
  },
  {
    isIt: (code, message) =>
      code === "MODULE_NOT_FOUND" && message.includes("Cannot find module 'better-sqlite3'"),
    what: () =>
      "The package better-sqlite3 is not installed: optional packages were left out, or it could not be built",
    next: () =>
      "Run `npm install better-sqlite3` to see why; without a binary for this machine it needs " +
      `Python 3, make and a C++ compiler; ${otherwise}.`,
  },
  {
    isIt: (code, message) =>
      code === "ERR_DLOPEN_FAILED" && message.includes("NODE_MODULE_VERSION"),
    what: () => "The native part of better-sqlite3 was built for another version of Node.js",
    next: (node) => `This is Node.js ${node}: run ${rebuild} with it, or use the version before.`,
  },
  {
    isIt: (code) => code === "ERR_DLOPEN_FAILED",
    what: (message) =>
      "The native part of better-sqlite3 was built for another system or C library, such as glibc " +
      `where this one has musl (${message.split("\n")[0]})`,
    next: () => `Run ${rebuild} on this machine, and copy no node_modules from another.`,
  },
];
