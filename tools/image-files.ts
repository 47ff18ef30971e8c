// Copies what the image has of this repository into a folder: the manifests that the lock file
// names, so that `npm ci` there installs what is locked, and the built command with the console.
import { cpSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { repository } from "./files.ts";

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("Usage: node --import tsx tools/image-files.ts FOLDER");

const copy = (path: string): void => {
  const target = join(folder, path);
  mkdirSync(dirname(target), { recursive: true });
  cpSync(join(repository, path), target, { recursive: true });
};

const manifestsBelow = (workspace: string): readonly string[] =>
  readdirSync(join(repository, workspace)).map((name) => `${workspace}/${name}/package.json`);

for (const path of [
  ...["package.json", "package-lock.json", ".npmrc", "LICENSE", "bench/package.json"],
  ...manifestsBelow("packages"),
  ...manifestsBelow("examples").filter((path) => !path.includes("README")),
  ...["packages/cli/bin", "packages/cli/dist", "packages/console/dist"],
]) {
  copy(path);
}
