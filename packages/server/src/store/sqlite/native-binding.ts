// Opens databases by better-sqlite3, whose native part is a file of its own: made by an install
// script, for one version of Node.js and one C library. Where it cannot be loaded, the error says
// why in one line, and what to do.
import { createRequire } from "node:module";
import type Sqlite from "better-sqlite3";
import { StoreError } from "../store-error.ts";

const requireHere = createRequire(import.meta.url);

/** Loaded when the first database is opened: a server over PostgreSQL does not need it. */
let driver: typeof Sqlite | undefined;

/** Throws StoreError where the native part of better-sqlite3 cannot be loaded. */
export const openSqlite = (path: string, options?: Sqlite.Options): Sqlite.Database => {
  try {
    driver ??= requireHere("better-sqlite3") as typeof Sqlite;
    return new driver(path, options);
  } catch (error) {
    throw explainBinding(error) ?? error;
  }
};

/** Why no database can be opened, and what to do about it; undefined: one can. */
export const nativePartProblem = (): string | undefined => {
  try {
    openSqlite(":memory:").close();
    return undefined;
  } catch (error) {
    if (error instanceof StoreError) return error.message;
    throw error;
  }
};

/** Why the native part cannot be loaded, and what to do; undefined for any other error. */
export const explainBinding = (error: unknown): StoreError | undefined => {
  const { code = "", message } = error as { code?: string; message: string };
  const reason = reasons.find(({ isIt }) => isIt(code, message));
  if (!reason) return undefined;
  const text = `${reason.what(message)}. ${reason.next(process.versions.node)}`;
  return new StoreError(text, { cause: error });
};

interface Reason {
  readonly isIt: (code: string, message: string) => boolean;
  readonly what: (message: string) => string;
  readonly next: (node: string) => string;
}

const rebuild = "`npm rebuild better-sqlite3` (`pnpm rebuild better-sqlite3`)";
const compilerNote =
  "where no binary for this machine can be downloaded, that needs Python 3, make and a C++ compiler";

const reasons: readonly Reason[] = [
  {
    isIt: (_, message) => message.startsWith("Could not locate the bindings file"),
    what: () => "The native part of better-sqlite3 is missing: its install script has not run",
    next: () =>
      "With pnpm allow it by `pnpm approve-builds`, with npm by `npm install-scripts approve " +
      `better-sqlite3\`; then run ${rebuild}; ${compilerNote}.`,
  },
  {
    isIt: (code, message) =>
      code === "MODULE_NOT_FOUND" && message.includes("Cannot find module 'better-sqlite3'"),
    what: () =>
      "The package better-sqlite3 is not installed: optional packages were left out, or it could not be built",
    next: () => `Run \`npm install better-sqlite3\` to see why; ${compilerNote}.`,
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
