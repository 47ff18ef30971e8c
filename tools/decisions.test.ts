// The pages of decisions name each other, and their list has them under their numbers.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { filesBelow, repository } from "./files.ts";

const folder = "docs/decisions";
const read = (name: string): string => readFileSync(join(repository, folder, name), "utf8");
const files = filesBelow(folder)
  .map((path) => path.slice(folder.length + 1))
  .filter((name) => /^\d{4}-/.test(name));
const numberOf = (file: string): number => Number(file.slice(0, 4));

test("the list of decisions shows each under its number", () => {
  // Of a list that goes on, Markdown counts the items itself and ignores their numbers.
  let counted: number | undefined;
  const shown = new Map<string, number>();
  for (const line of read("README.md").split("\n")) {
    const [, written, file] = /^(\d+)\. \[.+\]\((.+)\)$/.exec(line) ?? [];
    if (written !== undefined && file !== undefined) {
      counted = counted === undefined ? Number(written) : counted + 1;
      shown.set(file, counted);
    } else if (line !== "") counted = undefined;
  }
  assert.deepEqual([...shown.keys()], files);
  for (const [file, number] of shown) assert.equal(number, numberOf(file), file);
});

test("a decision begins with its number", () => {
  for (const file of files) assert.match(read(file), new RegExp(`^# ${numberOf(file)}\\. `), file);
});

const verbs = { Amends: "Amended by", Supersedes: "Superseded by" };

/** The files that the status of a decision names with such a verb. */
const namedIn = (file: string, verb: string): readonly string[] => {
  const [status = ""] = /^\*\*Status\.\*\*.*$/m.exec(read(file)) ?? [];
  const links = status.matchAll(new RegExp(`${verb} \\[decision (\\d+)\\]\\((\\S+)\\)`, "g"));
  return [...links].map(([, number, named = ""]) => {
    assert.equal(Number(number), numberOf(named), file);
    return named;
  });
};

test("of two decisions, of which one amends the other, each names the other", () => {
  for (const file of files) {
    for (const [verb, passive] of Object.entries(verbs)) {
      for (const named of namedIn(file, verb)) {
        assert.ok(namedIn(named, passive).includes(file), `${named} does not name ${file}`);
      }
      for (const named of namedIn(file, passive)) {
        assert.ok(namedIn(named, verb).includes(file), `${named} does not name ${file}`);
      }
    }
  }
});
