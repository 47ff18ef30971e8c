import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, rename } from "node:fs/promises";
import { extname, join } from "node:path";
import type { Video } from "../workflow.ts";
import type { Context } from "./activity.ts";

/** Keeps the original under the hash of its content, so that storing it again changes nothing. */
export async function store({ clip, library }: Video, { activityId }: Context) {
  const folder = join(library, "originals");
  await mkdir(folder, { recursive: true });
  const hash = createHash("sha256")
    .update(await readFile(clip))
    .digest("hex")
    .slice(0, 16);
  const original = join(folder, hash + extname(clip));
  const copy = `${original}.${activityId}`;
  await copyFile(clip, copy);
  await rename(copy, original);
  return { original };
}
