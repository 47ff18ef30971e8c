// Forms that would keep a browser busy: the page goes on, and the task can be answered.
import assert from "node:assert/strict";
import { test } from "node:test";
import { browserHarness, setUpBrowserHarness, skip } from "./browser-harness.ts";
import { HeldCalls } from "./held-calls.ts";
import { arriveAt } from "./person.ts";
import type { Visitor } from "./visitor.ts";

setUpBrowserHarness();

const panelOf = ({ page }: Visitor) => page.getByRole("dialog");
const codeOf = (pattern: string) => ({
  type: "object",
  properties: { code: { type: "string", title: "Code", pattern } },
});

test("an answer that does not match a pattern is to be corrected", { skip }, async () => {
  const handle = await browserHarness().consoleHarness.ask({
    title: "Name it",
    form: codeOf("^[A-Z]+$"),
  });
  await using visitor = await arriveAt("Name it", "mary");
  const panel = panelOf(visitor);
  await panel.getByLabel("Code").fill("abc");
  await panel.getByRole("button", { name: "Complete" }).click();
  await panel.getByRole("alert").getByText("Code: This does not match ^[A-Z]+$.").waitFor();
  const wrong = panel.getByLabel("Code").and(visitor.page.locator("[aria-invalid=true]"));
  await wrong.waitFor();
  // A field that was changed is not wrong until it is checked again.
  await panel.getByLabel("Code").fill("ABC");
  await wrong.waitFor({ state: "detached" });
  await panel.getByRole("button", { name: "Complete" }).click();
  await panel.getByText("the workflow has the answer").waitFor();
  assert.deepEqual(await handle.result(), { code: "ABC" });
  visitor.expectNoErrors();
});

test("a pattern that takes for ever stops no form, and is left out", { skip }, async () => {
  const handle = await browserHarness().consoleHarness.ask({
    title: "Code it",
    form: codeOf("^(a+)+$"),
  });
  await using visitor = await arriveAt("Code it", "mary");
  const panel = panelOf(visitor);
  const code = `${"a".repeat(60)}!`;
  const held = await HeldCalls.of(visitor.page, "CompleteHumanTask", () => true);
  await panel.getByLabel("Code").fill(code);
  await panel.getByRole("button", { name: "Complete" }).click();
  // Nothing can be typed on a page that is busy. Once it is answered, the task has no fields.
  await panel.getByLabel("Reason for a rejection").fill("the page goes on");
  await (await held.next()).letGo();
  await panel.getByText("the workflow has the answer").waitFor();
  assert.deepEqual(await handle.result(), { code });
  visitor.expectNoErrors();
});

test("a form that asks for a thousand million items begins with a hundred", { skip }, async () => {
  const form = {
    type: "object",
    properties: {
      names: { type: "array", title: "Names", minItems: 1e9, items: { type: "string" } },
    },
    required: ["names"],
  };
  await browserHarness().consoleHarness.ask({ title: "List it", form });
  await using visitor = await arriveAt("List it", "mary");
  const panel = panelOf(visitor);
  await panel.getByRole("textbox", { name: "No. 100" }).waitFor();
  assert.equal(await panel.getByRole("listitem").count(), 100);
  await panel.getByRole("textbox", { name: "No. 1" }).first().fill("Ada");
  await panel.getByRole("button", { name: "Complete" }).click();
  await panel.getByRole("alert").getByText("At least 1000000000 of them are needed.").waitFor();
  visitor.expectNoErrors();
});

test("a form of thousands of values is answered as one text", { skip }, async () => {
  const numbers = Array.from({ length: 5_000 }, (_, index) => index);
  const form = { type: "object", properties: { a: { enum: numbers } }, required: ["a"] };
  const handle = await browserHarness().consoleHarness.ask({ title: "Choose it", form });
  await using visitor = await arriveAt("Choose it", "mary");
  const panel = panelOf(visitor);
  const answer = panel.getByRole("textbox", { name: "Answer" });
  await answer.fill('{"a": 5000}');
  await panel.getByRole("button", { name: "Complete" }).click();
  await panel.getByRole("alert").getByText("Choose one of these.").waitFor();
  await answer.fill('{"a": 4999}');
  await panel.getByRole("button", { name: "Complete" }).click();
  await panel.getByText("the workflow has the answer").waitFor();
  assert.deepEqual(await handle.result(), { a: 4999 });
  visitor.expectNoErrors();
});

test("a task whose form cannot be used is told so, and rejected", { skip }, async () => {
  const form = { type: "object", properties: { name: { type: "string" } }, required: "name" };
  const handle = await browserHarness().consoleHarness.ask({ title: "Mend it", form });
  await using visitor = await arriveAt("Mend it", "mary");
  const panel = panelOf(visitor);
  await panel.getByText("cannot be used (required has a value of another kind").waitFor();
  await panel.getByLabel("Reason for a rejection").fill("no form");
  await panel.getByRole("button", { name: "Reject" }).click();
  await panel.getByText("the workflow has the reason").waitFor();
  await assert.rejects(handle.result(), /no form/);
  visitor.expectNoErrors();
});

test("a form that cannot be drawn leaves the rest of its task usable", { skip }, async () => {
  const form = { type: "object", properties: { name: { type: "string" } }, allOf: true };
  const handle = await browserHarness().consoleHarness.ask({ title: "Draw it", form });
  await using visitor = await arriveAt("Draw it", "mary");
  const panel = panelOf(visitor);
  await panel.getByText("The form of this task cannot be used").waitFor();
  await panel.getByLabel("Reason for a rejection").fill("no form");
  await panel.getByRole("button", { name: "Reject" }).click();
  await panel.getByText("the workflow has the reason").waitFor();
  await assert.rejects(handle.result(), /no form/);
});

test("an answer whose check does not arrive from the server is sent without it", {
  skip,
}, async () => {
  const form = codeOf("^[A-Z]+$");
  const handle = await browserHarness().consoleHarness.ask({ title: "Send it", form });
  await using visitor = await arriveAt("Send it", "mary", { hasOwnPage: true });
  const { page } = visitor;
  const panel = panelOf(visitor);
  await page.clock.install();
  await page.route("**/check-worker*", () => {});
  const asked = page.waitForRequest("**/check-worker*");
  await panel.getByLabel("Code").fill("ABC");
  const complete = panel.getByRole("button", { name: "Complete" });
  await complete.click();
  await asked;
  await complete.and(page.locator("[aria-disabled=true]")).waitFor();
  await page.clock.fastForward(10_000);
  await panel.getByText("the workflow has the answer").waitFor();
  assert.deepEqual(await handle.result(), { code: "ABC" });
  visitor.expectNoErrors();
});
