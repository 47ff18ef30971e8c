// Tells when files of a program change; what is installed, built or stored is not watched.
import { fstatSync, type Stats, statSync } from "node:fs";
import { sep } from "node:path";

const ignored = new Set(["node_modules", ".git", "dist", "coverage", "__pycache__", ".venv"]);
/** Written by what runs, such as the workers themselves, and by `tee`. */
const log = /\.log$/;

interface WatchOptions {
  readonly directory: string;
  /** Also left out, such as where the server keeps its data. */
  readonly besides: readonly string[];
  /** Descriptors of what this process writes to, which may be files there. */
  readonly outputs: readonly number[];
  readonly onChange: (path: string) => void;
  /** Called where the system watches no more files, for instance. */
  readonly onError: (message: string) => void;
}

/** Resolves when changes are seen from now on, with what ends the watch. */
export const watchFiles = async ({
  directory,
  besides,
  outputs,
  onChange,
  onError,
}: WatchOptions): Promise<() => Promise<void>> => {
  const { watch } = await import("chokidar");
  const written = outputs.flatMap((descriptor) => statsOf(() => fstatSync(descriptor)) ?? []);
  const isOutput = (path: string): boolean => {
    const found = statsOf(() => statSync(path));
    return written.some(({ dev, ino }) => dev === found?.dev && ino === found.ino);
  };
  const watcher = watch(directory, {
    ignoreInitial: true,
    ignored: (path) =>
      besides.includes(path) ||
      log.test(path) ||
      path
        .slice(directory.length)
        .split(sep)
        .some((part) => ignored.has(part)),
  });
  // A line that says that workers start again is no change of their program.
  watcher.on("all", (_event, path) => {
    if (!isOutput(path)) onChange(path);
  });
  watcher.on("error", (error) => onError(error instanceof Error ? error.message : String(error)));
  await new Promise<void>((resolve) => watcher.on("ready", resolve));
  return () => watcher.close();
};

/** Undefined where there is no such file, or no longer. */
const statsOf = (look: () => Stats): Stats | undefined => {
  try {
    return look();
  } catch {
    return undefined;
  }
};
