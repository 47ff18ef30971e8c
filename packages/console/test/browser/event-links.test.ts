// Links to an event lead to it though the history was filtered.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { WorkflowHandle } from "@ekiden/flow";
import { arrive, setUpBrowserHarness, skip } from "./browser-harness.ts";
import { pageOf } from "./console-harness.ts";

let run: WorkflowHandle<string>;

setUpBrowserHarness(async (consoleHarness) => {
  run = await consoleHarness.approval("linked-1");
});

test("a link to an event leads to it, though the history was filtered", { skip }, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  const target = page.locator('.row[data-target="true"]');
  await visitor.open(`${pageOf(run)}?unsuccessful=true&follow=true`);
  await page
    .getByRole("region", { name: "Why it is where it is" })
    .getByRole("button", { name: /^event \d+$/ })
    .first()
    .click();
  await target.waitFor();
  assert.doesNotMatch(page.url(), /unsuccessful|follow/);
  await visitor.open(`${pageOf(run)}?tab=graph&unsuccessful=true&text=nothing&kinds=timer`);
  await page.locator(".graph-node").first().focus();
  await page.keyboard.press("Enter");
  await target.waitFor();
  assert.doesNotMatch(page.url(), /unsuccessful|text|kinds/);
  visitor.expectNoErrors();
});
