// Which test files share a process. Starting one takes longer than most files' tests do, so the
// files of a folder that leave their process as it was go together.
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

/** What is below these changes its process for good, or takes long enough to be worth one. */
const alone = [
  "tests/",
  "examples/",
  // The first two count all that is in their world, the third has a browser of its own.
  "packages/console/test/browser/console.test.ts",
  "packages/console/test/browser/rows.test.ts",
  "packages/console/test/browser/foreign-sites.test.ts",
  "packages/flow/test/worker/",
  "packages/server/test/clock.test.ts",
  "packages/server/test/functions/roles.test.ts",
  "packages/server/test/model/",
  "packages/server/test/sim/",
];
const filesMost = 8;

const isAlone = (path: string): boolean => alone.some((beginning) => path.startsWith(beginning));

/** Of one process each: paths as they came, relative to the repository. */
export const groupsOf = (paths: readonly string[]): readonly (readonly string[])[] => {
  const groups: string[][] = [];
  const latest = new Map<string, string[]>();
  for (const path of paths) {
    const folder = dirname(path);
    const group = isAlone(path) ? undefined : latest.get(folder);
    if (group && group.length < filesMost) group.push(path);
    else {
      const next = [path];
      groups.push(next);
      if (!isAlone(path)) latest.set(folder, next);
    }
  }
  return groups;
};

/** The file that a process is to run: the only one of its group, or one that imports them all. */
export const entryOf = (files: readonly string[], index: number, folder: string): string => {
  if (files.length === 1) return files[0] as string;
  const entry = join(folder, `group-${index}.mjs`);
  writeFileSync(entry, files.map((file) => `import "${pathToFileURL(file)}";\n`).join(""));
  return entry;
};
