// Tells when files of a program change; what is installed, built or stored is not watched.
import { sep } from "node:path";

const ignored = new Set(["node_modules", ".git", "dist", "coverage", "__pycache__", ".venv"]);

interface WatchOptions {
  readonly directory: string;
  /** Also left out, such as where the server keeps its data. */
  readonly besides: readonly string[];
  readonly onChange: (path: string) => void;
  /** Called where the system watches no more files, for instance. */
  readonly onError: (message: string) => void;
}

/** Resolves when changes are seen from now on, with what ends the watch. */
export const watchFiles = async ({
  directory,
  besides,
  onChange,
  onError,
}: WatchOptions): Promise<() => Promise<void>> => {
  const { watch } = await import("chokidar");
  const watcher = watch(directory, {
    ignoreInitial: true,
    ignored: (path) =>
      besides.includes(path) ||
      path
        .slice(directory.length)
        .split(sep)
        .some((part) => ignored.has(part)),
  });
  watcher.on("all", (_event, path) => onChange(path));
  watcher.on("error", (error) => onError(error instanceof Error ? error.message : String(error)));
  await new Promise<void>((resolve) => watcher.on("ready", resolve));
  return () => watcher.close();
};
