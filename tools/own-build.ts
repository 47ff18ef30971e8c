// The build of this checkout: tests start the command and serve the console as users get them.
import { spawn } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { newestIn, repository } from "./files.ts";

/** Each build writes it anew. */
const stamp = "packages/cli/dist/main.js";

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

/** Before a whole run of the tests; where nothing has changed, it does nothing. */
export const updateBuild = async (): Promise<void> => {
  const changed = changedPackage();
  if (changed === undefined) return;
  console.log(`${changed} has changed since the last build: npm run build`);
  const built = spawn(process.execPath, ["--import", "tsx", join(repository, "tools/build.ts")], {
    cwd: repository,
    stdio: "inherit",
  });
  const code = await new Promise((resolve) => built.once("exit", resolve));
  if (code !== 0) throw new Error("The tests need the build, and `npm run build` has failed.");
};

/** Before a run of some tests, which need not build all packages. */
export const warnOfOldBuild = (): void => {
  const changed = changedPackage();
  if (changed === undefined) return;
  console.log(
    `${changed} has changed since the last build. Tests that start the command do so from its ` +
      "sources, which takes several times as long, and tests of what npm packs see the old build: " +
      "`npm run build` first.",
  );
};
