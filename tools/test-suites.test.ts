// What `npm test` leaves out is run by other commands, and the gate runs them all.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { filesBelow, repository } from "./files.ts";
import { suiteNamed, suiteNames, testPaths } from "./test-run.ts";

/** Headings and comments name commands, too. */
const isCommand = (line: string): boolean => !/^\s*(#|say )/.test(line);
const read = (path: string): string => readFileSync(join(repository, path), "utf8");

test("each test file is run by npm test or by the command of one suite", () => {
  const parts = [undefined, ...suiteNames].map((suite) => testPaths({ words: [], suite }));
  for (const paths of parts) assert.ok(paths.length > 0);
  const all = filesBelow("").filter((path) => path.endsWith(".test.ts"));
  assert.deepEqual(parts.flat().sort(), all.sort());
});

test("each suite has a command, which npm run check and the gate run", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  const gate = read(".ci/run").split("\n").filter(isCommand).join("\n");
  for (const suite of suiteNames) {
    assert.equal(scripts[`test:${suite}`], `npm test -- --suite ${suite}`);
    assert.ok(scripts.check?.includes(`npm run test:${suite}`), `check: ${suite}`);
    assert.ok(gate.includes(`npm run test:${suite}`), `the gate: ${suite}`);
  }
});

test("a suite that does not exist is refused with the names of those that do", () => {
  assert.throws(() => suiteNamed("chaos"), /no suite chaos.*browser, packages, resilience/);
});
