// Calls of the kernel that fail in a process that runs: libfiu stands before them.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const libraries = ["fiu_run_preload.so", "fiu_posix_preload.so"];
const places = ["/usr/lib/fiu", "/usr/lib/x86_64-linux-gnu/fiu", "/usr/local/lib/fiu"];

const place = places.find((one) => libraries.every((name) => existsSync(join(one, name))));

/** Why there is none here; undefined where it is. */
export const whyNoFaultPoints = (): string | undefined =>
  place !== undefined && spawnSync("which", ["fiu-ctrl"]).status === 0
    ? undefined
    : "missing: libfiu (Debian: libfiu0 fiu-utils)";

/** What a server needs in its environment; `control` is the beginning of a path for pipes. */
export const environmentFor = (control: string): Record<string, string> => ({
  LD_PRELOAD: libraries.map((name) => join(place ?? "", name)).join(":"),
  FIU_CTRL_FIFO: control,
  FIU_ENABLE: "",
});

/** Such as `enable name=posix/io/sync/fsync`. Throws what was said against it. */
export const tellFaultPoints = (control: string, id: number, ...commands: string[]): void => {
  const given = commands.flatMap((command) => ["-c", command]);
  const { status, stderr } = spawnSync("fiu-ctrl", ["-f", control, ...given, String(id)], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`fiu-ctrl: ${stderr.trim()}`);
};
