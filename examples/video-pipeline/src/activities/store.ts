import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, rename } from "node:fs/promises";
import { extname, join } from "node:path";
import { activityContext, defineActivity } from "@ekiden/flow";

/** Keeps the original under the hash of its content, so that storing it again changes nothing. */
export const store = defineActivity(
  { startToClose: "1 minute" },
  async (clip: string, library: string): Promise<string> => {
    const folder = join(library, "originals");
    await mkdir(folder, { recursive: true });
    const hash = createHash("sha256")
      .update(await readFile(clip))
      .digest("hex")
      .slice(0, 16);
    const original = join(folder, hash + extname(clip));
    // Two tries may overlap after a time-out, so files in the making bear the id of their try.
    const copy = `${original}.${activityContext().activityId}`;
    await copyFile(clip, copy);
    await rename(copy, original);
    return original;
  },
);
