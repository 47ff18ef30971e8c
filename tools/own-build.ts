// The build of this checkout: tests start the command and serve the console as users get them.
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { newestIn, repository } from "./files.ts";
import { runScript } from "./run-script.ts";

/** There once all packages were built; its time is that at which the build began. */
const stamp = "dist/built";

/** To be called once a build that began then has succeeded. */
export const recordBuild = (begun: Date, checkout = repository): void => {
  const file = join(checkout, stamp);
  mkdirSync(join(checkout, "dist"), { recursive: true });
  writeFileSync(file, "");
  utimesSync(file, begun, begun);
};

/** The first package whose sources were changed after the last build; undefined: none was. */
export const changedPackage = (checkout = repository): string | undefined => {
  const builtAt = statSync(join(checkout, stamp), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return readdirSync(join(checkout, "packages"))
    .map((name) => `packages/${name}`)
    .find((path) => {
      const sources = join(checkout, path, "src");
      return existsSync(sources) && newestIn(sources) > builtAt;
    });
};

/** Rejects where the build fails. */
export const buildAll = (): Promise<void> => runScript(join(repository, "tools/build.ts"));
