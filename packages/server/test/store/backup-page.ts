// What the page about backups says, as it is written there.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** They copy the database of `data` into `copy`, both below the working directory. */
export const backupCommands = (): string => {
  const page = new URL("../../../../docs/operations/backup.md", import.meta.url);
  const blocks = readFileSync(fileURLToPath(page), "utf8").matchAll(/^```\n(.*?)^```$/gms);
  const [commands] = [...blocks].flatMap(([, block = ""]) =>
    /^sqlite3 /m.test(block) ? [block] : [],
  );
  return commands ?? assert.fail("the page says how a backup is made");
};
