// Which documents of the repository are pages of the site, and where they are there.
import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { filesBelow, repository } from "../files.ts";
import { linesOf } from "./prose.ts";

export interface Page {
  /** Where the repository has it, as in `docs/guide/README.md`. */
  readonly source: string;
  /** Where the site has it, as in `guide/index.md`. */
  readonly path: string;
  readonly title: string;
  readonly text: string;
}

/** Pages outside of docs/: what is linked from there and read by users. */
const others: Readonly<Record<string, string>> = {
  "README.md": "overview.md",
  "ARCHITECTURE.md": "architecture.md",
  "CHANGELOG.md": "changelog.md",
  "CONTRIBUTING.md": "contributing.md",
  "SECURITY.md": "security.md",
  "bench/RESULTS.md": "results.md",
  "packages/eslint-plugin/docs/rules.md": "packages/eslint-plugin-rules.md",
};

const published = "cli client flow otel testing eslint-plugin create-ekiden".split(" ");
const readme = /^(packages|examples)\/([^/]+)\/README\.md$/;

/** Where a document is on the site; undefined if the repository alone has it. */
export const pathOf = (source: string): string | undefined => {
  if (source in others) return others[source];
  const [, kind = "", name = ""] = readme.exec(source) ?? [];
  if (kind === "examples" || published.includes(name)) return `${kind}/${name}.md`;
  if (!source.startsWith("docs/") || !source.endsWith(".md")) return undefined;
  return source.slice("docs/".length).replace(/README\.md$/, "index.md");
};

export const titleOf = (document: string): string => {
  for (const { text, isCode } of linesOf(document)) {
    if (!isCode && text.startsWith("# ")) return text.slice(2).trim().replaceAll("`", "");
  }
  return "";
};

export const pageFrom = (source: string, path: string, text: string): Page => ({
  source,
  path,
  title: titleOf(text),
  text,
});

/** All pages that are written by hand or by other commands, by their sources. */
export const readPages = (): ReadonlyMap<string, Page> =>
  new Map(
    filesBelow("").flatMap((source): [string, Page][] => {
      const path = pathOf(source);
      if (path === undefined) return [];
      const text = readFileSync(join(repository, source), "utf8");
      return [[source, pageFrom(source, path, text)]];
    }),
  );

/** The first paragraph, as plain text of at most `maxCharacters`. */
export const summaryOf = (document: string, maxCharacters = 200): string => {
  const paragraph: string[] = [];
  for (const { text, isCode } of linesOf(document)) {
    const isParagraph = !isCode && /^[^\s#<|!>-]/.test(text) && !/^\d+\. /.test(text);
    if (isParagraph) paragraph.push(text);
    else if (paragraph.length > 0) break;
  }
  const plain = paragraph
    .join(" ")
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[`*]|\b_|_\b/g, "");
  if (plain.length <= maxCharacters) return plain;
  return `${plain.slice(0, plain.lastIndexOf(" ", maxCharacters))} …`;
};

/** `../images/a.png#b`, seen from a document → the path in the repository. */
export const targetOf = (source: string, link: string): string => {
  const [file = ""] = link.split("#");
  return posix.join(posix.dirname(source), decodeURIComponent(file)).replace(/\/$/, "");
};
