// A disk that is soon full, and can be made larger: a file system in memory. Only root mounts one.
import { execFileSync } from "node:child_process";
import { temporaryDirectory } from "./directory.ts";

export interface SmallDisk extends Disposable {
  readonly path: string;
  grow(kibibytes: number): void;
}

/** Why there cannot be one here; undefined where there can. */
export const whyNoSmallDisk = (): string | undefined => {
  if (process.platform !== "linux") return "it needs a file system in memory, as Linux has";
  if (process.getuid?.() !== 0) return "only root may mount a small disk";
  try {
    smallDisk(64)[Symbol.dispose]();
    return undefined;
  } catch (error) {
    return `a small disk cannot be mounted here: ${String(error).split("\n")[0]}`;
  }
};

export const smallDisk = (kibibytes: number): SmallDisk => {
  const directory = temporaryDirectory();
  const { path } = directory;
  const sized = (size: number) => `size=${size}k`;
  const mount = (...words: string[]) => execFileSync("mount", words, { stdio: "pipe" });
  try {
    mount("-t", "tmpfs", "-o", sized(kibibytes), "tmpfs", path);
  } catch (error) {
    directory[Symbol.dispose]();
    throw error;
  }
  return {
    path,
    grow: (size) => void mount("-o", `remount,${sized(size)}`, path),
    [Symbol.dispose]() {
      execFileSync("umount", [path], { stdio: "pipe" });
      directory[Symbol.dispose]();
    },
  };
};
