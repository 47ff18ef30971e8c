// The user as whom local functions run, where that is another one than the server's own.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { execPath, getuid } from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { ConfigError } from "../../config.ts";

export interface FunctionUser {
  /** As it was given. */
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

const run = promisify(execFile);

/**
 * `name`: of a user of this machine, or numbers as in `1001:1001`. Its other groups are not taken.
 * Rejects with ConfigError, also where the server is not root and so cannot change its user.
 */
export const findFunctionUser = async (name: string): Promise<FunctionUser> => {
  if (getuid?.() !== 0) {
    throw new ConfigError(
      "--function-user takes a server that is run as root: only root can start processes of " +
        "other users.",
    );
  }
  const numbers = await numbersOf(name);
  if (!numbers) throw new ConfigError(`--function-user: this machine has no user "${name}".`);
  if (numbers.uid === 0 || numbers.gid === 0) {
    throw new ConfigError("--function-user: functions as root would be no safer; name another.");
  }
  return { name, ...numbers };
};

const numbersOf = async (name: string): Promise<Omit<FunctionUser, "name"> | undefined> => {
  const [, uid, gid] = /^(\d{1,9}):(\d{1,9})$/.exec(name) ?? [];
  if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  try {
    // It asks the machine's sources of users, a directory service included.
    const [user, group] = await Promise.all(
      ["-u", "-g"].map(async (what) => Number((await run("id", [what, "--", name])).stdout)),
    );
    return user === undefined || group === undefined ? undefined : { uid: user, gid: group };
  } catch {
    return undefined;
  }
};

/** As that user: exits with 0 where all that is named can be read. */
const look = `
const { accessSync, constants } = require("node:fs");
for (const path of process.argv.slice(1)) {
  try { accessSync(path, constants.R_OK); } catch { console.log(path); process.exit(1); }
}`;

/** Rejects with ConfigError where the user cannot read Ekiden itself, or a directory of these. */
export const requireReadable = async (
  { name, uid, gid }: FunctionUser,
  directories: readonly string[],
): Promise<void> => {
  const own = fileURLToPath(new URL(".", import.meta.url));
  const child = spawn(execPath, ["-e", look, own, ...directories], {
    uid,
    gid,
    cwd: "/",
    env: {},
    stdio: ["ignore", "pipe", "ignore"],
  });
  let said = "";
  child.stdout.on("data", (text) => {
    said += text;
  });
  const [code] = await once(child, "close").catch((error) => {
    throw new ConfigError(`--function-user: no process of ${name} can be started: ${error}.`);
  });
  if (code === 0) return;
  throw new ConfigError(
    `--function-user: ${name} cannot read ${said.trim() || execPath}, and must, to run functions.`,
  );
};
