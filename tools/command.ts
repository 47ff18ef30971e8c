// How tests start the command as a process of its own: from the build where that is newer than the
// sources, since it then starts three times as fast, and from the sources otherwise.
import { statSync } from "node:fs";
import { join } from "node:path";
import { newestIn, repository } from "./files.ts";

const packages = [
  ...["client", "model", "engine", "invariants", "diagnosis", "server"],
  ...["flow", "cli"],
];

const bundle = join(repository, "packages/cli/dist/main.js");
const builtAt = statSync(bundle, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const isBuilt = packages.every(
  (name) => newestIn(join(repository, "packages", name, "src")) < builtAt,
);

/** The build of a checkout, of this or another commit. */
export const builtCommand = (checkout: string): string =>
  join(checkout, "packages/cli/bin/ekiden.js");

/** Node's arguments, before those of the command. */
export const command: readonly string[] = isBuilt
  ? [builtCommand(repository)]
  : [
      ...["--conditions=source", "--import", import.meta.resolve("tsx")],
      join(repository, "packages/cli/src/main.ts"),
    ];
