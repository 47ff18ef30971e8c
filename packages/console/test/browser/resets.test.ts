// A run goes on from an earlier decision, is forked with other data, and is deleted, from its page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SignalWorkflowExecutionCommand } from "@aws-sdk/client-swf";
import type { Page, Request } from "playwright-core";
import { arrive, browserHarness, setUpBrowserHarness, skip } from "./browser-harness.ts";
import { domain, pageOf } from "./console-harness.ts";
import { hold } from "./intercepted.ts";
import type { Visitor } from "./visitor.ts";

setUpBrowserHarness();

/** The page of an order that has failed. */
const openFailed = async (visitor: Visitor, workflowId: string): Promise<void> => {
  const handle = await browserHarness().consoleHarness.order(workflowId, 0);
  await handle.result().catch(() => undefined);
  await visitor.open(`domains/${domain}/executions?text=${workflowId}&status=FAILED&state=closed`);
  await visitor.page.getByRole("link", { name: workflowId, exact: true }).click();
  await visitor.page.getByRole("heading", { name: workflowId }).waitFor();
};

const header = (page: Page) => page.locator(".execution-header");

test("a reset shows what is kept before it is made, and the new run where it comes from", {
  skip,
}, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await openFailed(visitor, "reset-1");
  await visitor.button("Reset").click();
  const dialog = page.getByRole("dialog", { name: "Reset the run" });
  const preview = dialog.getByRole("region", { name: "What would happen" });
  await preview.getByText("Events kept").waitFor();
  await visitor.expectAccessible();
  await dialog.getByLabel("Decision that is made again").selectOption("event");
  await preview.getByText("Nothing is known before the form is complete.").waitFor();
  await dialog.getByLabel("Event", { exact: true }).fill("5");
  await preview.getByText(/is of no decision task: name event/).waitFor();
  visitor.expectRefusals(400, 1);
  await dialog.getByLabel("Decision that is made again").selectOption("FIRST");
  await preview.getByText("It goes on from the decision of event 2.").waitFor();
  await dialog.getByRole("button", { name: "Reset", exact: true }).click();
  await page.getByRole("link", { name: "Go to the new run" }).click();
  await header(page).getByText("2 events, up to event 2 of that run").waitFor();
  await header(page)
    .getByRole("link", { name: /^reset-1/ })
    .waitFor();
  await header(page).getByText("Failed").waitFor();
  await visitor.expectAccessible();
  visitor.expectNoErrors();
});

test("a fork with another input goes another way, and a closed run is deleted", {
  skip,
}, async () => {
  await using visitor = await arrive({ theme: "dark", width: 360 });
  const { page } = visitor;
  await openFailed(visitor, "fork-1");
  await visitor.button("Fork").click();
  const dialog = page.getByRole("dialog", { name: "Fork the run" });
  await dialog.getByLabel("Decision that is made again").selectOption("FIRST");
  await dialog.getByText("Edit the input").click();
  const input = dialog.getByLabel("Input", { exact: true });
  const given = await input.inputValue();
  assert.match(given, /"cents":0/);
  await input.fill(given.replace('"cents":0', '"cents":1900'));
  await dialog.getByText("Events kept").waitFor();
  await visitor.expectAccessible();
  await dialog.getByRole("button", { name: "Fork", exact: true }).click();
  await page.getByRole("link", { name: "Go to the new run" }).click();
  await page.getByRole("heading", { name: "fork-1-fork" }).waitFor();
  await header(page).getByText("Completed").waitFor();
  await visitor.expectNoOverflow();
  await visitor.button("Delete").click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
  await page.waitForURL(/\/executions$/);
  const runs = page.getByRole("link", { name: "fork-1-fork", exact: true });
  await runs.waitFor({ state: "detached" });
  visitor.expectNoErrors();
});

test("a page asks nothing about a run while that is being deleted", { skip }, async () => {
  await using visitor = await arrive({ hasOwnPage: true });
  const { page } = visitor;
  await page.clock.install();
  await openFailed(visitor, "gone-1");
  await page.route("**/ekiden/DeleteWorkflowExecution", async (route) => {
    const response = await route.fetch();
    // The run is gone, and by the clock of the page its next refresh comes before it is told so.
    await page.clock.runFor(20_000);
    await route.fulfill({ response });
  });
  await visitor.button("Delete").click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
  await page.waitForURL(/\/executions$/);
  await page.getByRole("link", { name: "gone-1", exact: true }).waitFor({ state: "detached" });
  visitor.expectNoErrors();
});

test("a run that was deleted is not asked about while the next screen is on its way", {
  skip,
}, async () => {
  await using visitor = await arrive({ hasOwnPage: true });
  const { page } = visitor;
  await page.clock.install();
  const handle = await browserHarness().consoleHarness.order("gone-3", 0);
  await handle.result().catch(() => undefined);
  await visitor.open(pageOf(handle));
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route(/\/assets\/executions-.*\.js/, async (route) => {
    await held;
    await route.continue();
  });
  await visitor.button("Delete").click();
  const deleted = page.waitForResponse("**/ekiden/DeleteWorkflowExecution");
  const script = page.waitForRequest(/\/assets\/executions-.*\.js/);
  await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
  await deleted;
  await script;
  await page.clock.runFor(20_000);
  letGo();
  await page.getByRole("heading", { name: "Executions", exact: true }).waitFor();
  visitor.expectNoErrors();
});

test("what a page has asked about a run is not waited for once that is deleted", {
  skip,
}, async () => {
  await using visitor = await arrive({ hasOwnPage: true });
  const { page } = visitor;
  await page.clock.install();
  await openFailed(visitor, "gone-2");
  const looks = /DescribeWorkflowExecution|GetWorkflowExecutionHistory/;
  const { held, release } = await hold(page, looks, () => true);
  const asked = page.waitForRequest((request) =>
    looks.test(`${request.url()} ${request.headers()["x-amz-target"]}`),
  );
  await page.clock.runFor(20_000);
  await asked;
  await page.route("**/ekiden/DeleteWorkflowExecution", async (route) => {
    const response = await route.fetch();
    assert.ok(held.length > 0);
    // The server is asked when the run is gone, and its refusal comes before the page is told so.
    await release(async (call) => {
      const refusal = await call.fetch();
      // A call that the page has given up has no answer.
      await call.fulfill({ response: refusal }).catch(() => undefined);
    });
    await route.fulfill({ response });
  });
  await visitor.button("Delete").click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
  await page.waitForURL(/\/executions$/);
  await page.getByRole("link", { name: "gone-2", exact: true }).waitFor({ state: "detached" });
  visitor.expectNoErrors();
});

test("what a reset would do is asked for once a number is typed, and not as others go on", {
  skip,
}, async () => {
  const { client } = browserHarness().consoleHarness;
  await browserHarness().consoleHarness.approval("reset-other");
  await using visitor = await arrive({ hasOwnPage: true });
  const { page } = visitor;
  await page.clock.install();
  await openFailed(visitor, "reset-2");
  const asked: unknown[] = [];
  const isReset = (request: Request) => request.url().endsWith("/ekiden/ResetWorkflowExecution");
  page.on("request", (request) => isReset(request) && asked.push(request.postDataJSON().eventId));
  await visitor.button("Reset").click();
  const dialog = page.getByRole("dialog", { name: "Reset the run" });
  await dialog.getByText("Events kept").waitFor();
  for (const signalName of ["one", "another"]) {
    const described = page.waitForRequest((request) =>
      /DescribeWorkflowExecution$/.test(`${request.headers()["x-amz-target"]}`),
    );
    const signal = { domain, workflowId: "reset-other", signalName };
    await client.send(new SignalWorkflowExecutionCommand(signal));
    await described;
  }
  assert.deepEqual(asked, [undefined]);
  await dialog.getByLabel("Decision that is made again").selectOption("event");
  await page.clock.pauseAt(Date.now() + 3_600_000);
  await dialog.getByLabel("Event", { exact: true }).pressSequentially("123");
  const rested = page.waitForRequest(isReset);
  await page.clock.runFor(1_000);
  await rested;
  assert.deepEqual(asked, [undefined, 123]);
});
