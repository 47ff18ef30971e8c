// The documents say what the rules are, and the rules do what their pages say.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import parser from "@typescript-eslint/parser";
import { Linter } from "eslint";
import { type FlowRule, plugin, rules } from "../src/index.ts";
import { workflow } from "./checked.ts";
import { documents } from "./documents.ts";

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");

for (const { path, textOf } of documents) {
  test(`${path} says what the rules are: otherwise \`npm run documents\` mends it`, () => {
    assert.equal(read(path), textOf(read(path)));
  });
}

/** What the pages name without saying where it comes from. */
const before = `import { readFile } from "node:fs/promises";
import _ from "lodash";
const { lookUp, translate, download, readText, checkFraud, notify, collect } = proxyActivities({});
const orders = [];
const germanDate = new Intl.DateTimeFormat("de", { timeZone: "Europe/Berlin" });
const approved = approve;
const deposited = approve;
let timesAsked = 0, current, isPaid;`;

/** Three points stand for a text as long as it takes. */
const fileOf = (code: string) => workflow(code.replace("… ", "and ".repeat(10_000)), before);

const complaintsAbout = (code: string, names: readonly string[]): string[] => {
  const chosen = names.map((name) => [`@ekiden/${name}`, "error"] as const);
  const messages = new Linter().verify(fileOf(code), [
    { languageOptions: { parser } },
    { plugins: { "@ekiden": plugin }, rules: Object.fromEntries(chosen) },
  ]);
  return messages.map(({ ruleId, message }) => `${ruleId}: ${message}`);
};

const entries: readonly [string, FlowRule][] = Object.entries(rules);

for (const [name, { meta }] of entries) {
  test(`${name} refuses what its page calls wrong, and no rule refuses what it calls right`, () => {
    const { wrong, right } = meta.docs;
    assert.notDeepEqual(complaintsAbout(wrong, [name]), []);
    assert.deepEqual(complaintsAbout(right, Object.keys(rules)), []);
  });

  test(`${name} has messages that say what to do`, () => {
    for (const message of Object.values(meta.messages)) assert.match(message, /\.$/);
    assert.match(meta.docs.description, /^[a-z].*[^.]$/);
    assert.match(meta.docs.why, /\.$/);
  });
}
