// The documentation: what its pages show is so, and its links lead somewhere. It is made into a
// site by `npm run docs`, which takes longer and is not done here.
import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { filesBelow, repository } from "./files.ts";
import { partOf, shownIn } from "./shown.ts";
import { deadLinksIn } from "./site/check.ts";
import { pageFrom, readPages } from "./site/documents.ts";
import { isPrinted, joinedTexts, textsOfPackages } from "./site/error-texts.ts";
import { belowFeatures, homes } from "./site/home.ts";
import { assetsOf, deadAnchors, textOnSite } from "./site/links.ts";
import { llmsText } from "./site/llms.ts";
import { listedFolders, listedIn, sidebarOf } from "./site/navigation.ts";
import { linesOf } from "./site/prose.ts";
import { slugOf } from "./site/slug.ts";

const pages = readPages();
const read = (path: string): string => readFileSync(join(repository, path), "utf8");

const blocksOf = (document: string): readonly string[] =>
  [...document.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = ""]) => code);

for (const folder of listedFolders) {
  test(`the readme of docs/${folder} lists all of its pages`, () => {
    const listed = listedIn(pages, `docs/${folder}/README.md`).map(({ source }) => source);
    const there = filesBelow(`docs/${folder}`).filter((path) => path.endsWith(".md"));
    const others = there.filter((path) => !path.endsWith("/README.md"));
    assert.deepEqual([...listed].sort(), others.sort());
  });
}

test("a page stands in an open group, the first one beside it", () => {
  const sidebar = sidebarOf(pages, []);
  for (const part of ["cookbook", "coming-from", "examples", "clients", "decisions"]) {
    const [first] = sidebar[`/${part}`] ?? [];
    assert.equal(first?.collapsed, false, part);
    assert.ok(
      first.items.every(({ link }) => link.startsWith(`/${part}/`)),
      part,
    );
  }
  const groups = sidebar["/cookbook"]?.map(({ text }) => text);
  assert.deepEqual(groups, ["Cookbook", "Start", "Guide", "Coming from", "Examples"]);
});

test("a link to a part of a page leads to one of its headings", () => {
  assert.deepEqual([...deadAnchors(pages)], []);
});

test("a link to a heading that is not there is noticed", () => {
  const broken = new Map(
    [
      pageFrom(
        "docs/a.md",
        "a.md",
        "# A\n\n## One `two`\n[x](#one-two) [y](b.md#c) `[z](b.md#d)`\n",
      ),
      pageFrom("docs/b.md", "b.md", "# B\n\n```\n# C\n```\n[a](a.md#one-two-1)\n"),
    ].map((page) => [page.source, page]),
  );
  assert.deepEqual(
    [...deadAnchors(broken)],
    ["docs/a.md:4: b.md#c", "docs/b.md:6: a.md#one-two-1"],
  );
  assert.equal(slugOf("What's *this*, ワークフロー?"), "whats-this-ワークフロー");
});

test("no page has what the site would take for an expression", () => {
  const found = [...pages.values()].flatMap(({ source, text }) =>
    [...linesOf(text)]
      .filter((line) => !line.isCode && line.text.replace(/`[^`]*`/g, "").includes("{{"))
      .map(({ number }) => `${source}:${number}`),
  );
  assert.deepEqual(found, [], "write it as code");
});

test("on the site, links lead to pages, to copied files or to the repository's host", () => {
  const text = [
    "<!-- ts\nconst hidden = 1;\n-->",
    "[a](../guide/README.md#x) [b](../../bench/main.ts) `[c](d.md)` ![e](../images/f.png)",
    "```\n[g](h.md)\n```",
  ].join("\n");
  const lines = textOnSite(pageFrom("docs/operations/a.md", "operations/a.md", text)).split("\n");
  assert.deepEqual(lines, [
    "[a](../guide/index.md#x) " +
      "[b](https://github.com/ekiden/ekiden/blob/main/bench/main.ts) " +
      "`[c](d.md)` ![e](../images/f.png)",
    "```",
    "[g](h.md)",
    "```",
  ]);
});

test("the first page shows the readme's workflow, and pictures of both themes that are there", () => {
  const readme = pages.get("README.md");
  assert.ok(readme);
  for (const home of homes) {
    const below = belowFeatures(home, readme);
    assert.match(textOnSite(below), /```ts\nimport \{ defineWorkflow[^`]+async \(item/);
    const pictures = assetsOf(below);
    assert.equal(pictures.length, 2);
    for (const picture of pictures) assert.ok(existsSync(join(repository, picture)), picture);
  }
});

test("llms.txt names all pages of the folders, each with what it is about", () => {
  const text = llmsText(pages);
  for (const page of pages.values()) {
    if (!listedFolders.some((folder) => page.source.startsWith(`docs/${folder}/`))) continue;
    assert.ok(text.includes(`- [${page.title}](/${page.path})`), page.source);
  }
  assert.match(text, /- \[The first answer wins\]\(\/cookbook\/first-answer\.md\): All/);
});

test("in a built site a link without its page, or without its part of a page, is found", () => {
  const folder = mkdtempSync(join(tmpdir(), "ekiden-site-"));
  try {
    mkdirSync(join(folder, "b"));
    writeFileSync(
      join(folder, "a.html"),
      '<h1 id="x"></h1><a href="#x"></a><a href="/base/b/#y"></a><a href="./b/c.html"></a>' +
        '<a href="https://example.org/#z"></a><a href="/base/b#y"></a>',
    );
    writeFileSync(join(folder, "b/index.html"), '<a href="../a.html#w"></a><p id="y"></p>');
    assert.deepEqual(deadLinksIn(folder, "/base/").toSorted(), [
      "a.html: ./b/c.html",
      "a.html: /base/b#y",
      "b/index.html: ../a.html#w",
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const recipes = filesBelow("docs/cookbook").filter((path) => !path.endsWith("README.md"));

for (const path of recipes) {
  test(`the code that ${path} shows is that of a file that is run`, () => {
    const shown = shownIn(read(path));
    assert.equal(shown.length, blocksOf(read(path)).length, "each block names its source");
    for (const { source, name, text } of shown) {
      assert.equal(text, partOf(read(source), name), `${source}#${name}`);
    }
  });
}

test("each recipe's code has a page, and a test imports it", () => {
  const shown = new Set(recipes.flatMap((path) => shownIn(read(path)).map(({ source }) => source)));
  const tests = filesBelow("examples/cookbook/test").map(read).join("\n");
  const sources = filesBelow("examples/cookbook/src");
  assert.deepEqual([...shown].sort(), sources);
  for (const source of sources) {
    assert.ok(tests.includes(source.replace("examples/cookbook", "..")), source);
  }
});

test("each title of the page about errors is a text of the programs", () => {
  const page = read("docs/operations/troubleshooting.md");
  const titles = [...page.matchAll(/^### `(.*)`$/gm)].map(([, title = ""]) => title);
  assert.equal(titles.length, page.match(/^### /gm)?.length, "each title is a text in backticks");
  const texts = textsOfPackages();
  const missing = titles.filter((title) => !isPrinted(title, texts));
  assert.deepEqual(missing, [], "correct the title to what the program says now");
  assert.ok(titles.length > 40);
});

/** Sources of what is met first, and how its messages begin. */
const metFirst: Readonly<Record<string, RegExp>> = {
  "server/src/store/sqlite/native-binding": /The (?:native part|package better)/,
  "server/src/store/sqlite/migrate": /The database in/,
  "server/src/node/open-master-key": /The master key|Access keys over/,
  "server/src/node/open-sealing": /The master key|What the tokens/,
  "server/src/access/keys/master-key-file": /The(?:re is no)? master key/,
  "server/src/access/signature/times": /Signature /,
  "flow/src/worker/answers": /An attempt failed/,
  "flow/src/worker/decider": /A decision task failed|The failure of a decision task/,
  "flow/src/worker/heartbeats": /The service did not/,
  "flow/src/worker/performer": /Gave up after/,
  "flow/src/worker/polls": /Polling for/,
  "flow/src/worker/registration": /The … is/,
  "client/src/exchange": /The connection broke|No connection to|The call was given up/,
  "client/src/answers": /The answer is no/,
  "client/src/client": /No region/,
};

test("the page about errors has what is met first of the server, of clients and of workers", () => {
  const page = read("docs/operations/troubleshooting.md");
  const titles = [...page.matchAll(/^### `(.*)`$/gm)].map(([, title = ""]) => title);
  for (const [name, begin] of Object.entries(metFirst)) {
    const message = new RegExp(`["\`]((?:${begin.source})[^"\`\n]*)`, "g");
    const found = [...joinedTexts(read(`packages/${name}.ts`)).matchAll(message)];
    const texts = found.map(([, text = ""]) => text);
    assert.ok(texts.length > 0, name);
    const missing = texts.filter((text) => !titles.some((title) => isPrinted(title, [text])));
    assert.deepEqual(missing, [], name);
  }
});

test("a text of a program is found with its gaps, and one that was changed is not", () => {
  const source = [
    "// it fails with: port 80 is taken",
    "fail(`port $" + "{port} is in use. ` +",
    '  "Stop what uses " + name + " first");',
  ].join("\n");
  const texts = [joinedTexts(source)];
  assert.deepEqual(texts, ['\nfail(`port … is in use. Stop what uses … first");']);
  assert.ok(isPrinted("port … is in use", texts));
  assert.ok(!isPrinted("port … is taken", texts));
  assert.ok(!isPrinted("…", texts));
});

test("the Japanese first steps show the programs of the English ones", () => {
  const english = blocksOf(read("docs/guide/first-workflow.md"));
  assert.ok(english.length >= 5);
  assert.deepEqual(blocksOf(read("docs/ja/first-workflow.md")), english);
});
