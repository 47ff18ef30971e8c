// What is done to many executions at once is done to those that were meant.
import assert from "node:assert/strict";
import { test } from "node:test";
import { TerminateWorkflowExecutionCommand } from "@aws-sdk/client-swf";
import type { Page } from "playwright-core";
import { arrive, browserHarness, setUpBrowserHarness, skip } from "./browser-harness.ts";

setUpBrowserHarness();

const selection = (page: Page) => page.locator(".toolbar [role=status]").first();

test("what was selected and is no longer in the list does not become all that match", {
  skip,
}, async () => {
  const { consoleHarness } = browserHarness();
  await consoleHarness.openMany("court", 3);
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open("domains/court/executions?state=open");
  const [gone, left] = ["court-0", "court-1"].map((id) =>
    page.getByLabel(`Select ${id}`, { exact: true }),
  );
  await page.getByText("Live", { exact: true }).waitFor();
  await gone?.check();
  await terminate("court", "court-0");
  await gone?.waitFor({ state: "detached" });
  assert.equal(await selection(page).textContent(), "1 selected, 1 of them not in the list");
  await visitor.expectAccessible();
  await left?.check();
  await visitor.button("Terminate").click();
  await page.getByText("This is for 2 selected executions.").waitFor();
  await visitor.button("Terminate: 2").click();
  await page.getByText("2 of 2 done Done.").waitFor();
  await page.getByText("1 were refused").waitFor();
  await page.getByRole("dialog").getByText("Close", { exact: true }).click();
  await left?.waitFor({ state: "detached" });
  assert.equal(await selection(page).textContent(), "All open that match:", "a batch ends it");
  await page.getByLabel("Select court-2", { exact: true }).waitFor();
  visitor.expectRefusals(1);
});

const terminate = async (domain: string, workflowId: string): Promise<void> => {
  const { client } = browserHarness().consoleHarness;
  await client.send(new TerminateWorkflowExecutionCommand({ domain, workflowId }));
};
