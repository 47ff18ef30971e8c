// What stands beside each page. A folder's readme lists its pages, in the order to read them in;
// that list is read here, so that it is written once.
import { posix } from "node:path";
import { type Page, targetOf } from "./documents.ts";
import { linesOf } from "./prose.ts";

export interface Item {
  readonly text: string;
  readonly link: string;
}

export interface Group {
  readonly text: string;
  readonly collapsed: boolean;
  readonly items: readonly Item[];
}

type Pages = ReadonlyMap<string, Page>;

const itemOf = ({ title, path, source }: Page): Item => ({
  text: source === "README.md" ? "Overview" : title,
  link: `/${path.replace(/(^|\/)index\.md$/, "$1").replace(/\.md$/, "")}`,
});

const entry = /^(?:\d+\.|-) \[[^\]]*\]\(([^)#]+)\)/;

/** The pages that a readme lists. */
export const listedIn = (pages: Pages, source: string): readonly Page[] =>
  [...linesOf(pages.get(source)?.text ?? "")].flatMap(({ text, isCode }) => {
    const [, link] = (!isCode && entry.exec(text)) || [];
    const page = link === undefined ? undefined : pages.get(targetOf(source, link));
    return page ? [page] : [];
  });

/** A folder of docs/: its readme first. */
const folder = (pages: Pages, name: string): readonly Page[] => {
  const readme = `docs/${name}/README.md`;
  const first = pages.get(readme);
  return first ? [first, ...listedIn(pages, readme)] : [];
};

const below = (pages: Pages, beginning: string): readonly Page[] =>
  [...pages.values()].filter(({ path }) => path.startsWith(beginning));

const named = (pages: Pages, sources: readonly string[]): readonly Page[] =>
  sources.flatMap((source) => pages.get(source) ?? []);

/** The folders of docs/ whose readmes list their pages. */
export const listedFolders = "guide cookbook coming-from clients operations decisions".split(" ");

const start = "README.md docs/glossary.md";
const project = "ARCHITECTURE.md CONTRIBUTING.md SECURITY.md CHANGELOG.md bench/RESULTS.md";

const apiItems = (names: readonly string[]): readonly Item[] =>
  names.map((name) => ({ text: name, link: `/api/${posix.basename(name)}/` }));

const areas = ["learn", "run", "look up", "change"] as const;
type Area = (typeof areas)[number];

/** In which area a page is, by the first part of its address; all others are to learn from. */
const areaOf: Readonly<Record<string, Area>> = {
  cookbook: "learn",
  "coming-from": "learn",
  examples: "learn",
  operations: "run",
  clients: "run",
  reference: "look up",
  api: "look up",
  packages: "look up",
  internals: "change",
  decisions: "change",
  architecture: "change",
  contributing: "change",
  security: "change",
  changelog: "change",
  results: "change",
};

/** The groups of each area; `api` are names of packages, as in `@ekiden/flow`. */
const groupsOf = (pages: Pages, api: readonly string[]): Readonly<Record<Area, Group[]>> => {
  const group = (text: string, found: readonly Page[], collapsed = false): Group => ({
    text,
    collapsed,
    items: found.map(itemOf),
  });
  return {
    learn: [
      group("Start", named(pages, start.split(" "))),
      group("Guide", folder(pages, "guide")),
      group("Cookbook", folder(pages, "cookbook"), true),
      group("Coming from", folder(pages, "coming-from"), true),
      group("Examples", below(pages, "examples/"), true),
    ],
    run: [
      group("Operations", folder(pages, "operations")),
      group("Clients", folder(pages, "clients")),
    ],
    "look up": [
      group("Reference", below(pages, "reference/")),
      { text: "API of the packages", collapsed: false, items: apiItems(api) },
      group("Packages", below(pages, "packages/")),
    ],
    change: [
      group("Project", named(pages, project.split(" "))),
      group("Internals", below(pages, "internals/")),
      group("Decisions", folder(pages, "decisions"), true),
    ],
  };
};

/** All groups, in the order of the areas. */
export const allGroups = (pages: Pages): readonly Group[] => {
  const groups = groupsOf(pages, []);
  return areas.flatMap((area) => groups[area]).filter(({ items }) => items.length > 0);
};

/** The group of the pages below it comes first, and is open. */
const withFirst = (groups: readonly Group[], part: string): readonly Group[] => {
  const isOf = ({ items }: Group) => items.some(({ link }) => link.startsWith(`/${part}/`));
  const first = groups.filter(isOf).map((group) => ({ ...group, collapsed: false }));
  return [...first, ...groups.filter((group) => !isOf(group))];
};

/** By the beginning of an address: the groups of its area. */
export const sidebarOf = (
  pages: Pages,
  api: readonly string[],
): Readonly<Record<string, readonly Group[]>> => {
  const groups = groupsOf(pages, api);
  const sidebar = Object.entries(areaOf).map(([part, area]) => [
    `/${part}`,
    withFirst(groups[area], part),
  ]);
  return Object.fromEntries([...sidebar, ["/", groups.learn]]);
};
