// What is copied from a page is in the clipboard.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { WorkflowHandle } from "@ekiden/flow";
import { arrive, setUpBrowserHarness, skip } from "./browser-harness.ts";
import { pageOf } from "./console-harness.ts";

let run: WorkflowHandle<string>;

setUpBrowserHarness(async (consoleHarness) => {
  run = await consoleHarness.approval("copied-1");
});

test("an id is copied on a page that http brought from another machine, too", {
  skip,
}, async () => {
  await using visitor = await arrive({ hasOwnPage: true });
  const { page } = visitor;
  // There, browsers have no clipboard that programs write to.
  await page.addInitScript(`
    globalThis.clipboard = navigator.clipboard;
    Object.defineProperty(navigator, "clipboard", { value: undefined });
  `);
  await visitor.open(pageOf(run));
  await visitor.button(`Copy: ${run.runId}`).click();
  await visitor.button("Copied").waitFor();
  assert.equal(await page.evaluate("clipboard.readText()"), run.runId);
  visitor.expectNoErrors();
});

test("an id is copied where the browser refuses to write to the clipboard, too", {
  skip,
}, async () => {
  await using visitor = await arrive({ hasOwnPage: true });
  const { page } = visitor;
  await page.addInitScript(`
    navigator.clipboard.writeText = () => Promise.reject(new Error("NotAllowedError"));
  `);
  await visitor.open(pageOf(run));
  await visitor.button(`Copy: ${run.runId}`).click();
  await visitor.button("Copied").waitFor();
  assert.equal(await page.evaluate("navigator.clipboard.readText()"), run.runId);
  visitor.expectNoErrors();
});
