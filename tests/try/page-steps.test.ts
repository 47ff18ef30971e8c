// How pages are read by `npm run try`, which itself takes minutes and is no part of `npm test`.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { repository } from "../../tools/files.ts";
import { runPage } from "./page-run.ts";
import { blocksOf, namesPnpm, saysNotRun, stepsOf } from "./page-steps.ts";
import { pages } from "./pages.ts";
import { Tally } from "./tally.ts";

const textOf = (page: string): string => readFileSync(join(repository, page), "utf8");

test("every block of every page has a language, and every note before one is known", () => {
  for (const page of pages) {
    for (const { line, language } of blocksOf(textOf(page))) {
      assert.notEqual(language, "", `${page}:${line}: say sh, console or text`);
    }
  }
});

test("README and the guide's first pages are run, and those that are not say why", () => {
  const isRun = (page: string) => stepsOf(textOf(page)).some(({ kind }) => kind === "command");
  for (const name of ["first-workflow", "embedded", "javascript", "linting", "testing"]) {
    assert.ok(isRun(`docs/guide/${name}.md`), name);
  }
  assert.ok(isRun("README.md"));
  assert.deepEqual(
    pages.filter((page) => saysNotRun(textOf(page))),
    ["docs/guide/terminal.md", "docs/guide/virtual-time.md"],
  );
});

const page = [
  "# A page",
  "",
  "```js",
  "// src/greet.mjs",
  'console.log("Hello");',
  "```",
  "",
  "```sh",
  "mkdir -p \\",
  "  data   # for later",
  "cd src",
  "```",
  "",
  "<!-- try: pnpm -->",
  "",
  "```sh",
  "false",
  "```",
  "",
  "<!-- try: not run, because it ends nothing -->",
  "",
  "```sh",
  "false",
  "```",
  "",
  "```console",
  "$ node greet.mjs",
  "Hel…",
  "$ node -e 'process.exit(3)'",
  "# exit code 3",
  "```",
  "",
].join("\n");

test("files and commands are taken from where they stand, with what is printed", () => {
  const steps = stepsOf(page).map((step) => [
    step.line,
    step.kind === "command" ? step.text : step.kind === "file" ? step.path : "",
  ]);
  assert.deepEqual(steps, [
    [4, "src/greet.mjs"],
    [9, "mkdir -p \\\n  data   # for later"],
    [11, "cd src"],
    [27, "node greet.mjs"],
    [29, "node -e 'process.exit(3)'"],
  ]);
  assert.ok(namesPnpm(page));
  assert.ok(stepsOf(page, "pnpm").some((step) => step.kind === "command" && step.text === "false"));
  assert.throws(
    () => stepsOf("<!-- try: perhaps -->\n\n```sh\ntrue\n```\n"),
    /4: what is "perhaps"/,
  );
});

const options = { programs: [], settings: {} };

test("a page that does what it says passes, and changes of folders hold", async () => {
  const { failure, commands, files } = await runPage("page.md", stepsOf(page), options);
  assert.equal(failure, undefined);
  assert.deepEqual([commands, files], [4, 1]);
});

test("a failure names page, line, command and output", async () => {
  const wrong = page.replace("Hel…", "Goodbye");
  const { failure = "" } = await runPage("page.md", stepsOf(wrong), options);
  assert.match(failure, /^page\.md:27: node greet\.mjs\nThe page shows:\nGoodbye\n/);
  assert.match(failure, /The command printed:\nHello$/);
  const failing = stepsOf(page.replace("cd src", "cd nowhere"));
  assert.match(
    (await runPage("page.md", failing, options)).failure ?? "",
    /^page\.md:11: cd nowhere/,
  );
});

test("a failure on one Node.js or by one manager counts in the sum of its page", () => {
  const lines: string[] = [];
  const tally = new Tally((line) => lines.push(line));
  assert.equal(tally.hasPassed, false, "nothing was tried");
  for (const [page, failure] of [["a.md"], ["b.md"], ["a.md", "a.md:3: false"]] as const) {
    tally.begin(page, "npm");
    tally.end("1 commands", failure);
  }
  assert.equal(tally.hasPassed, false);
  assert.match(lines.at(-2) ?? "", /^FAILED a\.md: 1 commands, \d+ s$/);
  const sums = tally.text().replaceAll(/ +\d+ s +/g, " ");
  assert.equal(sums, "1 passed, 1 failed, a.md\n1 passed, 0 failed, b.md\n2 passed, 1 failed, all");
});

test("what stays up is waited for, and ended with the page", async () => {
  const program = 'console.log("up"); setInterval(() => undefined, 1_000);';
  const staying = `<!-- try: stays up -->\n\n\`\`\`console\n$ node -e '${program}'\nup\n\`\`\`\n`;
  assert.equal((await runPage("page.md", stepsOf(staying), options)).failure, undefined);
  const other = await runPage(
    "page.md",
    stepsOf(staying.replace("\nup\n", "\ndown\n").replace("setInterval", "void")),
    options,
  );
  assert.match(other.failure ?? "", /It did not print:\ndown\nIt printed:\nup/);
});
