// The page about schedules, run as it is written.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ekidenOperations } from "@ekiden/model";
import { patternOf, shownIn, wordsOf } from "./page-commands.ts";
import { domain, Shop } from "./shop.ts";

const page = readFileSync(
  new URL("../../../../docs/operations/schedules.md", import.meta.url),
  "utf8",
);

test("every command of the page about schedules prints what the page shows", async () => {
  await using shop = await Shop.open();
  await shop.client.registerWorkflowType({
    domain,
    name: "report",
    version: "1.0",
    defaultChildPolicy: "TERMINATE",
    defaultTaskList: { name: "reports" },
    defaultTaskStartToCloseTimeout: "NONE",
    defaultExecutionStartToCloseTimeout: "3600",
  });
  const shown = shownIn(page);
  assert.ok(shown.length >= 8);
  for (const { command, printed, code } of shown) {
    // Two nights pass before the look, and what they started has run out of its time.
    if (command === "schedule list") await shop.server.advance({ hours: 28 });
    const result = await shop.ran(wordsOf(command));
    assert.equal(result.code, code, `${command}: ${result.stderr}`);
    assert.match(`${result.stdout}${code === 0 ? "" : result.stderr}`, patternOf(printed), command);
  }
});

test("the page about schedules names each right that its operations need", () => {
  const names = Object.keys(ekidenOperations).filter((name) => /Schedule/.test(name));
  assert.equal(names.length, 10);
  for (const name of names) assert.ok(page.includes(`\`${name}\``), name);
});
