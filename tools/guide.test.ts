// What the documents show of Flow is TypeScript that compiles; so are the examples of docstrings.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { filesBelow, repository } from "./files.ts";
import { complaintsAbout } from "./guide/compile.ts";
import { examplesOf } from "./guide/examples.ts";
import { modulesOf } from "./guide/page.ts";

const isDocument = /^(docs\/(guide|coming-from)\/|packages\/[^/]+\/README|README).*\.md$/;

const pages = filesBelow("")
  .filter((path) => isDocument.test(path))
  .map((path): [string, string] => [path, readFileSync(join(repository, path), "utf8")]);
const documents = new Map(pages.filter(([, text]) => modulesOf(text).some(mentionsFlow)));

function mentionsFlow({ lines }: { readonly lines: readonly { readonly text: string }[] }) {
  return lines.some(({ text }) => text.includes("@ekiden/flow"));
}

const wrong = [
  "# A page with mistakes in it",
  "```ts",
  'import { sleep } from "@ekiden/flow";',
  "const days = 30;",
  "```",
  "```ts",
  'import { now, sleep } from "@ekiden/flow";',
  "await sleep(days);",
  "```",
  "```ts",
  "const days = String(now());",
  "days.toUpperCase();",
  "```",
  "```ts ignore",
  "not TypeScript",
  "```",
  "<!-- ts",
  "declare const weeks: string;",
  "-->",
  "```ts",
  "// other.ts",
  "export const one: number = 'one';",
  "```",
].join("\n");

const isShipped = /^packages\/[^/]+\/src\/.*\.ts$/;

const sources = new Map(
  filesBelow("packages")
    .filter((path) => isShipped.test(path))
    .map((path): [string, string] => [path, readFileSync(join(repository, path), "utf8")])
    .filter(([, text]) => text.includes("@example")),
);

const wrongSource = [
  "/**",
  " * Sleeps.",
  " *",
  " * @example",
  " * ```ts",
  ' * import { sleep } from "@ekiden/flow";',
  " *",
  " * await sleep(30);",
  " * ```",
  " */",
  "export const one = 1;",
].join("\n");

const examples = new Map([...sources].map(([path, text]) => [path, examplesOf(text)]));
const complaints = complaintsAbout(
  new Map([
    ...documents,
    ...examples,
    ["docs/guide/wrong.md", wrong],
    ["packages/flow/src/wrong.ts", examplesOf(wrongSource)],
  ]),
);

test("the guide is found, and the readme of Flow", () => {
  assert.ok(documents.has("docs/guide/first-workflow.md"));
  assert.ok(documents.has("packages/flow/README.md"));
});

for (const path of [...documents.keys(), ...examples.keys()]) {
  test(`the TypeScript of ${path} compiles`, () => {
    const found = complaints.get(path) ?? [];
    if (found.length > 0) assert.fail(`\n${found.map((each) => `${path}:${each}`).join("\n")}\n`);
  });
}

test("a client that is told an endpoint is told the region that it cannot do without", () => {
  const made = [...pages, ...examples].flatMap(([path, text]) =>
    [...text.matchAll(/new (?:Swf|Flow)Client\(\{[^}]*\bendpoint:[^}]*\}/g)].map(
      ([code]) => `${path}: ${code}`,
    ),
  );
  assert.ok(made.length > 5);
  for (const client of made) assert.match(client, /\bregion:/);
});

test("each example of a docstring is a block of TypeScript, which is what is compiled", () => {
  assert.ok(sources.has("packages/flow/src/workflow/timer.ts"));
  const count = (text: string, part: RegExp) => text.match(part)?.length ?? 0;
  for (const [path, text] of sources) {
    assert.equal(count(examplesOf(text), /^```ts$/gm), count(text, /^ *\* @example$/gm), path);
  }
});

test("a mistake in an example is found at its line of the source", () => {
  const found = complaints.get("packages/flow/src/wrong.ts") ?? [];
  assert.deepEqual(
    found.map((each) => each.split(":")[0]),
    ["8"],
  );
});

test("a mistake in a document is found at its line, and a skipped block is not read", () => {
  const lines = (complaints.get("docs/guide/wrong.md") ?? []).map((each) => each.split(":")[0]);
  assert.deepEqual(lines, ["22", "8"]);
});
