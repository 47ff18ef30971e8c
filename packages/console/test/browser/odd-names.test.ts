// Domains and executions whose names an address cannot hold as they are.
import assert from "node:assert/strict";
import { test } from "node:test";
import { arrive, browserHarness, setUpBrowserHarness, skip } from "./browser-harness.ts";

setUpBrowserHarness();

/** Cut in the middle of an emoji, as by `slice`. */
const cut = "Odd 🎉".slice(0, -1);

test("an execution whose id has half of a character is listed beside others, and gone to", {
  skip,
}, async () => {
  await browserHarness().consoleHarness.openIn("odd", [cut, ".", "..", "plain"]);
  await using visitor = await arrive();
  const { page } = visitor;
  for (const name of [/^Odd/, /^\.$/, /^\.\.$/]) {
    await visitor.open("domains/odd/executions");
    await page.getByRole("link", { name: "plain", exact: true }).waitFor();
    await page.getByRole("link", { name }).click();
    await page.getByText("Decision task time-out").waitFor();
    await page.reload();
    await page.getByText("Decision task time-out").waitFor();
  }
  visitor.expectNoErrors();
});

test("a domain that is called .. is gone to, and so are its screens", { skip }, async () => {
  await browserHarness().consoleHarness.openMany("..", 2);
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open("");
  await page.getByRole("link", { name: "..", exact: true }).click();
  await page.getByRole("heading", { name: "..", exact: true }).waitFor();
  await page.getByRole("link", { name: "Executions" }).click();
  await page.getByText(/^2 shown/).waitFor();
  assert.equal(await page.getByLabel("Domain").inputValue(), "..");
  await page.locator(".live.connected").waitFor();
  visitor.expectNoErrors();
});
