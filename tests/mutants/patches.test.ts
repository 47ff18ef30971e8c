// Bugs that can no longer be seeded would be found by no test, without a notice.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { filesOfTests, mutants, repository } from "./patches.ts";

test("there are twenty seeded bugs at least, and each says what it is", () => {
  assert.ok(mutants().length >= 20);
  for (const { name, bug } of mutants()) assert.match(bug, /^[A-Z].+\.$/, name);
});

test("the page about reliability says how many seeded bugs there are", () => {
  const page = readFileSync(join(repository, "docs/internals/reliability.md"), "utf8");
  const count = mutants().length;
  assert.match(page, new RegExp(`^\\| Seeded bugs .*; of ${count} by now `, "m"));
  assert.ok(page.includes(`There are ${count} by now`));
});

for (const { name, file, words, packages } of mutants()) {
  test(`the seeded bug ${name} can still be seeded, and its tests are there`, () => {
    const { status, stderr } = spawnSync("git", ["apply", "--check", file], {
      cwd: repository,
      encoding: "utf8",
      // A copy of the sources that is no clone will do as well.
      env: { ...process.env, GIT_CEILING_DIRECTORIES: repository },
    });
    assert.equal(status, 0, `it no longer applies, write it anew: ${stderr}`);
    assert.ok(packages.length > 0, "it changes a package");
    for (const word of words) assert.ok(filesOfTests(word).length > 0, `${word} names no test`);
  });
}
