// What `npm test` leaves out is run by other commands, and the gate runs them all.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { filesBelow, repository } from "./files.ts";
import { partOf, readPart } from "./part.ts";
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
  assert.throws(
    () => suiteNamed("chaos"),
    /no suite chaos.*browser, packages, postgres, resilience/,
  );
});

test("the parts of a suite are all of it, each file in one, and none is much longer", () => {
  for (const suite of suiteNames) {
    const all = testPaths({ words: [], suite });
    const parts = ["1/3", "2/3", "3/3"].map((text) => partOf(all, readPart(text)));
    assert.deepEqual(parts.flat().sort(), [...all].sort());
    for (const part of parts) assert.ok(Math.abs(part.length - all.length / 3) < 1);
  }
  assert.equal(partOf(suiteNames, readPart(undefined)), suiteNames);
});

test("what is not a part is refused with an example of one", () => {
  for (const text of ["", "2", "0/3", "4/3", "1/0", "1/3/3", "1/100", "-1/3", "one/three"])
    assert.throws(() => readPart(text), /such as 2\/3/, text);
});

test("the gate demands each program that tests need, before it runs the first of them", () => {
  const [before = ""] = read(".ci/run").split("npm test\n");
  assert.match(before, /^export EKIDEN_PROGRAMS=required$/m);
  for (const name of ["haproxy", "nginx-light", "sqlite3", "prometheus", "zsh", "fish", "curl"])
    assert.match(before, new RegExp(`missing\\+=\\(${name}\\)$`, "m"), name);
});

test("each push has its part of the gate, each night and each release all of it", () => {
  const run = (word: string) =>
    spawnSync(join(repository, ".ci/run"), [word], { encoding: "utf8" });
  const { status, stderr } = run("--all");
  assert.deepEqual([status, stderr], [2, "usage: .ci/run [--whole]\n"]);
  const gate = read(".github/workflows/gate.yml");
  assert.match(gate, /schedule:\n +- cron:/);
  assert.match(gate, /run: \.ci\/run .*inputs\.whole \|\| .*'schedule'.*'--whole'/);
  assert.match(read(".github/workflows/release.yml"), /gate\.yml\n +with:\n +whole: true/);
});
