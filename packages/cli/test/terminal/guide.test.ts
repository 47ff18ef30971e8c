// The page "From the terminal", run as it is written.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { startTestServer } from "@ekiden/testing";
import { exitCodes } from "../../src/terminal/exit-codes.ts";
import { patternOf, shownIn, wordsOf } from "./page-commands.ts";
import { ran } from "./recorded-terminal.ts";

const page = readFileSync(new URL("../../../../docs/guide/terminal.md", import.meta.url), "utf8");

test("every command of the page prints what the page shows", async () => {
  const directory = mkdtempSync(join(tmpdir(), "ekiden-guide-"));
  await using server = await startTestServer();
  const environment = {
    EKIDEN_CONFIG: join(directory, "config.json"),
    EKIDEN_ENDPOINT: server.endpoint,
  };
  const options = { environment, now: () => server.now() };
  assert.equal((await ran(["domain", "register", "shop"], options)).code, 0);
  const all = shownIn(page);
  assert.ok(all.length > 15);
  for (const { command, printed, code } of all) {
    const words = wordsOf(command).map((word) =>
      word === "histories" ? join(directory, word) : word,
    );
    const { stdout, stderr, ...result } = await ran(words, options);
    assert.equal(result.code, code, `${command}: ${stderr}`);
    const text = (code === 1 ? stderr : stdout).replaceAll(`${directory}/`, "");
    assert.match(text, patternOf(printed), command);
  }
  rmSync(directory, { recursive: true });
});

test("the page lists every exit code", () => {
  const listed = [...page.matchAll(/^\| (\d+) +\|/gm)].map(([, code]) => Number(code));
  assert.deepEqual(listed, Object.values(exitCodes));
});
