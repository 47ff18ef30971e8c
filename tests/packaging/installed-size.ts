// How much a package takes on the disk with all that it depends on, as this repository has it.
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Those that a manifest asks for, also where they may be absent. */
export const neededBy = ({ dependencies, optionalDependencies }: Manifest): readonly string[] =>
  Object.keys({ ...dependencies, ...optionalDependencies });

/** Where Node.js finds the package from this folder; undefined where it is not installed. */
const folderOf = (name: string, from: string): string | undefined => {
  const folder = join(from, "node_modules", name);
  if (existsSync(join(folder, "package.json"))) return folder;
  const above = dirname(from);
  return above === from ? undefined : folderOf(name, above);
};

const bytesOf = (folder: string): number =>
  readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    // What is installed inside of it counts where it is needed.
    if (entry.isDirectory()) return entry.name === "node_modules" ? sum : sum + bytesOf(path);
    return entry.isFile() ? sum + statSync(path).size : sum;
  }, 0);

/** Bytes of each of these packages, and of all that they need, once each, by their folders. */
export const bytesByFolder = (
  names: readonly string[],
  from: string,
  known = new Map<string, number>(),
): ReadonlyMap<string, number> => {
  for (const name of names) {
    const folder = folderOf(name, from);
    if (folder === undefined || known.has(folder)) continue;
    known.set(folder, bytesOf(folder));
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    bytesByFolder(neededBy(manifest), folder, known);
  }
  return known;
};
