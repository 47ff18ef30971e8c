// Which test files share a process. Starting one takes longer than most files' tests do, so the
// files of a folder that leave their process as it was go together.
import { dirname } from "node:path";

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
  "tools/examples.test.ts",
];
const maxFiles = 12;

/** These share what npm packs. */
const together = ["tests/packaging/"];

const isBelow = (path: string, beginnings: readonly string[]): boolean =>
  beginnings.some((beginning) => path.startsWith(beginning));

const isAlone = (path: string): boolean => isBelow(path, alone) && !isBelow(path, together);

/** Of one process each: paths as they came, relative to the repository. */
export const groupsOf = (paths: readonly string[]): readonly (readonly string[])[] => {
  const groups: string[][] = [];
  const latest = new Map<string, string[]>();
  for (const path of paths) {
    const folder = dirname(path);
    const group = isAlone(path) ? undefined : latest.get(folder);
    if (group && group.length < maxFiles) group.push(path);
    else {
      const next = [path];
      groups.push(next);
      if (!isAlone(path)) latest.set(folder, next);
    }
  }
  return groups;
};

/** What is below these uses a third of a core: it waits for servers, deadlines and kills. */
const waiting = [
  "tests/chaos/",
  "tests/durability/",
  "tests/nodes/",
  "tests/proxies/",
  "packages/flow/test/worker/",
];

const isWaiting = ([path = ""]: readonly string[]): boolean => isBelow(path, waiting);

/** Those that wait and those that work in turns, so that neither are left among themselves. */
export const alternated = (
  groups: readonly (readonly string[])[],
): readonly (readonly string[])[] => {
  const waits = groups.filter(isWaiting);
  const works = groups.filter((group) => !isWaiting(group));
  return Array.from({ length: Math.max(waits.length, works.length) }, (_, place) =>
    [waits[place], works[place]].filter((group) => group !== undefined),
  ).flat();
};
