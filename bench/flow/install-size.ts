// What a project installs that needs @ekiden/flow and nothing else: the packed files of the two
// packages and all that they depend on, in bytes.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { repository } from "../processes.ts";

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
}

const manifestOf = (directory: string): Manifest =>
  JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));

const bytesBelow = (directory: string): number =>
  readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);

/** Of what would be published. */
const packedBytes = (directory: string): number => {
  const text = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: directory,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [packed] = JSON.parse(text) as { readonly unpackedSize: number }[];
  return packed?.unpackedSize ?? Number.NaN;
};

const isOurs = (name: string): boolean => name.startsWith("@ekiden/");

const directoryOf = (name: string, from: string): string => {
  if (isOurs(name)) return join(repository, "packages", name.slice("@ekiden/".length));
  // With a slash, because some packages bear the names of modules of Node.
  const folders = createRequire(join(from, "package.json")).resolve.paths(`${name}/`) ?? [];
  const found = folders
    .map((folder) => join(folder, name))
    .find((directory) => existsSync(join(directory, "package.json")));
  if (!found) throw new Error(`${name}, which ${from} needs, is not installed: run npm ci.`);
  return found;
};

/** Name → bytes, of a package of ours and of all that is installed with it. */
export const installedBytes = (name: string): ReadonlyMap<string, number> => {
  const sizes = new Map<string, number>();
  const add = (module: string, from: string): void => {
    if (sizes.has(module)) return;
    const directory = directoryOf(module, from);
    sizes.set(module, isOurs(module) ? packedBytes(directory) : bytesBelow(directory));
    for (const needed of Object.keys(manifestOf(directory).dependencies ?? {})) {
      add(needed, directory);
    }
  };
  add(name, repository);
  return sizes;
};
