// Each file below corpus/ is a case: a script of what happened, and what must be said of it.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { findingRows } from "../src/index.ts";
import { checkExpectations, checkExplanation, checkHistories, play } from "./corpus.ts";
import { parseScript } from "./script.ts";

const folder = join(process.cwd(), "packages/diagnosis/test/corpus");
const names = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".txt"))
  .sort();
const said = new Set<string>();

for (const name of names) {
  const script = parseScript(readFileSync(join(folder, name), "utf8"));
  test(`the case ${name} is explained: ${script.title}`, () => {
    const played = play(script);
    checkHistories(played);
    checkExplanation(played);
    checkExpectations(script, played);
    for (const { verb, words } of script.lines) if (verb === "says") said.add(words[0] ?? "");
  });
}

test("the corpus has a case for each finding", () => {
  const missing = Object.keys(findingRows).filter((code) => !said.has(code));
  assert.deepEqual(missing, []);
});
