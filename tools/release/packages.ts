// The packages that are published: their manifests as they stand here, and in which order they go
// to the registry, so that each finds there what it depends on.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../files.ts";

type Versions = Readonly<Record<string, string>>;

/** What is read of a package.json; everything else is handed on as it is. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly description?: string;
  readonly keywords?: readonly string[];
  readonly files?: readonly string[];
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Versions;
  readonly optionalDependencies?: Versions;
  readonly peerDependencies?: Versions;
  readonly devDependencies?: Versions;
}

export interface PublishedPackage {
  /** Relative to the repository, as in `packages/flow`. */
  readonly folder: string;
  readonly manifest: Manifest;
}

export const manifestIn = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(repository, folder, "package.json"), "utf8"));

/** What npm installs with a package, unless its user has chosen otherwise. */
export const installedWith = (manifest: Manifest): readonly string[] =>
  Object.keys({
    ...manifest.dependencies,
    ...manifest.optionalDependencies,
    ...manifest.peerDependencies,
  });

const inOrder = (packages: readonly PublishedPackage[]): readonly PublishedPackage[] => {
  const ordered = new Set<PublishedPackage>();
  const add = (each: PublishedPackage): void => {
    if (ordered.has(each)) return;
    const needed = installedWith(each.manifest);
    for (const other of packages) if (needed.includes(other.manifest.name)) add(other);
    ordered.add(each);
  };
  for (const each of packages) add(each);
  return [...ordered];
};

/** All of them, each after those that it depends on. */
export const publishedPackages = (): readonly PublishedPackage[] =>
  inOrder(
    readdirSync(join(repository, "packages"))
      .sort()
      .map((name) => ({
        folder: `packages/${name}`,
        manifest: manifestIn(`packages/${name}`),
      }))
      .filter(({ manifest }) => manifest.private !== true),
  );
