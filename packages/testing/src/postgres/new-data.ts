// The data of a new PostgreSQL. `initdb` works for seconds to make it, so what it made is kept as
// an archive in the temporary directory, and the next PostgreSQL begins with what is in there.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { lstatSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Programs } from "./programs.ts";

interface NewData {
  /** Empty, or still to be made; its parent can be read by the owner of the programs. */
  readonly directory: string;
  /** Of the superuser. */
  readonly user: string;
  /** A file with the password that all connections are asked for; without it none are. */
  readonly passwordFile?: string | undefined;
}

/** Throws what `initdb` says where it fails. */
export const makeData = (programs: Programs, data: NewData): void => {
  const { directory, passwordFile } = data;
  // An archive would keep the password for longer than its test.
  const archive = passwordFile === undefined ? archiveOf(programs, data) : undefined;
  if (archive && isOurs(archive) && unpack(archive, directory)) return;
  initialize(programs, data);
  if (archive) pack(directory, archive);
};

const usual = ["--no-sync", "-E", "UTF8", "--locale=C"];

const initialize = (programs: Programs, { directory, user, passwordFile }: NewData): void => {
  const authentication =
    passwordFile === undefined
      ? ["--auth=trust"]
      : ["--auth=scram-sha-256", `--pwfile=${passwordFile}`];
  const made = spawnSync(
    join(programs.directory, "initdb"),
    ["-D", directory, "-U", user, ...usual, ...authentication],
    { ...programs.owner, encoding: "utf8", cwd: join(directory, "..") },
  );
  if (made.status !== 0) throw new Error(String(made.error ?? made.stderr));
};

/** Named after all that the data depends on. */
const archiveOf = ({ directory, version, owner }: Programs, { user }: NewData): string => {
  const { size } = statSync(join(directory, "postgres"));
  const depends = JSON.stringify([version, size, owner, process.getuid?.(), user, usual]);
  const key = createHash("sha256").update(depends).digest("hex").slice(0, 16);
  return join(tmpdir(), `ekiden-postgres-${key}.tar`);
};

/** The settings of a PostgreSQL name programs that it runs: another user's are not taken. */
const isOurs = (file: string): boolean => {
  const found = lstatSync(file, { throwIfNoEntry: false });
  return found?.isFile() === true && found.uid === process.getuid?.();
};

const unpack = (archive: string, directory: string): boolean => {
  mkdirSync(directory, { recursive: true });
  const { status } = spawnSync("tar", ["-xpf", archive, "-C", directory]);
  if (status === 0) return true;
  rmSync(directory, { recursive: true });
  return false;
};

/** Under its name once it is whole. Where it cannot be kept, the next data is made by `initdb`. */
const pack = (directory: string, archive: string): void => {
  const place = mkdtempSync(join(tmpdir(), "ekiden-postgres-archive-"));
  try {
    const packed = join(place, "data.tar");
    const { status } = spawnSync("tar", ["-cf", packed, "-C", directory, "."]);
    if (status === 0) renameSync(packed, archive);
  } catch {
    // The file of another user has this name.
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
};
