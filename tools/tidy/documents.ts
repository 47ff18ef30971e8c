// Markdown documents and the lockfile.
import { posix } from "node:path";
import type { Finding, House, Rule } from "./house.ts";

interface Line {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

/** Lines of a document outside code blocks, without the code inside them. */
export function* proseOf(path: string, document: string): Generator<Line> {
  let isCode = false;
  for (const [index, text] of document.split("\n").entries()) {
    if (/^\s*(```|~~~)/.test(text)) isCode = !isCode;
    else if (!isCode) yield { path, line: index + 1, text: text.replace(/`[^`]*`/g, "") };
  }
}

const documentsOf = ({ files }: House) => [...files].filter(([path]) => path.endsWith(".md"));

function* titles(house: House): Generator<Finding> {
  for (const [path, document] of documentsOf(house)) {
    const found = [...proseOf(path, document)].filter(({ text }) => /^# /.test(text));
    if (found.length !== 1) {
      yield { path, line: found[1]?.line ?? 1, what: `${found.length} titles` };
    }
  }
}

const inlineLink = /\]\(<?([^)\s>]+)>?[^)]*\)/g;
const linkDefinition = /^\s*\[[^\]]+\]:\s*(\S+)/g;
const elsewhere = /^([a-z]+:|#)/i;

function* linksOf(path: string, document: string): Generator<Line> {
  for (const { line, text } of proseOf(path, document)) {
    for (const pattern of [inlineLink, linkDefinition]) {
      for (const [, link = ""] of text.matchAll(pattern)) yield { path, line, text: link };
    }
  }
}

/** The path in the repository that a link leads to. */
const targetOf = ({ path, text }: Line): string => {
  const [file = ""] = text.split("#");
  return posix.join(posix.dirname(path), decodeURIComponent(file)).replace(/\/$/, "");
};

function* deadLinks(house: House): Generator<Finding> {
  const paths = [...house.files.keys()];
  const exists = (path: string) =>
    path === "." || paths.some((known) => known === path || known.startsWith(`${path}/`));
  for (const [path, document] of documentsOf(house)) {
    for (const link of linksOf(path, document)) {
      if (elsewhere.test(link.text) || exists(targetOf(link))) continue;
      yield { path, line: link.line, what: `${link.text} is not there` };
    }
  }
}

const lockfile = "package-lock.json";

function* registries({ files }: House): Generator<Finding> {
  for (const [index, text] of (files.get(lockfile) ?? "").split("\n").entries()) {
    if (/"resolved": "[a-z+]+:/.test(text)) {
      yield { path: lockfile, line: index + 1, what: text.trim() };
    }
  }
}

export const documentRules = {
  "a document has one title": { instead: "write one line that begins with `# `", find: titles },
  "a link leads to a file that exists": {
    instead: "correct it, or write the file",
    find: deadLinks,
  },
  "the lockfile names no registry": {
    instead: "install with `omit-lockfile-registry-resolved`, so that any mirror serves",
    find: registries,
  },
} satisfies Record<string, Rule>;
