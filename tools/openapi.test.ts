// The OpenAPI document of Ekiden's own operations: current, well-formed, and true to its rows.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { ekidenOperations } from "@ekiden/model";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { repository } from "./files.ts";
import { openApiText } from "./reference/openapi-text.ts";

const path = join(repository, "docs", "reference", "openapi.json");

/** What the linter finds, each as one line. */
const problemsIn = async (source: string): Promise<string[]> => {
  const config = await createConfig({ extends: ["recommended-strict"] });
  const problems = await lintFromString({ source, absoluteRef: path, config });
  return problems.map(
    ({ ruleId, message, location: [place] }) => `${place?.pointer} ${ruleId}: ${message}`,
  );
};

test("the OpenAPI document is as the rows of the model have it", () => {
  assert.equal(readFileSync(path, "utf8"), openApiText(), "write it with `npm run reference`");
});

test("a linter of OpenAPI has nothing to say of the document", async () => {
  assert.deepEqual(await problemsIn(openApiText()), []);
  const broken = openApiText().replaceAll('"operationId"', '"operationName"');
  assert.notDeepEqual(await problemsIn(broken), []);
});

test("the document has each operation by its path, with an input, an output and refusals", () => {
  const { paths } = JSON.parse(openApiText());
  const expected = Object.keys(ekidenOperations).map((name) => `/ekiden/${name}`);
  assert.deepEqual(Object.keys(paths), expected);
  for (const name of Object.keys(ekidenOperations)) {
    const { post } = paths[`/ekiden/${name}`];
    assert.equal(post.operationId, name);
    const statuses = Object.keys(post.responses);
    for (const status of ["200", "400", "413", "500", "503"]) assert.ok(statuses.includes(status));
  }
});
