// Where the master key comes from: the environment, a file that was given, or, where the data is in
// a directory, a file of its own there that is made when it is first needed.
import { randomBytes } from "node:crypto";
import {
  closeSync,
  fchownSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { AccessError } from "../access-error.ts";
import { MasterKey, masterKeyBytes } from "./master-key.ts";

const howToMakeOne = "`openssl rand -base64 32` makes one";

/** Throws AccessError. The text is not repeated: it may be a key with a slip in it. */
export const readMasterKey = (text: string, source: string): MasterKey => {
  const trimmed = text.trim();
  const bytes = Buffer.from(trimmed, "base64");
  const isWhole = /^[A-Za-z0-9+/]+={0,2}$/.test(trimmed) && bytes.length === masterKeyBytes;
  if (isWhole) return new MasterKey(bytes);
  throw new AccessError(
    `${source} does not hold a master key: ${masterKeyBytes} random bytes in Base64. ` +
      `${howToMakeOne}.`,
  );
};

/** Throws AccessError when it cannot be read. */
export const masterKeyInFile = (path: string): MasterKey => {
  const text = textOf(path);
  if (text !== undefined) return readMasterKey(text, path);
  throw new AccessError(
    `There is no master key in ${path}. Put the one there with which the keys of this store were ` +
      `made; for a new store, ${howToMakeOne}.`,
  );
};

/**
 * The key in the file, which is made when it is missing and only its owner can read.
 * Throws AccessError when it cannot be read or made, and when it is missing though it `isNeeded`.
 */
export const ownMasterKey = (path: string, isNeeded: boolean): MasterKey => {
  if (textOf(path) === undefined && !isNeeded) make(path);
  return masterKeyInFile(path);
};

/** Its mode in octal digits where any user of the machine can read it; otherwise undefined. */
export const modeReadableByAll = (path: string): string | undefined => {
  const { mode = 0 } = statSync(path, { throwIfNoEntry: false }) ?? {};
  const isReadable = process.platform !== "win32" && (mode & forAll) !== 0;
  return isReadable ? (mode & 0o777).toString(8) : undefined;
};

const textOf = (path: string): string | undefined => {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    throw new AccessError(`The master key in ${path} cannot be read. (${message})`);
  }
};

const onlyOwner = 0o600;
const onlyOwnerDirectory = 0o700;
const forAll = 0o004;

/** Whole or not at all, and on the disk; where another process was quicker, its file stays. */
const make = (path: string): void => {
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: onlyOwnerDirectory });
    const file = openSync(draft, "wx", onlyOwner);
    giveToOwner(file, dirname(path));
    writeSync(file, `${randomBytes(masterKeyBytes).toString("base64")}\n`);
    fsyncSync(file);
    closeSync(file);
    link(draft, path);
    unlinkSync(draft);
    const directory = openSync(dirname(path), "r");
    fsyncSync(directory);
    closeSync(directory);
  } catch (error) {
    throw new AccessError(`The master key cannot be made in ${path}. (${String(error)})`);
  }
};

/**
 * What an administrator makes as root in the data directory of a server is the server's, as SQLite
 * does it with the files of the database: else the server could not read it.
 */
const giveToOwner = (file: number, directory: string): void => {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = statSync(directory);
  fchownSync(file, uid, gid);
};

const link = (draft: string, path: string): void => {
  try {
    linkSync(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
};
