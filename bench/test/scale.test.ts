import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { repository } from "../processes.ts";
import { assignments, countsOf, moveOf } from "../scale/part-map.ts";
import { partitions, sizeOf } from "../scale/sizes.ts";
import { tables, withTables } from "../scale/tables.ts";

const read = (path: string): string => readFileSync(join(repository, path), "utf8");
const document = read("docs/internals/scale.md");
const sizing = "docs/operations/sizing.md";
const statements = join(repository, "packages/server/src/store/postgres");

for (const path of Object.keys(tables)) {
  test(`${path} has what npm run scale calculates`, () => {
    const page = read(path);
    assert.equal(page, withTables(path, page), "run `npm run scale -- --write`");
  });
}

test("what the page about sizing says of one node on files is in the results", () => {
  const results = read("bench/RESULTS.md");
  const [, section = ""] = /\n## One node on files\n([\s\S]*?)\n## /.exec(read(sizing)) ?? [];
  const figures = section.match(/\d[\d,.]*\d/g) ?? [];
  assert.ok(figures.length > 10, "figures are found");
  for (const figure of figures) assert.ok(results.includes(figure), figure);
});

test("the page about scale judges every statement of the store, and no other", () => {
  const texts = readdirSync(statements, { encoding: "utf8", recursive: true })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => readFileSync(join(statements, name), "utf8"))
    .join("\n");
  const commit = readFileSync(join(statements, "migrations/commit-batch.ts"), "utf8");
  const sent = new Set(
    [
      ...texts.matchAll(/(?:query|page|claimDueBy)(?:<[^()]*?>)?\(\s*"([a-z-]+)"/g),
      ...commit.matchAll(/\/\* ([a-z-]+) \*\//g),
    ].map(([, name]) => name),
  );
  const [, section = ""] = /\n## Which statement([\s\S]*?)\nAnd beside/.exec(document) ?? [];
  const rows = section.split("\n").filter((line) => line.startsWith("| `"));
  const judged = new Set(
    rows.flatMap((row) =>
      [...(row.split("|")[1] ?? "").matchAll(/`([a-z-]+)`/g)].map(([, n]) => n),
    ),
  );
  assert.ok(sent.size > 40);
  assert.deepEqual([...judged].sort(), [...sent].sort());
});

test("a database that is added takes its share, and nothing else moves", () => {
  for (let from = 1; from < 64; from += 1) {
    const { moved, needless } = moveOf(assignments["part map"], from);
    assert.deepEqual([moved, needless], [Math.floor(partitions / (from + 1)), 0]);
    const counts = countsOf(assignments["part map"](from + 1), from + 1);
    assert.ok(Math.max(...counts) - Math.min(...counts) <= 1);
  }
});

test("twice the workflows need twice the steps, and no fewer databases", () => {
  const [one, two] = [sizeOf(10_000), sizeOf(20_000)];
  assert.equal(two.stepsPerSecond, 2 * one.stepsPerSecond);
  assert.ok(two.primaries >= one.primaries);
});
