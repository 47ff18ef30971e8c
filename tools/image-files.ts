// Copies what the image has of this repository into a folder: the manifests that the lock file
// names, so that `npm ci` there installs what is locked, and what was built of the command and of
// our packages that it is installed with, which npm only links.
import { cpSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { repository } from "./files.ts";
import { installedWith, publishedPackages } from "./release/packages.ts";

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("Usage: node --import tsx tools/image-files.ts FOLDER");

const copy = (path: string): void => {
  const target = join(folder, path);
  mkdirSync(dirname(target), { recursive: true });
  cpSync(join(repository, path), target, { recursive: true });
};

const manifestsBelow = (workspace: string): readonly string[] =>
  readdirSync(join(repository, workspace)).map((name) => `${workspace}/${name}/package.json`);

/** Folders of the package and of those of ours that it is installed with. */
const withNeeded = (name: string): readonly string[] => {
  const needed = new Set([name]);
  // Each comes after those that it needs.
  return publishedPackages()
    .toReversed()
    .filter(({ manifest }) => {
      if (!needed.has(manifest.name)) return false;
      for (const other of installedWith(manifest)) needed.add(other);
      return true;
    })
    .map(({ folder: path }) => path);
};

for (const path of [
  ...["package.json", "package-lock.json", ".npmrc", "LICENSE", "bench/package.json"],
  ...manifestsBelow("packages"),
  ...manifestsBelow("examples").filter((path) => !path.includes("README")),
  ...["packages/cli/bin", ...withNeeded("ekiden").map((path) => `${path}/dist`)],
]) {
  copy(path);
}
