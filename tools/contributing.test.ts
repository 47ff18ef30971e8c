// What CONTRIBUTING, ARCHITECTURE, the glossary and the internals say of the tree is so.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { filesBelow, repository } from "./files.ts";
import { serverRanks } from "./tidy/imports.ts";

const read = (path: string): string => readFileSync(join(repository, path), "utf8");
const paths = filesBelow("");
const contributing = read("CONTRIBUTING.md");
const architecture = read("ARCHITECTURE.md");

/** What stands below a heading, up to the next one of its depth. */
const sectionOf = (heading: string): string => {
  const [, section] = contributing.split(`\n## ${heading}\n`);
  return section?.split("\n## ")[0] ?? assert.fail(`there is no section ${heading}`);
};

/** A row for each decision or each event, or else the file does not compile. */
const total =
  /\{ readonly \[K in (DecisionType|EventType|LimitedDecision)\]: |(?<!Partial<)Record<(DecisionType|EventType), |\[Missing\] extends \[never\]/;

test("a new decision is told each file that does not compile without it", () => {
  const places = paths.filter(
    (path) => /^packages\/(?!model|engine)[^/]+\/src\/.*\.ts$/.test(path) && total.test(read(path)),
  );
  assert.ok(places.length >= 5, places.join(" "));
  const section = sectionOf("How to add a decision");
  for (const path of places) assert.ok(section.includes(`\`${path}\``), path);
});

test("where code belongs is said of each folder of the server, and each package is named", () => {
  const section = sectionOf("Where a line of code belongs");
  for (const place of serverRanks.flat()) {
    if (!place.endsWith(".ts")) assert.ok(section.includes(`server/${place}\``), place);
  }
  const packages = new Set(paths.map((path) => /^packages\/([^/]+)\//.exec(path)?.[1]));
  packages.delete(undefined);
  for (const name of packages) assert.match(architecture, new RegExp(`^ ${name} `, "m"), name);
});

test("each command of the repository is named in CONTRIBUTING", () => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  // npm calls it itself; to compile is the second half of `npm run types`.
  const { prepare, compile, ...others } = scripts;
  for (const name of Object.keys(others)) {
    const isNamed = new RegExp(`npm (run )?${name}\\b`).test(contributing);
    assert.ok(isNamed, `${name} is not named`);
  }
});

test("what CONTRIBUTING calls nightly is in what the gate runs each night", () => {
  const nightly = [...contributing.matchAll(/^(npm run \w+) .*; nightly$/gm)];
  assert.ok(nightly.length >= 2);
  const [, whole = ""] = read(".ci/run").split('"$*" = --whole ]; then\n');
  const commands = whole
    .split("\nfi\n")[0]
    ?.split("\n")
    .map((line) => line.trim());
  for (const [, command = ""] of nightly) assert.ok(commands?.includes(command), command);
});

test("each invariant of ARCHITECTURE is cited where the code keeps it", () => {
  const sources = paths.filter((path) => /^packages\/[^/]+\/src\/.*\.ts$/.test(path)).map(read);
  const invariants = [...architecture.matchAll(/^- \*\*(I\d+)\*\*/gm)].map(([, name]) => name);
  assert.ok(invariants.length >= 8);
  for (const name of invariants) {
    const isCited = sources.some((text) => new RegExp(`\\b${name}\\b`).test(text));
    assert.ok(isCited, `${name} is not cited`);
  }
});

/** What someone is told to add. */
const madeUp = ["PauseDomain", "pauseDomain", "DeleteDomain", "PauseTimer", "pauseUntil"];
const withInnerCapital = /\b(?:[a-z]+|[A-Z][a-z]+)[A-Z]\w*\b/g;

test("names in code of the house's documents are names of some source", () => {
  const documents = paths.filter((path) =>
    /^(CONTRIBUTING|ARCHITECTURE|docs\/glossary|docs\/internals\/[^/]+)\.md$/.test(path),
  );
  const named = documents.flatMap((path) =>
    [...read(path).matchAll(/`([^`\n]+)`/g)].flatMap(([, code = ""]) =>
      (code.match(withInnerCapital) ?? []).map((name) => ({ path, name })),
    ),
  );
  const unknown = new Set(named.map(({ name }) => name).filter((name) => !madeUp.includes(name)));
  assert.ok(unknown.size >= 20);
  for (const path of paths) {
    if (!/\.(tsx?|mjs|js|json|ya?ml|py|java|go|rs|rb)$/.test(path)) continue;
    const text = read(path);
    for (const name of unknown) if (text.includes(name)) unknown.delete(name);
  }
  assert.deepEqual(
    named.filter(({ name }) => unknown.has(name)),
    [],
  );
});
