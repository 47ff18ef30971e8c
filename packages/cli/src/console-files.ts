// Where the package of the console has its build.
import { fileURLToPath } from "node:url";
import type { Config } from "@ekiden/server";

/** Undefined: there is to be no console. */
export const consoleFilesFor = ({ console }: Pick<Config, "console">): string | undefined =>
  console === "on"
    ? fileURLToPath(new URL(".", import.meta.resolve("@ekiden/console/index.html")))
    : undefined;
