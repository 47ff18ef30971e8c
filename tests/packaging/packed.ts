// All packages as npm packs them, once for the tests of a process: npm takes seconds for it.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packInto } from "../../tools/release/pack.ts";

const folder = mkdtempSync(join(tmpdir(), "ekiden-packed-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));

export const packed = await packInto(folder);
