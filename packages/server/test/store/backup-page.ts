// What the page about backups says, as it is written there.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Copies the database of `data` into `copy`, both below the working directory. */
export const backupCommand = (): string => {
  const page = new URL("../../../../docs/operations/README.md", import.meta.url);
  const [command] = readFileSync(fileURLToPath(page), "utf8").match(/^sqlite3 .*$/m) ?? [];
  return command ?? assert.fail("the page says how a backup is made");
};
