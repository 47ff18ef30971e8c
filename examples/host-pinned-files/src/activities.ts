// Work on files that are on this host, and on no other.
import { copyFile, mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

/** Where any host may fetch a file. */
export const anyHost = "files";
/** Where only this host takes tasks. */
export const listOf = (host: string): string => `files.${host}`;

/** The activities of one host, whose files are in a folder of its own. */
export const activitiesOf = (host: string, folder: string) => ({
  /** Brings a file here, wherever here is. Gives the list on which later activities are to wait. */
  async fetchFile(source: string, file: string): Promise<string> {
    await mkdir(folder, { recursive: true });
    await copyFile(source, join(folder, file));
    return listOf(host);
  },

  async countLines(file: string): Promise<{ readonly host: string; readonly lines: number }> {
    const text = await readFile(join(folder, file), "utf8");
    return { host, lines: text.split("\n").length - 1 };
  },

  async removeFile(file: string): Promise<void> {
    await rm(join(folder, file));
  },
});

export type FileActivities = ReturnType<typeof activitiesOf>;
