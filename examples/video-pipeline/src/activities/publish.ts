import { copyFile, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { activityContext, defineActivity } from "@ekiden/flow";

export const publishedFolder = (library: string) => join(library, "published");

class TargetLocked extends Error {
  override name = "TargetLocked";
}

/** Puts the files where visitors see them, under a lock: one publisher at a time. */
export const publish = defineActivity(
  { startToClose: "1 minute" },
  async (film: string, picture: string, library: string): Promise<string> => {
    const folder = publishedFolder(library);
    const unlock = await lock(folder, activityContext().activityId);
    try {
      await place(film, join(folder, "video.webm"));
      await place(picture, join(folder, "thumbnail.jpg"));
      const page = join(folder, "index.html");
      await writeFile(page, pageText);
      return page;
    } finally {
      await unlock();
    }
  },
);

/** The lock is a file that only one can create; it says who did. Resolves to what gives it up. */
export async function lock(folder: string, holder: string): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, ".lock");
  try {
    await writeFile(file, holder, { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    throw new TargetLocked(`the target is locked by ${await readFile(file, "utf8")}`);
  }
  return () => rm(file, { force: true });
}

/** A visitor sees the old file or the new one, never half of one. */
async function place(from: string, to: string): Promise<void> {
  await copyFile(from, `${to}.part`);
  await rename(`${to}.part`, to);
}

const pageText = `<!doctype html>
<title>Ekiden video pipeline</title>
<video controls poster="thumbnail.jpg" src="video.webm"></video>
`;
