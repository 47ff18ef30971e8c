// What a project installs that needs @ekiden/flow and nothing else: the packed files of the two
// packages and all that they depend on, in bytes.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
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

const directoryOf = (name: string, from: string): string =>
  isOurs(name)
    ? join(repository, "packages", name.slice("@ekiden/".length))
    : dirname(createRequire(join(from, "package.json")).resolve(`${name}/package.json`));

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
