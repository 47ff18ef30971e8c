// Payloads that are too long for the service: kept somewhere else, with a reference in their place.
import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, mkdir, open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { maxPayloadCharacters, PayloadError } from "./codec.ts";

/**
 * Keeps texts under keys. `put` may be called again with the same key and text; what it has once
 * returned for must be there for as long as a history refers to it, retention included.
 */
export interface Offload {
  readonly put: (key: string, text: string) => Promise<void>;
  /** Throws when there is no such key. */
  readonly get: (key: string) => Promise<string>;
}

const prefix = "ekiden.offload:";
const firstCharacterCode = prefix.charCodeAt(0);

const isKey = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);
const keyOf = (text: string): string => createHash("sha256").update(text).digest("hex");

/**
 * The text, or a reference to it if it is longer than `max` characters. What `put` throws is told
 * as an error of its own: one of the AWS SDK would be taken for an answer of the service.
 */
export const putAway = async (
  offload: Offload,
  text: string,
  max = maxPayloadCharacters,
): Promise<string> => {
  if (text.length <= max) return text;
  const key = keyOf(text);
  try {
    await offload.put(key, text);
  } catch (error) {
    if (error instanceof PayloadError) throw error;
    throw new Error(`the payload ${key} cannot be kept: ${error}`, { cause: error });
  }
  return prefix + key;
};

/** What is kept elsewhere could not be read: it may be there the next time. */
export class OffloadError extends PayloadError {
  override readonly name = "OffloadError";
}

/**
 * The text, or the one that it refers to. Throws a PayloadError when there is no way to that, and
 * an OffloadError when the way fails.
 */
export const fetchBack = async (offload: Offload | undefined, text: string): Promise<string> => {
  const key = text.slice(prefix.length);
  // Any program may write such a text; only what looks like a key of ours is looked up.
  if (!text.startsWith(prefix) || !isKey(key)) return text;
  if (!offload) throw new PayloadError(`a payload is kept elsewhere (${key}): set an offload`);
  try {
    return await offload.get(key);
  } catch (error) {
    throw new OffloadError(`the payload ${key} cannot be read: ${error}`, { cause: error });
  }
};

/** True for a reference to what is kept elsewhere. */
export const isKeptElsewhere = (text: string): boolean =>
  text.charCodeAt(0) === firstCharacterCode && text.startsWith(prefix);

const fileOf = (folder: string, key: string): string => {
  if (!isKey(key)) throw new PayloadError(`${JSON.stringify(key)} is no key of a payload`);
  return join(folder, key);
};

/** What is said of folders where they are not synced, as on Windows and some mounts. */
const withoutSync: ReadonlySet<unknown> = new Set(["EACCES", "EBADF", "EINVAL", "EISDIR", "EPERM"]);

/** The names in a folder survive a loss of power only once it is synced itself. */
const syncFolder = async (folder: string): Promise<void> => {
  let handle: FileHandle | undefined;
  try {
    handle = await open(folder);
    await handle.sync();
  } catch (error) {
    if (!withoutSync.has((error as NodeJS.ErrnoException).code)) throw error;
  } finally {
    await handle?.close();
  }
};

const makeFolder = async (folder: string): Promise<void> => {
  const first = await mkdir(folder, { recursive: true });
  if (first === undefined) return;
  for (let made = resolve(folder); made.length >= resolve(first).length; made = dirname(made)) {
    await syncFolder(dirname(made));
  }
};

/**
 * Keeps payloads as files of one folder, which all workers and starters must reach. A file is there
 * whole or not at all, and on the disk before the service gets its key.
 *
 * @example
 * ```ts
 * import { createWorker, fileOffload } from "@ekiden/flow";
 *
 * await createWorker({
 *   domain: "shop",
 *   taskList: "orders",
 *   workflows: [],
 *   offload: fileOffload("/mnt/shared/payloads"),
 * });
 * ```
 */
export const fileOffload = (folder: string): Offload => ({
  async put(key, text) {
    const file = fileOf(folder, key);
    await makeFolder(folder);
    const draft = `${file}.${randomUUID()}.draft`;
    try {
      await writeFile(draft, text, { flush: true });
      await rename(draft, file);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
    await syncFolder(folder);
  },
  get: async (key) => readFile(fileOf(folder, key), "utf8"),
});
