// What is typed into fields that are kept in the address arrives as it was typed.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { WorkflowHandle } from "@ekiden/flow";
import { arrive, setUpBrowserHarness, skip } from "./browser-harness.ts";
import { pageOf } from "./console-harness.ts";
import { screens } from "./screens.ts";

let run: WorkflowHandle<string>;

setUpBrowserHarness(async (consoleHarness) => {
  run = await consoleHarness.order("typed-1", 100);
  await run.result();
});

const fields = [
  { label: "Workflow id or run id", member: "text", pathOf: () => screens.executions },
  { label: "Tag", member: "tag", pathOf: () => screens.executions },
  { label: "Search", member: "text", pathOf: () => `${pageOf(run)}?tab=history` },
  { label: "Task list", member: "taskList", pathOf: () => screens.inbox },
];

for (const { label, member, pathOf } of fields) {
  test(`the caret stays where one types: ${label} of ${member}`, { skip }, async () => {
    await using visitor = await arrive();
    const { page } = visitor;
    await visitor.open(pathOf() ?? "");
    const field = page.getByLabel(label, { exact: true });
    await field.fill("order-17");
    await page.waitForURL((url) => url.searchParams.get(member) === "order-17");
    await field.press("Home");
    for (let at = 0; at < "order".length; at += 1) await page.keyboard.press("ArrowRight");
    await page.keyboard.type("s-of");
    await page.waitForURL((url) => url.searchParams.get(member) === "orders-of-17");
    assert.equal(await field.inputValue(), "orders-of-17");
    visitor.expectNoErrors();
  });
}

test("an input method composes its text in a filter, which follows the address", {
  skip,
}, async () => {
  await using visitor = await arrive({ language: "ja" });
  const { page } = visitor;
  await visitor.open(screens.executions ?? "");
  const field = page.getByLabel("ワークフロー ID または実行 ID");
  await field.focus();
  const session = await page.context().newCDPSession(page);
  for (const text of ["k", "か", "かn", "かに"]) {
    const [selectionStart, selectionEnd] = [text.length, text.length];
    await session.send("Input.imeSetComposition", { text, selectionStart, selectionEnd });
    await page.waitForURL((url) => url.searchParams.get("text") === text);
  }
  await session.send("Input.insertText", { text: "蟹" });
  await page.waitForURL((url) => url.searchParams.get("text") === "蟹");
  assert.equal(await field.inputValue(), "蟹");
  await page.getByRole("button", { name: "フィルターを解除" }).click();
  await page.waitForURL((url) => !url.searchParams.has("text"));
  await page.goBack();
  await page.waitForURL((url) => url.searchParams.get("text") === "蟹");
  await page.waitForFunction(
    `[...document.querySelectorAll("input")].some(({ value }) => value === "蟹")`,
  );
  visitor.expectNoErrors();
});
