// Markdown documents, the lockfile and workflows of GitHub.
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

const decisionRecord = /^docs\/decisions\/\d{4}-[^/]*\.md$/;
const statusLine = /^\*\*Status\.\*\* Accepted on \d{4}-\d\d-\d\d\.((?: [A-Z][^.]*\.md\)\.)*)$/m;
const relation = / (Amended by|Superseded by|Amends|Supersedes) \[decision \d+\]\(([^)]*)\)\./g;
const inverse: Readonly<Record<string, string>> = {
  Amends: "Amended by",
  Supersedes: "Superseded by",
  "Amended by": "Amends",
  "Superseded by": "Supersedes",
};

interface Relation {
  readonly kind: string;
  /** The file of the other decision, below docs/decisions/. */
  readonly file: string;
}

/** What the status line of a decision says about others; undefined if there is no such line. */
const relationsOf = (document: string): readonly Relation[] | undefined => {
  const [, relations] = statusLine.exec(document) ?? [];
  return relations === undefined
    ? undefined
    : [...relations.matchAll(relation)].map(([, kind = "", file = ""]) => ({ kind, file }));
};

function* decisionsWithoutStatus(house: House): Generator<Finding> {
  for (const [path, document] of documentsOf(house)) {
    if (decisionRecord.test(path) && !relationsOf(document)) {
      yield { path, line: 3, what: "no line that begins with `**Status.** Accepted on <date>.`" };
    }
  }
}

function* oneSidedRelations(house: House): Generator<Finding> {
  for (const [path, document] of documentsOf(house)) {
    if (!decisionRecord.test(path)) continue;
    for (const { kind, file } of relationsOf(document) ?? []) {
      const other = relationsOf(house.files.get(posix.join(posix.dirname(path), file)) ?? "") ?? [];
      const isMutual = other.some(
        (back) => back.kind === inverse[kind] && back.file === posix.basename(path),
      );
      if (!isMutual) yield { path, line: 3, what: `${file} does not say "${inverse[kind]}" it` };
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

const workflow = /^\.github\/workflows\/[^/]+\.ya?ml$/;
const usedAction = /^\s*(?:- )?uses:\s*(\S+)/;
const pinnedAction = /@[0-9a-f]{40}$/;

/**
 * A tag can be moved to other code, which then runs with the rights of the workflow. What is in
 * this repository is of the same commit.
 */
function* unpinnedActions({ files }: House): Generator<Finding> {
  for (const [path, text] of files) {
    if (!workflow.test(path)) continue;
    for (const [index, line] of text.split("\n").entries()) {
      const [, action] = usedAction.exec(line) ?? [];
      if (action && !action.startsWith("./") && !pinnedAction.test(action))
        yield { path, line: index + 1, what: action };
    }
  }
}

export const documentRules = {
  "a document has one title": { instead: "write one line that begins with `# `", find: titles },
  "a link leads to a file that exists": {
    instead: "correct it, or write the file",
    find: deadLinks,
  },
  "a decision record says its status and its date": {
    instead: "write the line as docs/decisions/README.md shows it, below the title",
    find: decisionsWithoutStatus,
  },
  "decisions that amend or supersede each other say so in both records": {
    instead: "name each decision in the status line of the other",
    find: oneSidedRelations,
  },
  "the lockfile names no registry": {
    instead: "install with `omit-lockfile-registry-resolved`, so that any mirror serves",
    find: registries,
  },
  "a workflow names each action by its commit": {
    instead: "write the 40 digits of the commit, and its version in a comment",
    find: unpinnedActions,
  },
} satisfies Record<string, Rule>;
