// What the pages of the clients show is in programs that `npm run clients` runs.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { filesBelow, repository } from "../../tools/files.ts";
import { partOf, shownIn } from "../../tools/shown.ts";
import { type Client, readClients } from "./manifest.ts";
import { labelOf, readPage } from "./page.ts";
import { scenarios } from "./scenarios.ts";

const read = (path: string): string => readFileSync(join(repository, path), "utf8");
const pages = filesBelow("docs/clients").filter((path) => path.endsWith(".md"));

for (const path of [...pages, "README.md", "docs/guide/virtual-time.md"]) {
  test(`the programs that ${path} shows are those that are run`, () => {
    for (const { source, name, text } of shownIn(read(path)))
      assert.equal(text, partOf(read(source), name), `${source}#${name}`);
  });
}

test("a page shows a part of a program for each language, and the readme one", () => {
  const shown = new Set([...pages, "README.md"].filter((path) => shownIn(read(path)).length > 0));
  const languages = new Set(readClients().map(({ language }) => language));
  for (const language of languages) assert.ok(shown.has(`docs/clients/${language}.md`), language);
  assert.ok(shown.has("README.md"));
});

test("a part that is changed on a page is noticed", () => {
  const source = 'before\n  // docs:begin one\n  a();\n    b("1");\n  // docs:end\nafter';
  assert.equal(partOf(source, "one"), 'a();\n  b("1");');
  const page = (code: string) => `<!-- from x/y.ts#one -->\n\n\`\`\`js\n${code}\n\`\`\`\n`;
  const [same] = shownIn(page('a();\n  b("1");'));
  assert.deepEqual(same, { source: "x/y.ts", name: "one", text: 'a();\n  b("1");' });
  assert.notEqual(shownIn(page("a();"))[0]?.text, partOf(source, "one"));
  assert.throws(() => partOf(source, "two"), /no part "two"/);
  assert.throws(() => shownIn("<!-- from x/y.ts#one -->\n\nno code"), /no block of code/);
});

test("the page of compatibility has every client with its versions, and every scenario", () => {
  const page = readPage();
  const isThere = (client: Client) =>
    client.program === undefined
      ? page.includes(`**${client.name}**`)
      : page.includes(labelOf(client));
  const missing = readClients().filter((client) => !isThere(client));
  assert.deepEqual(missing.map(labelOf), [], "write it again: npm run clients -- --write-page");
  for (const { id, sentence } of scenarios)
    assert.ok(page.includes(`- **${id}**: ${sentence}`), id);
});

test("each client's versions are those that its manifest locks", () => {
  for (const client of readClients()) {
    if (client.program === undefined) continue;
    const folder = `tests/clients/${client.id}`;
    const locks = filesBelow(folder).filter((path) => dirname(path) === folder);
    const texts = [...locks, "package.json"]
      .filter((path) => !path.endsWith("client.json"))
      .map(read);
    for (const [name, version] of Object.entries(client.versions)) {
      const isLocked = texts.some((text) => text.includes(version));
      assert.ok(isLocked, `${client.id}: ${name} ${version} is in no file of ${folder}`);
    }
  }
});
