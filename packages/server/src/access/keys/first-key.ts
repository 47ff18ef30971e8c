// The first key of a store, where an operator brings it along: a container or a chart knows it
// before the server starts, and no log has its secret.
import { readFileSync } from "node:fs";
import { AccessError } from "../access-error.ts";
import { isKeyId, newKeyId, newSecret } from "./identifiers.ts";

/** An access key without an owner. */
export interface GivenKey {
  /** `AKIA` and 16 letters from A to Z and digits from 2 to 7. */
  readonly accessKeyId: string;
  /** 40 characters of Base64. */
  readonly secretAccessKey: string;
}

/** A key that no store has yet. */
export const generateKey = (): GivenKey => ({
  accessKeyId: newKeyId(),
  secretAccessKey: newSecret(),
});

/** Where a node is told its first key: in one of the two, or in neither. */
export interface FirstKeyPlace {
  /** The text of EKIDEN_FIRST_KEY: id and secret with a colon between. */
  readonly firstKey?: string;
  /** A file as `ekiden key generate` and `ekiden key create` print it; `none` for none. */
  readonly firstKeyFile?: string;
}

/** More than this is no key, and is not read. */
const maxFileBytes = 4_096;

/**
 * The key that was given, or undefined where none was. Throws AccessError, which repeats no part
 * of what was given: it may be a key with a slip in it.
 */
export const firstKeyGiven = ({
  firstKey,
  firstKeyFile = "none",
}: FirstKeyPlace): GivenKey | undefined => {
  if (firstKey !== undefined) return keyOf(firstKey.trim().split(":"), "EKIDEN_FIRST_KEY");
  if (firstKeyFile === "none") return undefined;
  const text = textOf(firstKeyFile);
  return keyOf(
    [variable("AWS_ACCESS_KEY_ID", text), variable("AWS_SECRET_ACCESS_KEY", text)],
    firstKeyFile,
  );
};

const keyOf = (parts: readonly string[], source: string): GivenKey => {
  const [accessKeyId = "", secretAccessKey = "", ...rest] = parts;
  const isKey = isKeyId(accessKeyId) && /^[\w+/]{40}$/.test(secretAccessKey) && rest.length === 0;
  if (isKey) return { accessKeyId, secretAccessKey };
  throw new AccessError(
    `${source} does not hold an access key, which is AKIA and 16 of A-Z and 2-7, and a secret of ` +
      "40 characters of Base64. `ekiden key generate` makes one.",
  );
};

/** Of a file of variables, as a shell reads it; empty where it has none of that name. */
export const variable = (name: string, text: string): string =>
  new RegExp(`^(?:export )?${name}=["']?([^"'\\s]*)["']?\\s*$`, "m").exec(text)?.[1] ?? "";

const textOf = (path: string): string => {
  try {
    return readFileSync(path, "utf8").slice(0, maxFileBytes);
  } catch (error) {
    throw new AccessError(`The first key in ${path} cannot be read. (${(error as Error).message})`);
  }
};
