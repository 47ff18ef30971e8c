// How tests start the command as a process of its own: from the build where that is newer than the
// sources, since it then starts three times as fast, and from the sources otherwise.
import { join } from "node:path";
import { repository } from "./files.ts";
import { changedPackage } from "./own-build.ts";

/** The build of a checkout, of this or another commit. */
export const builtCommand = (checkout: string): string =>
  join(checkout, "packages/cli/bin/ekiden.js");

/** Node's arguments, before those of the command. */
export const command: readonly string[] =
  changedPackage() === undefined
    ? [builtCommand(repository)]
    : [
        ...["--conditions=source", "--import", import.meta.resolve("tsx")],
        join(repository, "packages/cli/src/main.ts"),
      ];
