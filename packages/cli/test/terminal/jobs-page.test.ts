// The page about jobs, run as it is written.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ekidenOperations } from "@ekiden/model";
import { patternOf, shownIn, wordsOf } from "./page-commands.ts";
import { Shop } from "./shop.ts";

const path = new URL("../../../../docs/operations/jobs.md", import.meta.url);

test("every command of the page about jobs prints what the page shows", async () => {
  await using shop = await Shop.open();
  for (const id of ["order-1", "order-2", "order-3"]) {
    await shop.ok(["workflow", "start", "--type", "order@1.0", "--id", id]);
    await shop.server.advance({ seconds: 1 });
  }
  const shown = shownIn(readFileSync(path, "utf8"));
  assert.ok(shown.length >= 6);
  const passing = { onWait: () => shop.server.advance({ seconds: 1 }) };
  for (const { command, printed, code } of shown) {
    const result = await shop.ran(wordsOf(command), passing);
    assert.equal(result.code, code, `${command}: ${result.stderr}`);
    assert.match(result.stdout, patternOf(printed), command);
  }
});

test("the page about jobs names each right that the query of a job needs", () => {
  const page = readFileSync(path, "utf8");
  const { includes } = ekidenOperations.FindWorkflowExecutions.policy;
  assert.equal(includes.length, 2);
  for (const operation of includes) assert.ok(page.includes(`\`swf:${operation}\``), operation);
  const commands = Object.keys(ekidenOperations).filter((name) => /Jobs?$|JobItems$/.test(name));
  for (const operation of commands) assert.ok(page.includes(`\`ekiden:${operation}\``), operation);
});
