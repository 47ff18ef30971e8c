// The version of all packages: they are released together, and each needs the others of its own.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const versionText = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z.-]+)?$/;

/** Throws where the text is no version, such as `1.2` or `v1.2.3`. */
export const checkedVersion = (text: string): string => {
  if (versionText.test(text)) return text;
  throw new Error(`${text} is no version: write it as 1.2.3 or 1.2.3-beta.1.`);
};

/** After one that has been released: changes and additions make a minor version. */
export const nextVersion = (current: string): string => {
  const [, major, minor, patch, preview] = versionText.exec(checkedVersion(current)) ?? [];
  return preview ? `${major}.${minor}.${patch}` : `${major}.${Number(minor) + 1}.0`;
};

/** By which npm finds it: who asks for no version gets `latest`, and no preview. */
export const distributionTag = (version: string): "latest" | "next" =>
  version.includes("-") ? "next" : "latest";

const isOurs = (name: string): boolean => name === "ekiden" || name.startsWith("@ekiden/");

type Versions = Record<string, string>;

interface Versioned {
  version?: string;
  dependencies?: Versions;
  devDependencies?: Versions;
  optionalDependencies?: Versions;
  peerDependencies?: Versions;
}

const setVersion = (manifest: Versioned, version: string): void => {
  const { dependencies, devDependencies, optionalDependencies, peerDependencies } = manifest;
  if (manifest.version !== undefined) manifest.version = version;
  const all = [dependencies, devDependencies, optionalDependencies, peerDependencies];
  for (const versions of all.filter((each) => each !== undefined)) {
    for (const name of Object.keys(versions).filter(isOurs)) versions[name] = version;
  }
};

const rewrite = (path: string, change: (content: never) => void): void => {
  const content = JSON.parse(readFileSync(path, "utf8")) as never;
  change(content);
  writeFileSync(path, `${JSON.stringify(content, null, 2)}\n`);
};

interface Lockfile extends Versioned {
  readonly packages: Readonly<Record<string, Versioned>>;
}

/** What says the version besides packages: each line, and how it begins. */
const versionLines: Readonly<Record<string, RegExp>> = {
  "deploy/helm/ekiden/Chart.yaml": /^(version: |appVersion: ")[^"\n]+/gm,
  "deploy/image/Dockerfile": /^(ARG VERSION=).+$/gm,
};

const rewriteLines = (path: string, line: RegExp, version: string): void => {
  const text = readFileSync(path, "utf8");
  if (text.search(line) === -1) throw new Error(`${path} does not say the version.`);
  writeFileSync(
    path,
    text.replace(line, (_, beginning: string) => beginning + version),
  );
};

/**
 * In the manifests, which are paths relative to the repository, in the lockfile, and in what is
 * deployed of it.
 */
export const setVersions = (
  repository: string,
  manifests: readonly string[],
  version: string,
): void => {
  for (const path of manifests) {
    rewrite(join(repository, path), (manifest: Versioned) => setVersion(manifest, version));
  }
  const folders = new Set(manifests.map((path) => path.replace(/\/?package\.json$/, "")));
  rewrite(join(repository, "package-lock.json"), (lockfile: Lockfile) => {
    lockfile.version = version;
    for (const [folder, each] of Object.entries(lockfile.packages)) {
      if (folders.has(folder)) setVersion(each, version);
    }
  });
  for (const [path, line] of Object.entries(versionLines)) {
    rewriteLines(join(repository, path), line, version);
  }
};
