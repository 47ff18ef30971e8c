// Programs that a test starts several times: each start from a bundle spares what a loader of
// TypeScript needs to read all sources, which is most of what a short program takes.
import { rmSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { repository } from "./files.ts";
import { bundleInto, newFolder } from "./test-build.ts";

/**
 * The file that Node starts in the place of a source; it is removed when this process ends. What
 * the program itself starts, as files beside it, is bundled with it where it is named.
 */
export const bundleProgram = async (source: URL, ...started: readonly URL[]): Promise<string> => {
  const folder = newFolder();
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const paths = [source, ...started].map((each) => relative(repository, fileURLToPath(each)));
  await bundleInto(folder, paths);
  return join(folder, (paths[0] ?? "").replace(/\.ts$/, ".js"));
};
