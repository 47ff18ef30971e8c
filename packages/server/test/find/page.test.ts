// The page on finding executions: its queries are understood, its tables name every attribute and
// every way to compare, and its refusal is the one that a caller gets.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { maxQueryCharacters } from "@ekiden/model";
import { attributes } from "../../src/operations/find/attributes.ts";
import { finderDefault } from "../../src/operations/find/execution-finder.ts";
import { operatorsOf } from "../../src/operations/find/kinds.ts";
import { statuses } from "../../src/operations/find/literals.ts";
import { parseQuery } from "../../src/operations/find/parse.ts";

const page = readFileSync(new URL("../../../../docs/reference/find.md", import.meta.url), "utf8");

const sectionOf = (title: string): string => {
  const [, text] = new RegExp(`^## ${title}\n(.*?)(?=^## |$(?!\n))`, "ms").exec(page) ?? [];
  assert.ok(text, title);
  return text;
};

const queriesIn = (text: string): readonly string[] =>
  [...text.matchAll(/^```\n(.*?)^```$/gms)].flatMap(([, block = ""]) => block.trim().split("\n"));

/** The words in code of each row of the table, by column. */
const rowsOf = (title: string): readonly (readonly string[])[] =>
  [...sectionOf(title).matchAll(/^\| (.*) \|$/gm)]
    .slice(2)
    .map(([, row = ""]) => row.split("|").map((cell) => cell.trim()));

const codesIn = (text = ""): readonly string[] =>
  [...text.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);

const parse = (text: string) => parseQuery(text, { now: 0, isSearchable: true });

test("every query of the page is understood, but for the one that is refused", () => {
  const all = queriesIn(page);
  assert.ok(all.length >= 10);
  const [refused = ""] = queriesIn(sectionOf("Refusals"));
  for (const text of all) if (text !== refused) parse(text);
  const [, message = ""] = /^> (.*)$/m.exec(sectionOf("Refusals")) ?? [];
  assert.throws(() => parse(refused), { name: "ValidationException", message });
});

test("the page names every attribute, every status and every way to compare", () => {
  const named = rowsOf("Attributes").flatMap(([names]) => codesIn(names));
  assert.deepEqual(named.sort(), Object.keys(attributes).sort());
  const status = rowsOf("Attributes").find(([name]) => name === "`status`");
  assert.deepEqual(codesIn(status?.[2]), statuses);
  for (const [kind = "", compared] of rowsOf("Comparisons")) {
    assert.deepEqual(codesIn(compared), operatorsOf[kind as keyof typeof operatorsOf], kind);
  }
  assert.equal(rowsOf("Comparisons").length, Object.keys(operatorsOf).length - 1);
});

test("the page has the limits of a call", () => {
  const digits = (count: number): string => count.toLocaleString("en-US");
  const rows = rowsOf("How much one call looks at").map((cells) => `| ${cells.join(" | ")} |`);
  const section = rows.join("\n");
  const { maxRowsPerPage, maxRowsPerCount, maxReadPerCall, maxCharactersPerCall } = finderDefault;
  assert.ok(section.includes(`| ${digits(maxRowsPerPage)} rows | one page |`));
  assert.ok(section.includes(`| ${digits(maxRowsPerCount)} rows | one count |`));
  assert.ok(section.includes(`| ${digits(maxReadPerCall)} executions |`));
  assert.ok(section.includes(`| ${digits(maxCharactersPerCall)} characters of events |`));
  assert.ok(section.includes(`| ${digits(maxQueryCharacters)} characters, 200 comparisons`));
});
