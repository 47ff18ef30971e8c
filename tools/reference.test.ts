// The reference pages say what the rows say.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ekidenOperations, pathOperations } from "@ekiden/model";
import { repository } from "./files.ts";
import { findingsPage } from "./reference/findings-page.ts";
import { configSchemaText, eventsSchemaText, optionsPage } from "./reference/options-page.ts";
import { referencePage } from "./reference/page.ts";

const path = join(repository, "docs", "reference", "operations.md");

test("the reference of Ekiden's own operations is as the rows of the model have it", () => {
  assert.equal(readFileSync(path, "utf8"), referencePage(), "write it with `npm run reference`");
});

test("the reference has a section and an example of each operation", () => {
  const page = readFileSync(path, "utf8");
  const sectionOf = (heading: string): string => page.split(`\n${heading}\n`)[1] ?? "";
  for (const name of Object.keys(ekidenOperations)) {
    const [own = ""] = sectionOf(`## ${name}`).split("\n## ");
    assert.match(
      own,
      /^\n?Policy action: `ekiden:\w+`|Policies are not asked|^No policy grants it/m,
      name,
    );
    assert.ok(own.includes(`**Example**\n\n\`\`\`http\nPOST /ekiden/${name}\n`), name);
  }
  for (const [name, { method, path: target }] of Object.entries(pathOperations)) {
    const [own = ""] = sectionOf(`### ${name}`).split("\n### ");
    assert.ok(own.includes(`\`${method} ${target}\``), name);
    assert.match(own, /\*\*Example\*\*\n\n```http\n(GET|POST|DELETE) \/api\//, name);
  }
});

test("the reference of findings is as the rows of the diagnosis have it", () => {
  const findings = join(repository, "docs", "reference", "findings.md");
  assert.equal(readFileSync(findings, "utf8"), findingsPage(), "write it with `npm run reference`");
});

test("the reference of options, and the schema of a file of them, are as the table has them", () => {
  const read = (name: string): string =>
    readFileSync(join(repository, "docs", "reference", name), "utf8");
  assert.equal(read("options.md"), optionsPage(), "write it with `npm run reference`");
  assert.equal(read("ekiden.schema.json"), configSchemaText(), "write it with `npm run reference`");
  assert.equal(read("events.schema.json"), eventsSchemaText(), "write it with `npm run reference`");
});
