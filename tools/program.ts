// Programs that a test starts several times: each start from a bundle spares what a loader of
// TypeScript needs to read all sources, which is most of what a short program takes.
import { rmSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { repository } from "./files.ts";
import { bundleInto, newFolder } from "./test-build.ts";

/** The file that Node starts in the place of a source; it is removed when this process ends. */
export const bundleProgram = async (source: URL): Promise<string> => {
  const folder = newFolder();
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const path = relative(repository, fileURLToPath(source));
  await bundleInto(folder, [path]);
  return join(folder, path.replace(/\.ts$/, ".js"));
};
