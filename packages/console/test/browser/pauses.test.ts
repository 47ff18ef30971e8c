// Runs, types and task lists are paused and resumed, and every screen that has them says so.
import assert from "node:assert/strict";
import { test } from "node:test";
import { arrive, browserHarness, setUpBrowserHarness, skip } from "./browser-harness.ts";
import type { Visitor } from "./visitor.ts";

const domain = "halted";
const reason = "the bank is away";

setUpBrowserHarness((consoleHarness) => consoleHarness.openMany(domain, 2));

/** By the dialog that a button of this name opens. */
const change = async (visitor: Visitor, verb: "Pause" | "Resume", what: string): Promise<void> => {
  await visitor.button(`${verb} ${what}`).click();
  const dialog = visitor.page.getByRole("dialog", { name: `${verb} ${what}` });
  if (verb === "Pause") await dialog.getByLabel("Reason").fill(reason);
  await dialog.getByRole("button", { name: verb, exact: true }).click();
  await dialog.waitFor({ state: "detached" });
};

test("a task list and a type are paused on their screens, and resumed from the overview", {
  skip,
}, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open(`domains/${domain}/task-lists`);
  await change(visitor, "Pause", "unpolled");
  await page.getByRole("row").filter({ hasText: "unpolled" }).getByText("Paused").waitFor();
  await visitor.expectAccessible();
  await visitor.open(`domains/${domain}/types`);
  await visitor.button("Details of wait 1").click();
  await change(visitor, "Pause", "wait 1");
  await page.getByRole("dialog").getByText(reason).waitFor();
  await visitor.expectAccessible();
  await page.keyboard.press("Escape");
  await page.getByRole("row").filter({ hasText: "wait" }).getByText("Paused").waitFor();
  await visitor.open(`domains/${domain}`);
  const card = page.getByRole("region", { name: "Paused task lists and types" });
  await card.getByText("Decision task list").waitFor();
  await card.getByText("Workflow type").waitFor();
  await visitor.expectAccessible();
  await change(visitor, "Resume", "unpolled");
  await change(visitor, "Resume", "wait 1");
  await card.waitFor({ state: "detached" });
  visitor.expectNoErrors();
});

test("a paused run says since when, by whom and why, also in the list of executions", {
  skip,
}, async () => {
  const { server } = browserHarness().consoleHarness;
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open(`domains/${domain}/executions?text=${domain}-0`);
  const link = page.getByRole("link", { name: `${domain}-0` });
  await link.click();
  await change(visitor, "Pause", `${domain}-0`);
  const note = page.getByText(/^ ?Paused since .* by .*: the bank is away$/);
  await note.waitFor();
  await visitor.expectAccessible();
  const path = page.url().slice(`${server.endpoint}/console/`.length);
  await using reader = await arrive({ theme: "dark", language: "ja", width: 360 });
  await reader.open(path);
  await reader.page.getByText(reason, { exact: true }).waitFor();
  await reader.expectAccessible();
  await reader.expectNoOverflow();
  await visitor.open(`domains/${domain}/executions?text=${domain}-0`);
  await page.getByRole("row").filter({ has: link }).getByText("Paused").waitFor();
  await link.click();
  await change(visitor, "Resume", `${domain}-0`);
  await note.waitFor({ state: "detached" });
  assert.equal(await visitor.button(`Pause ${domain}-0`).count(), 1);
  visitor.expectNoErrors();
  reader.expectNoErrors();
});
