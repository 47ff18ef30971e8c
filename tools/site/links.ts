// Links of documents: they lead from file to file, so that the repository's host follows them. On
// the site a link to a page leads there, and one to any other file to the host.
import { statSync } from "node:fs";
import { join, posix } from "node:path";
import { repository } from "../files.ts";
import { webAddress } from "../release/published-manifest.ts";
import { type Page, pathOf, targetOf } from "./documents.ts";
import { linesOf, outsideCode, withoutComments } from "./prose.ts";
import { anchorsOf } from "./slug.ts";

/** What a link leads to, in `](…)`, or in the definition of a reference. */
const link = /(\]\(<?|^\[[^\]]+\]: )([^)\s>]+)/g;
const elsewhere = /^[a-z]+:|^\/\//i;
const asset = /\.(png|svg|json)$/;

const isFolder = (path: string): boolean =>
  statSync(join(repository, path), { throwIfNoEntry: false })?.isDirectory() === true;

/** The page that shows a file; of a folder, that of its readme. */
const pageAt = (target: string): string | undefined =>
  pathOf(target) ?? (isFolder(target) ? pathOf(posix.join(target, "README.md")) : undefined);

/** Files that pages show or offer, copied beside them: source → path on the site. */
export const assetPathOf = (target: string): string | undefined =>
  target.startsWith("docs/") && asset.test(target) ? target.slice("docs/".length) : undefined;

/** A link of a document as its page has it. */
const linkOnSite = (page: Page, written: string): string => {
  if (elsewhere.test(written) || written.startsWith("#")) return written;
  const [, anchor] = written.split("#");
  const suffix = anchor === undefined ? "" : `#${anchor}`;
  const target = targetOf(page.source, written);
  const path = pageAt(target) ?? assetPathOf(target);
  if (path === undefined) {
    const view = isFolder(target) ? "tree" : "blob";
    return `${webAddress}/${view}/main/${target}${suffix}`;
  }
  const relative = posix.relative(posix.dirname(page.path), path);
  return `${relative.startsWith(".") ? relative : `./${relative}`}${suffix}`;
};

/** The text of a page with the links of the site, and without comments. */
export const textOnSite = (page: Page): string =>
  [...linesOf(withoutComments(page.text))]
    .map(({ text, isCode }) =>
      isCode
        ? text
        : outsideCode(text, (prose) =>
            prose.replace(link, (_, begin, written) => `${begin}${linkOnSite(page, written)}`),
          ),
    )
    .join("\n");

function* proseOf(document: string) {
  for (const { number, text, isCode } of linesOf(withoutLongComments(document))) {
    if (!isCode) yield { number, text };
  }
}

/** Comments are emptied and not removed, so that numbers of lines stay. */
const withoutLongComments = (document: string): string =>
  document.replace(/^<!--[\s\S]*?-->/gm, (comment) => comment.replace(/[^\n]/g, ""));

function* linksOf(document: string): Generator<{ number: number; written: string }> {
  for (const { number, text } of proseOf(document)) {
    const found: string[] = [];
    outsideCode(text, (prose) => {
      for (const [, , written = ""] of prose.matchAll(link)) found.push(written);
      return prose;
    });
    for (const written of found) yield { number, written };
  }
}

/** Files that a page shows or offers. */
export const assetsOf = (page: Page): readonly string[] =>
  [...linksOf(page.text)]
    .filter(({ written }) => !elsewhere.test(written))
    .map(({ written }) => targetOf(page.source, written))
    .filter((target) => assetPathOf(target) !== undefined);

/** Links to a part of a page that no heading begins: `source:line: link`. */
export function* deadAnchors(pages: ReadonlyMap<string, Page>): Generator<string> {
  const anchors = new Map(
    [...pages].map(([source, { text }]) => [
      source,
      anchorsOf([...proseOf(text)].map((line) => line.text)),
    ]),
  );
  for (const page of pages.values()) {
    for (const { number, written } of linksOf(page.text)) {
      const [file = "", anchor] = written.split("#");
      if (elsewhere.test(written) || anchor === undefined) continue;
      const target = file === "" ? page.source : targetOf(page.source, written);
      const known = anchors.get(target) ?? anchors.get(posix.join(target, "README.md"));
      if (known && !known.has(decodeURIComponent(anchor))) {
        yield `${page.source}:${number}: ${written}`;
      }
    }
  }
}
