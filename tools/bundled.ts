// Which packages of others are in the bundles of the last build: what they are released under has
// to go along with each copy.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "./files.ts";

/** Packages of ours, by their folders below `packages/`, into which code of others is bundled. */
export const bundles = ["cli", "console"] as const;

const packageFolder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;

/** Their folders, such as `node_modules/commander`, relative to the repository. */
export const bundledIn = (name: (typeof bundles)[number]): readonly string[] => {
  const path = join(repository, "dist/bundled", `${name}.json`);
  const modules: readonly string[] = JSON.parse(readFileSync(path, "utf8"));
  const folders = modules.map((each) => packageFolder.exec(each)?.[0]);
  return [...new Set(folders.filter((each) => each !== undefined))].sort();
};
