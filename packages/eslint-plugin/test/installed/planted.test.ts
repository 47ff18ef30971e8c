// What the plugin finds of the mistakes that ordinary authors make, and that it finds nothing in
// code that is right: in a project that has installed it, with the configuration of the guide.
import assert from "node:assert/strict";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { mistakes, shop } from "./planted.ts";
import { blockOf, type Linted, Project } from "./project.ts";

const projectOf = (context: TestContext): Project => {
  const project = new Project(["eslint", "typescript", "@typescript-eslint/parser"]);
  context.after(() => project.remove());
  project.write("eslint.config.mjs", blockOf("docs/guide/linting.md", "js"));
  return project;
};

const placesIn = ({ files }: Linted): string[] =>
  [...files].flatMap(([path, found]) => found.map(({ line }) => `${path}:${line}`));

test("of 18 mistakes of an ordinary author all are found, and nothing else is", async (context) => {
  assert.deepEqual(
    [...mistakes.values()].sort((one, other) => one - other),
    [...Array.from({ length: 18 }, (_, index) => index + 1)],
  );
  const project = projectOf(context);
  for (const [path, text] of Object.entries(shop)) project.write(path, text);
  const linted = await project.eslint("src");
  assert.equal(linted.exitCode, 1);
  assert.deepEqual([...linted.files.keys()].sort(), Object.keys(shop).sort());
  assert.deepEqual([...new Set(placesIn(linted))].sort(), [...mistakes.keys()].sort());
});

const examples = fileURLToPath(new URL("../../../../examples/", import.meta.url));

test("nothing is found in the examples", async (context) => {
  const project = projectOf(context);
  const names = readdirSync(examples).filter((name) => existsSync(join(examples, name, "src")));
  for (const name of names) project.copy(join(examples, name, "src"), `examples/${name}/src`);
  const linted = await project.eslint("examples");
  const workflows = [...linted.files.keys()].filter((path) => path.endsWith("/workflow.ts"));
  assert.ok(workflows.length >= 7, workflows.join(" "));
  const complaints = [...linted.files].filter(([, found]) => found.length > 0);
  assert.deepEqual(complaints, []);
  assert.equal(linted.exitCode, 0);
});
