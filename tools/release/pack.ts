// The packages as they are published, packed into files: what a release sends to the registry, and
// what tests install.
import { execFile } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import { promisify } from "node:util";
import { repository } from "../files.ts";
import { type PublishedPackage, publishedPackages } from "./packages.ts";
import { currentVersion, publishedManifest } from "./published-manifest.ts";
import { publishedReadme } from "./published-readme.ts";

const run = promisify(execFile);

export interface PackedPackage {
  readonly name: string;
  /** The path of the file. */
  readonly archive: string;
  /** Of the file, and of what it holds. */
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  /** Relative to the package. */
  readonly files: readonly string[];
}

const maxOutputBytes = 64 * 1024 * 1024;
const compiledFile = /^dist\/(?:cjs\/)?(.+?)\.(?:d\.ts|js)(?:\.map)?$/;

/**
 * Whether an earlier build has left the file in `dist`, of a source that is no longer there.
 * Scripts of packages that are bundled have names of their own, and are made anew by each build.
 */
const isLeftOver = ({ folder, manifest }: PublishedPackage, path: string): boolean => {
  const [, source] = compiledFile.exec(path) ?? [];
  const isCompiled = existsSync(join(repository, folder, "src/index.ts"));
  const isBundled = manifest.files?.includes("dist") !== true;
  if (source === undefined || !isCompiled) return false;
  if (isBundled && !path.includes(".d.ts")) return false;
  return !existsSync(join(repository, folder, "src", `${source}.ts`));
};

/** A folder that holds the package as it is published, for npm to pack. */
const stage = (parent: string, each: PublishedPackage, version: string): string => {
  const { folder, manifest } = each;
  const staged = join(parent, posix.basename(folder));
  const source = join(repository, folder);
  mkdirSync(staged);
  for (const name of ["dist", "src", "bin", "docs", "templates"]) {
    if (!existsSync(join(source, name)) || !isShipped(manifest.files, name)) continue;
    cpSync(join(source, name), join(staged, name), {
      recursive: true,
      filter: (path) => !isLeftOver(each, posix.relative(source, path)),
    });
  }
  const readme = readFileSync(join(source, "README.md"), "utf8");
  writeFileSync(join(staged, "README.md"), publishedReadme(readme, folder, version));
  copyFileSync(join(repository, "LICENSE"), join(staged, "LICENSE"));
  const text = JSON.stringify(publishedManifest(each, version), null, 2);
  writeFileSync(join(staged, "package.json"), `${text}\n`);
  return staged;
};

const isShipped = (files: readonly string[] = [], name: string): boolean =>
  files.some((each) => each === name || each.startsWith(`${name}/`));

interface NpmPacked {
  readonly name: string;
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string }[];
}

/** npm 11 answers with a list, and npm 12 with an object that has a member for each package. */
const answered = (output: string): readonly NpmPacked[] => {
  const answer = JSON.parse(output) as readonly NpmPacked[] | Readonly<Record<string, NpmPacked>>;
  return Array.isArray(answer) ? answer : Object.values(answer);
};

export interface PackOptions {
  readonly version?: string;
  /** Which of the packages, by name; all of them without it. */
  readonly names?: readonly string[];
}

/**
 * Packs the packages into the folder, as they were built last. They are in the order in which they
 * are to be published.
 */
export const packInto = async (
  destination: string,
  { version = currentVersion, names }: PackOptions = {},
): Promise<readonly PackedPackage[]> => {
  const chosen = publishedPackages().filter(
    ({ manifest }) => names === undefined || names.includes(manifest.name),
  );
  const staging = mkdtempSync(join(tmpdir(), "ekiden-staging-"));
  try {
    const staged = chosen.map((each) => stage(staging, each, version));
    const words = ["pack", "--json", "--ignore-scripts", "--pack-destination", destination];
    const options = { cwd: staging, maxBuffer: maxOutputBytes };
    const { stdout } = await run("npm", [...words, ...staged], options);
    const packed = new Map(answered(stdout).map((each) => [each.name, each]));
    return chosen.map(({ manifest: { name } }) => {
      const { filename, size, unpackedSize, files } = packed.get(name) ?? notPacked(name);
      return {
        name,
        archive: join(destination, filename),
        packedBytes: size,
        unpackedBytes: unpackedSize,
        files: files.map(({ path }) => path),
      };
    });
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
};

const notPacked = (name: string): never => {
  throw new Error(`npm has not packed ${name}: run npm run build, and look at its package.json.`);
};
