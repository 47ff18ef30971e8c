// What must be installed, and where it is.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

const debian = "/usr/lib/postgresql";
const onThePath = ["patroni", "patronictl", "etcd", "ip", "setpriv"];
const packages = "patroni python3-etcd etcd-server postgresql iproute2";

/** One line that says what is missing; undefined: nothing. */
export const whatIsMissing = (): string | undefined => {
  if (process.platform !== "linux") return "This needs Linux, with network namespaces.";
  if (process.getuid?.() !== 0) return "This makes network namespaces: run it as root.";
  const missing = onThePath.filter((name) => spawnSync("which", [name]).status !== 0);
  if (!postgresDirectory()) missing.push("PostgreSQL 15 or newer");
  if (missing.length === 0) return undefined;
  return `Missing: ${missing.join(", ")}. On Debian: apt-get install ${packages}`;
};

/** Of the newest version. */
export const postgresDirectory = (): string | undefined => {
  const versions = existsSync(debian) ? readdirSync(debian).map(Number) : [];
  const directories = versions
    .filter((version) => version >= 15)
    .sort((one, other) => other - one)
    .map((version) => join(debian, String(version), "bin"));
  return directories.find((directory) => existsSync(join(directory, "pg_rewind")));
};

/** Throws what the program said. */
export const runProgram = (name: string, ...given: readonly string[]): string => {
  const { status, stdout, stderr, error } = spawnSync(name, given, { encoding: "utf8" });
  if (status === 0) return stdout;
  throw new Error(`${name} ${given.join(" ")}: ${error?.message ?? stderr.trim()}`);
};
