// The data directory: may the server write there, may others read it, how full is its disk, and is
// the clock behind what is written in it?
import { accessSync, constants, existsSync, readdirSync, statfsSync, statSync } from "node:fs";
import { userInfo } from "node:os";
import { dirname, join, resolve } from "node:path";
import { shellWord } from "@ekiden/model/shown-text";
import { holderOf, systemClock } from "@ekiden/server";
import type { Finding, Installation } from "./finding.ts";

/** A disk with less is said to be nearly full: a server that cannot write stops taking calls. */
const minFreeBytes = 1_000_000_000;
/** Clocks of file systems are coarse, and those of other machines differ by so much. */
const clockToleranceMilliseconds = 10_000;

/** Whether there is a store in the directory. */
export const hasData = (data: string): boolean => existsSync(join(data, "ekiden.db"));

export const directoryFinding = (given: string): Finding => {
  const check = "data directory";
  const data = resolve(given);
  const place = nearestExisting(data);
  if (!statSync(place).isDirectory()) {
    return { check, outcome: "wrong", text: `${place} is a file. Name a directory with --data.` };
  }
  const { id, name } = currentUser();
  try {
    accessSync(place, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    const next = place === data ? nextInOwned(data, id) : nextBelow(data, id);
    return { check, outcome: "wrong", text: `${name} may not write in ${place}. ${next}` };
  }
  const text = place === data ? `${name} may write in ${data}` : `${data} will be made`;
  return { check, outcome: "good", text };
};

/** Undefined where no process that runs here holds the directory. */
export const holderFinding = ({ data, store }: Installation): Finding | undefined => {
  const id = store === "files" && data !== ":memory:" ? holderOf(resolve(data)) : undefined;
  if (id === undefined) return undefined;
  const next = "Stop it, or name another directory with --data.";
  return { check: "lock", outcome: "wrong", text: `process ${id} has ${data} in use. ${next}` };
};

/** The directory of a running server must not be taken away from it. */
const nextInOwned = (data: string, user: string): string => {
  const owner = statSync(data).uid;
  const asOwner =
    `Run this as the user who owns it, as by sudo -u '#${owner}', if a server keeps its data ` +
    "there; or name another directory with --data.";
  if (hasData(data)) return asOwner;
  return `${asOwner} A new directory is given to the user: chown ${user} ${shellWord(data)}`;
};

const nextBelow = (data: string, user: string): string =>
  `Make the directory for the user (install -d -m 700 -o ${user} ${shellWord(data)}), or name ` +
  "another with --data.";

/** In a container it may be a number alone, which the system has no name for. */
const currentUser = (): { readonly id: string; readonly name: string } => {
  try {
    const { username } = userInfo();
    return { id: username, name: username };
  } catch {
    const id = String(process.getuid?.());
    return { id, name: `user ${id}` };
  }
};

/** A running server makes and removes files meanwhile: one that has gone was never written. */
const writtenAt = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;

export const diskFinding = (data: string): Finding => {
  const check = "disk";
  const { bavail, bsize, blocks } = statfsSync(nearestExisting(resolve(data)));
  const [free, all] = [bavail * bsize, blocks * bsize];
  const text = `${gigabytes(free)} of ${gigabytes(all)} GB free`;
  if (free >= minFreeBytes) return { check, outcome: "good", text };
  const next = "Make room: a server whose disk is full takes no changes.";
  return { check, outcome: "wrong", text: `${text}. ${next}` };
};

const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1);

export const clockFinding = (data: string): Finding => {
  const check = "clock";
  const now = systemClock.now();
  const shown = new Date(now).toISOString();
  const written = Math.max(0, ...filesIn(data).map(writtenAt));
  if (written <= now + clockToleranceMilliseconds) {
    return { check, outcome: "good", text: `it is ${shown}, and nothing stored is later` };
  }
  return {
    check,
    outcome: "wrong",
    text:
      `it is ${shown}, and a file in ${data} was written at ${new Date(written).toISOString()}. ` +
      "Set the clock of this machine, and let it follow a time server.",
  };
};

const filesIn = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => join(folder, name))
    : [];

const nearestExisting = (path: string): string =>
  existsSync(path) ? path : nearestExisting(dirname(path));
