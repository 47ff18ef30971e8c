// The manifest of a package as it is published: what all packages have in common is said once, in
// the repository's own manifest, and what only this repository needs is left out.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../files.ts";
import type { PublishedPackage } from "./packages.ts";

interface RepositoryManifest {
  readonly version: string;
  readonly license: string;
  readonly bugs: string;
  readonly repository: { readonly type: string; readonly url: string };
  readonly engines: { readonly node: string };
}

export const repositoryManifest: RepositoryManifest = JSON.parse(
  readFileSync(join(repository, "package.json"), "utf8"),
);

/** The version of all packages, unless a release gives them another. */
export const { version: currentVersion } = repositoryManifest;

/** Where people read the repository's files, without a slash at the end. */
export const webAddress = repositoryManifest.repository.url
  .replace(/^git\+/, "")
  .replace(/\.git$/, "");

type Members = Readonly<Record<string, unknown>>;

const onlyHere: ReadonlySet<string> = new Set(["devDependencies", "scripts"]);

/** The condition `source` leads to TypeScript, which Node.js does not run below node_modules. */
const withoutSource = (value: unknown): unknown =>
  typeof value !== "object" || value === null
    ? value
    : Object.fromEntries(
        Object.entries(value)
          .filter(([name]) => name !== "source")
          .map(([name, member]) => [name, withoutSource(member)]),
      );

const ofRelease = (versions: unknown, version: string): Members =>
  Object.fromEntries(
    Object.entries(versions as Readonly<Record<string, string>>).map(([name, range]) => [
      name,
      name.startsWith("@ekiden/") || name === "ekiden" ? version : range,
    ]),
  );

/** Of a package in a release of that version. */
export const publishedManifest = (
  { folder, manifest }: PublishedPackage,
  version: string,
): Members => {
  const { bugs, engines, license, repository: address } = repositoryManifest;
  const kept = Object.entries(manifest).filter(([name]) => !onlyHere.has(name));
  const members: Members = Object.fromEntries(
    kept.map(([name, value]) => {
      if (name === "exports") return [name, withoutSource(value)];
      if (/^(d|optionalD|peerD)ependencies$/.test(name)) return [name, ofRelease(value, version)];
      return [name, value];
    }),
  );
  return {
    ...members,
    version,
    license,
    homepage: `${webAddress}/tree/v${version}/${folder}#readme`,
    bugs,
    repository: { ...address, directory: folder },
    engines,
    publishConfig: { access: "public" },
  };
};
