// Finds the repository's own files, for the test runner and the tidy test.
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The directory that holds every path the tools speak of. */
export const repository = fileURLToPath(new URL("..", import.meta.url));

const notOurs = new Set(
  "node_modules dist .git coverage output .ekiden .venv target build __pycache__".split(" "),
);
/** Where a server that was started here keeps its data. */
const dataFolder = "data";

/** Paths of all files below `folder`, relative to the repository, in a stable order. */
export const filesBelow = (folder: string): string[] =>
  readdirSync(join(repository, folder), { withFileTypes: true })
    .sort((one, other) => (one.name < other.name ? -1 : 1))
    .flatMap((entry) => {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (notOurs.has(entry.name) || path === dataFolder) return [];
      return entry.isDirectory() ? filesBelow(path) : [path];
    });

/** When the file below the folder that was changed last was changed, in milliseconds. */
export const newestIn = (folder: string): number =>
  Math.max(
    ...readdirSync(folder, { withFileTypes: true }).map((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? newestIn(path) : statSync(path).mtimeMs;
    }),
  );
