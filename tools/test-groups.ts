// Which test files share a process. Starting one takes longer than most files' tests do, so the
// files of a package that leave their process as it was go together.
import { dirname } from "node:path";

/** What is below these changes its process for good, or takes long enough to be worth one. */
const alone = [
  "tests/chaos/",
  "tests/conformance/",
  "tests/durability/",
  "tests/nodes/",
  "tests/proxies/",
  "examples/video-pipeline/",
  // The first two count all that is in their world, the third has a browser of its own.
  "packages/console/test/browser/console.test.ts",
  "packages/console/test/browser/rows.test.ts",
  "packages/console/test/browser/foreign-sites.test.ts",
  "packages/server/test/clock.test.ts",
  "packages/server/test/functions/roles.test.ts",
  "packages/server/test/model/",
  "tools/examples.test.ts",
];
const maxFiles = 12;

/** These share what npm packs, a browser with its server, or a world without others in it. */
const together = [
  "tests/packaging/",
  "packages/console/test/browser/",
  "packages/server/test/sim/",
];

const isBelow = (path: string, beginnings: readonly string[]): boolean =>
  beginnings.some((beginning) => path.startsWith(beginning));

/** What its group has in common: `packages/engine`, or all examples. */
const kindOf = (path: string): string => {
  if (isBelow(path, alone)) return path;
  if (isBelow(path, together)) return dirname(path);
  const [root = "", name = ""] = path.split("/");
  return root === "packages" ? `${root}/${name}` : root;
};

/** In as few parts as may be, none of which is much longer than another. */
const partsOf = (paths: readonly string[]): readonly (readonly string[])[] => {
  const count = Math.ceil(paths.length / maxFiles);
  const startOf = (part: number): number => Math.round((part * paths.length) / count);
  return Array.from({ length: count }, (_, part) => paths.slice(startOf(part), startOf(part + 1)));
};

/** Of one process each: paths relative to the repository, in the order of each group's first. */
export const groupsOf = (paths: readonly string[]): readonly (readonly string[])[] => {
  const kinds = new Map<string, string[]>();
  for (const path of paths) {
    const kind = kindOf(path);
    kinds.set(kind, [...(kinds.get(kind) ?? []), path]);
  }
  const places = new Map(paths.map((path, place) => [path, place]));
  const placeOf = ([first = ""]: readonly string[]): number => places.get(first) ?? 0;
  return [...kinds.values()].flatMap(partsOf).sort((one, other) => placeOf(one) - placeOf(other));
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
