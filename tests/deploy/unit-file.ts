// What the systemd unit says, as far as a process can be started by it without systemd.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "../../tools/files.ts";

export interface Unit {
  /** Words of the command that it runs. */
  readonly command: readonly string[];
  /** As in `NAME=value`; `%d` is filled in. */
  readonly environment: readonly string[];
  /** Octal. */
  readonly umask: string;
  readonly maxOpenFiles: string;
  readonly stopMilliseconds: number;
}

/** `credentials`: the directory that `%d` stands for. */
export const readUnit = (credentials: string): Unit => {
  const text = readFileSync(join(repository, "deploy/systemd/ekiden.service"), "utf8");
  const all = (name: string): readonly string[] =>
    [...text.matchAll(new RegExp(`^${name}=(.*)$`, "gm"))].map(([, value = ""]) =>
      value.replaceAll("%d", credentials),
    );
  const one = (name: string): string => {
    const [value, ...others] = all(name);
    if (value === undefined || others.length > 0) throw new Error(`The unit needs one ${name}.`);
    return value;
  };
  return {
    command: one("ExecStart").split(" "),
    environment: all("Environment"),
    umask: one("UMask"),
    maxOpenFiles: one("LimitNOFILE"),
    stopMilliseconds: Number(one("TimeoutStopSec")) * 1_000,
  };
};
