// Why a store could not be opened, in one line that says what to do about it.
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { Fault } from "@ekiden/model";
import { StoreError } from "../store-error.ts";
import { ourFiles } from "./owner-only.ts";

export { StoreError } from "../store-error.ts";

const codeOf = (error: unknown): string => String((error as { code?: unknown } | null)?.code ?? "");

/** What to do, by the beginning of the code of SQLite or of the operating system. */
const advice: readonly (readonly [string, (directory: string) => string])[] = [
  ["ENOTDIR", (directory) => `${directory} is not a directory. Choose another data directory.`],
  ["EEXIST", (directory) => `${directory} is not a directory. Choose another data directory.`],
  ["ENOSPC", (directory) => `The disk of ${directory} is full. Make room and start again.`],
  ["SQLITE_FULL", (directory) => `The disk of ${directory} is full. Make room and start again.`],
  [
    "SQLITE_NOTADB",
    (directory) =>
      `The database in ${directory} is not one, or its header is damaged. ` +
      "Restore it from a backup or choose another data directory.",
  ],
  [
    "SQLITE_CORRUPT",
    (directory) =>
      `The database in ${directory} is damaged. ` +
      "Restore it from a backup or choose another data directory.",
  ],
];

/** Anything that no advice covers is, most often, a matter of permissions. */
export const explain = (error: unknown, directory: string): StoreError => {
  if (error instanceof StoreError) return error;
  // A refusal that a caller would get says less than what it was made from.
  if (error instanceof Fault && error.cause) return explain(error.cause, directory);
  const code = codeOf(error);
  const known = advice.find(([beginning]) => code.startsWith(beginning));
  const message =
    known?.[1](directory) ??
    ofOtherUser(directory) ??
    `The data directory ${directory} cannot be written. ` +
      "Check that it exists, who owns it and whether its disk is healthy.";
  return new StoreError(`${message} (${detailOf(error, code)})`, { cause: error });
};

/** A backup that another user has put there, such as root; undefined: it is not that. */
const ofOtherUser = (directory: string): string | undefined => {
  const user = process.geteuid?.() ?? 0;
  if (user === 0) return undefined;
  try {
    const paths = readdirSync(directory).filter((name) => ourFiles.test(name));
    for (const path of paths.map((name) => join(directory, name))) {
      const { uid } = statSync(path);
      if (uid === user) continue;
      return `${path} belongs to user ${uid}, and this is user ${user}. Run: chown ${user} ${path}`;
    }
  } catch {
    // Where it cannot be looked into, that is what is wrong.
  }
  return undefined;
};

/** As `explain`; what is wrong with the log of the database goes first, because it is the cause. */
export const explainWith = (
  logDamage: readonly string[],
  error: unknown,
  directory: string,
): StoreError => {
  const explained = explain(error, directory);
  if (logDamage.length === 0) return explained;
  const message = `${logDamage.join(". ")}. ${explained.message}`;
  return new StoreError(message, { cause: explained });
};

/** Errors of the operating system begin with their code already; those of SQLite do not. */
const detailOf = (error: unknown, code: string): string => {
  const text = error instanceof Error ? error.message : String(error);
  return text.startsWith(code) ? text : `${code}: ${text}`;
};
