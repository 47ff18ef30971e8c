// Names and texts: of folders, of tests, of what was left behind.
import { basename } from "node:path";
import ts from "typescript";
import { proseOf } from "./documents.ts";
import { eachSource, type Finding, type House, type Rule, type Source } from "./house.ts";
import { dottedName, finding, nodesOf } from "./syntax.ts";

const leftover = /\b(TO(?:DO)|FIX(?:ME)|XX(?:X))\b/;

function* leftovers({ files }: House): Generator<Finding> {
  for (const [path, text] of files) {
    if (!/\.(tsx?|md)$/.test(path)) continue;
    for (const [index, line] of text.split("\n").entries()) {
      const [word] = leftover.exec(line) ?? [];
      if (word) yield { path, line: index + 1, what: word };
    }
  }
}

const drawer = /(^|\/)(utils?|helpers?|common|misc|shared|lib)(\/|\.[^/]+$)/;

function* drawers({ files }: House): Generator<Finding> {
  for (const path of files.keys()) {
    const [, , name] = drawer.exec(path) ?? [];
    if (name) yield { path, line: 1, what: `"${name}" says nothing about what is inside` };
  }
}

const declaresTest = /^(test|it|t\.test|context\.test)(\.(skip|todo|only))?$/;

function* testCalls(source: Source): Generator<ts.CallExpression> {
  for (const node of nodesOf(source.tree)) {
    if (ts.isCallExpression(node) && declaresTest.test(dottedName(node.expression))) yield node;
  }
}

/** The text of a test's name, with a word in the place of each value that is put into it. */
const titleOf = (node: ts.Node | undefined): string | undefined => {
  if (!node) return undefined;
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map(({ literal }) => `value${literal.text}`).join("");
};

const sentence = /^[\p{L}\p{N}"'_]\S*(\s+\S+){2,}$/u;

function* shortTestNames(source: Source): Generator<Finding> {
  for (const call of testCalls(source)) {
    const title = titleOf(call.arguments[0]);
    if (title !== undefined && !sentence.test(title)) yield finding(source, call, `"${title}"`);
  }
}

function* lonelyTests(source: Source): Generator<Finding> {
  for (const call of testCalls(source)) {
    const name = dottedName(call.expression);
    if (name.endsWith(".only")) yield finding(source, call, name);
  }
}

const riddles = [
  ...["nobody", "whoever", "whatever", "somebody", "anybody", "everybody"],
  ...["(to|may) be had", "looks? again", "(is|are|was|were|be|been) told of", "hears? of"],
  ...["heard of", "at hand", "wants? to know", "lets? go of", "all the same"],
];
/** A word that is quoted or follows `=` is a value, such as the name of a user. */
const riddle = new RegExp(`(?<!["'=/-])\\b(${riddles.join("|")})\\b(?!["'])`, "i");

/** Where all texts keep to plain words. */
const isPlain = new RegExp(
  [
    "^(packages|tests)/.*\\.tsx?$",
    "^(bench|tools|examples/[^/]+)/.*\\.(ts|md)$",
    "^docs/(clients|coming-from|cookbook|guide|internals|operations)/.*\\.md$",
    "^(docs/glossary|README|ARCHITECTURE|CONTRIBUTING|SECURITY|packages/[^/]+/README)\\.md$",
  ].join("|"),
);

const comment = /(?:^|\s)(?:\/\/|\/\*+|\*)\s(.*)$/;

interface Line {
  readonly line: number;
  readonly text: string;
}

/** Of texts that stand one below the other: a phrase may begin in one line and end in the next. */
function* riddlesIn(path: string, lines: Iterable<Line>): Generator<Finding> {
  let before: Line | undefined;
  for (const { line, text } of lines) {
    const goesOn = before?.line === line - 1 ? `${before.text} ${text.trimStart()}` : text;
    const [word] = riddle.exec(text) ?? riddle.exec(goesOn) ?? [];
    if (word) yield { path, line, what: `"${word}"` };
    before = word ? undefined : { line, text };
  }
}

function* commentsOf({ text }: Source): Generator<Line> {
  for (const [index, line] of text.split("\n").entries()) {
    const [, said] = comment.exec(line) ?? [];
    if (said !== undefined) yield { line: index + 1, text: said };
  }
}

/** One word alone is a name, such as that of a user; a text has several. */
function* wordsOfTexts(source: Source): Generator<Finding> {
  for (const node of nodesOf(source.tree)) {
    if (!ts.isStringLiteralLike(node) && !ts.isTemplateMiddleOrTemplateTail(node)) {
      if (!ts.isTemplateHead(node)) continue;
    }
    const [word] = (node.text.includes(" ") && riddle.exec(node.text)) || [];
    if (word) yield finding(source, node, `"${word}"`);
  }
}

function* plainWords({ files, sources }: House): Generator<Finding> {
  for (const source of sources) {
    if (!isPlain.test(source.path)) continue;
    yield* riddlesIn(source.path, commentsOf(source));
    yield* wordsOfTexts(source);
  }
  for (const [path, document] of files) {
    if (!path.endsWith(".md") || !isPlain.test(path)) continue;
    yield* riddlesIn(path, proseOf(path, document));
  }
}

const privateWords = [
  ...["chore", "crew", "desk", "door", "errand"],
  ...["office", "ordeal", "outbox", "trouble"],
];
/** What starts servers or stores for a test is a harness. */
const privateWordsOfTests = [...privateWords, "scene", "stage", "world"];

const isTest = /(^|\/)tests?\//;

const singular = (word: string): string => word.replace(/s$/, "");

/** The words of `openStageOf` or `open-stage.ts`, of one thing each. */
const wordsOfName = (name: string): readonly string[] =>
  name
    .replace(/\P{L}+/gu, " ")
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .split(" ")
    .map(singular);

const isDeclared = (node: ts.Node): boolean => {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent)) return false;
  return "name" in parent && parent.name === node;
};

function* privateNames(source: Source): Generator<Finding> {
  const words = isTest.test(source.path) ? privateWordsOfTests : privateWords;
  const isAny = new RegExp(words.join("|"), "i");
  const privateOf = (name: string) =>
    isAny.test(name) ? wordsOfName(name).find((word) => words.includes(word)) : undefined;
  const ofFile = privateOf(basename(source.path));
  if (ofFile) yield { path: source.path, line: 1, what: `"${ofFile}" in the name of a file` };
  for (const node of nodesOf(source.tree)) {
    if (!ts.isIdentifier(node) && !ts.isPrivateIdentifier(node)) continue;
    if (isDeclared(node) && privateOf(node.text)) yield finding(source, node, node.text);
  }
}

export const wordRules = {
  "nothing is left to be done": {
    instead: "do it, or file an issue",
    find: leftovers,
  },
  "no folder or file is a drawer for everything": {
    instead: "name it after its subject",
    find: drawers,
  },
  "a test is named by a sentence": {
    instead: "say in three words or more what holds",
    find: eachSource(/./, shortTestNames),
  },
  "no test keeps the others from running": {
    instead: "remove `.only`",
    find: eachSource(/./, lonelyTests),
  },
  "names are the field's words": {
    instead: "name a harness by what it starts, and other things as the field does",
    find: eachSource(/./, privateNames),
  },
  "comments, messages and documents are plain technical English": {
    instead: "name the caller, the node, the worker or the step that acts",
    find: plainWords,
    exempt: {
      "packages/server/src/store/postgres/migrations/commit-batch.ts":
        "the text of a migration never changes",
      "packages/server/src/operations/human-tasks/notices/settings.ts":
        "a message names a member of the file of --notify",
      "tools/tidy/samples.ts": "it has samples that break this rule",
      "tools/tidy/words.ts": "it lists the words",
    },
  },
} satisfies Record<string, Rule>;
