// What is typed into fields that are kept in the address arrives as it was typed.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { WorkflowHandle } from "@ekiden/flow";
import type { Request } from "playwright-core";
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

test("a filter is asked by once it has been typed, or is left", { skip }, async () => {
  await using visitor = await arrive({ hasOwnPage: true });
  const { page } = visitor;
  await page.clock.install();
  await visitor.open(screens.executions ?? "");
  const field = page.getByRole("combobox", { name: "Type" });
  await field.waitFor();
  const asked = new Set<unknown>();
  const typeIn = (request: Request): unknown =>
    request.url().includes("/ekiden/SearchWorkflowExecutions")
      ? request.postDataJSON().typeName
      : undefined;
  page.on("request", (request) => asked.add(typeIn(request)));
  const isAskedFor = (type: string) => page.waitForRequest((request) => typeIn(request) === type);
  await page.clock.pauseAt(Date.now() + 3_600_000);
  const rested = isAskedFor("order");
  await field.pressSequentially("order");
  await page.clock.runFor(1_000);
  await rested;
  const left = isAskedFor("ordered");
  await field.pressSequentially("ed");
  await field.blur();
  await left;
  asked.delete(undefined);
  assert.deepEqual([...asked], ["order", "ordered"]);
});

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
