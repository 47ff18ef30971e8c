// Whether each link of the built site leads somewhere, and each anchor to a part of its page. It
// looks at what a browser gets, and so at pages of TypeDoc and at the theme's own links as well.
import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";

interface Html {
  readonly ids: ReadonlySet<string>;
  readonly links: readonly string[];
}

const attribute = (name: string): RegExp => new RegExp(`\\s${name}="([^"]*)"`, "g");

const valuesOf = (text: string, name: string): readonly string[] =>
  [...text.matchAll(attribute(name))].map(([, value = ""]) => value.replaceAll("&amp;", "&"));

const read = (text: string): Html => ({
  ids: new Set(valuesOf(text, "id")),
  links: [...valuesOf(text, "href"), ...valuesOf(text, "src")],
});

const elsewhere = /^([a-z]+:|\/\/)/i;

/** Files that a path may stand for; web servers answer `/a/` with `/a/index.html`. */
const filesFor = (path: string): readonly string[] =>
  path === "" || path.endsWith("/") ? [`${path}index.html`] : [path, `${path}.html`];

/** Dead links as `page: link`; `base` is the path below which the site is served. */
export const deadLinksIn = (folder: string, base: string): readonly string[] => {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => posix.relative(folder, join(entry.parentPath, entry.name)));
  const known = new Set(files);
  const pages = new Map(
    files
      .filter((path) => path.endsWith(".html"))
      .map((path) => [path, read(readFileSync(join(folder, path), "utf8"))]),
  );
  const isAlive = (page: string, link: string): boolean => {
    if (elsewhere.test(link)) return true;
    const [address = "", anchor = ""] = link.split("#");
    const [file = ""] = address.split("?");
    const path = file.startsWith("/")
      ? file.slice(base.length)
      : posix.join(posix.dirname(page), decodeURIComponent(file));
    const target = file === "" ? page : filesFor(path).find((each) => known.has(each));
    if (target === undefined) return false;
    return anchor === "" || (pages.get(target)?.ids.has(decodeURIComponent(anchor)) ?? true);
  };
  return [...pages].flatMap(([page, { links }]) =>
    [...new Set(links)].filter((link) => !isAlive(page, link)).map((link) => `${page}: ${link}`),
  );
};
