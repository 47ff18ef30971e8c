// What the documents show of Flow is TypeScript that compiles.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { filesBelow, repository } from "./files.ts";
import { complaintsAbout } from "./guide/compile.ts";
import { modulesOf } from "./guide/page.ts";

const isDocument = /^(docs\/guide\/|packages\/[^/]+\/README|README).*\.md$/;

const documents = new Map(
  filesBelow("")
    .filter((path) => isDocument.test(path))
    .map((path): [string, string] => [path, readFileSync(join(repository, path), "utf8")])
    .filter(([, text]) => modulesOf(text).some(mentionsFlow)),
);

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

const complaints = complaintsAbout(new Map([...documents, ["docs/guide/wrong.md", wrong]]));

test("the guide is found, and the readme of Flow", () => {
  assert.ok(documents.has("docs/guide/first-workflow.md"));
  assert.ok(documents.has("packages/flow/README.md"));
});

for (const path of documents.keys()) {
  test(`the TypeScript of ${path} compiles`, () => {
    const found = complaints.get(path) ?? [];
    if (found.length > 0) assert.fail(`\n${found.map((each) => `${path}:${each}`).join("\n")}\n`);
  });
}

test("a mistake in a document is found at its line, and a skipped block is not read", () => {
  const lines = (complaints.get("docs/guide/wrong.md") ?? []).map((each) => each.split(":")[0]);
  assert.deepEqual(lines, ["22", "8"]);
});
