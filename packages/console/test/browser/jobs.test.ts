// A job is looked at before it begins, watched, and stopped.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Route } from "playwright-core";
import { arrive, setUpBrowserHarness, skip } from "./browser-harness.ts";
import { intercept } from "./intercepted.ts";
import type { Visitor } from "./visitor.ts";

const domain = "fair";
const count = 101;

setUpBrowserHarness((consoleHarness) => consoleHarness.openMany(domain, count));

/** The form of a new job, filled in for a signal. */
const openSignalForm = async (visitor: Visitor) => {
  await visitor.button("Start a job").click();
  const dialog = visitor.page.getByRole("dialog", { name: "Start a job" });
  await dialog.getByLabel("Signal name").fill("wake");
  await dialog.getByLabel("Reason").fill("the bank is back");
  return dialog;
};

test("a job begins after a look and a typed count, and shows what came of each execution", {
  skip,
}, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open(`domains/${domain}/jobs`);
  await page.getByText("No job so far").waitFor();
  await visitor.expectAccessible();
  const dialog = await openSignalForm(visitor);
  await dialog.getByLabel("Executions in a second").fill("500");
  await dialog.getByRole("button", { name: "Look first" }).click();
  await dialog.getByText(`It would be about ${count} executions.`).waitFor();
  await visitor.expectAccessible();
  await dialog.getByLabel(/type 101/i).fill("100");
  await dialog.getByRole("button", { name: "Begin: Signal" }).click();
  await dialog.getByLabel(/type 101/i).fill("101");
  await dialog.getByRole("button", { name: "Begin: Signal" }).click();
  await page.waitForURL(/\/jobs\/./);
  await page.getByText(`${count} done`, { exact: true }).waitFor();
  await page.getByText("Completed").waitFor();
  const rows = page.getByRole("region", { name: "Executions" }).getByRole("row");
  await rows.nth(100).waitFor();
  await visitor.button("More").click();
  await rows.nth(count).waitFor();
  await page.getByLabel("State").selectOption("FAILED");
  await page.getByText("No execution in this list").waitFor();
  await visitor.expectAccessible();
  visitor.expectNoErrors();
});

test("a job of which some executions are only counted says so where its list ends", {
  skip,
}, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await intercept(page, /^DescribeJob$/, async (route) => {
    const answer = await route.fetch();
    const { counts, ...job } = await answer.json();
    await route.fulfill({
      response: answer,
      json: { ...job, counts: { ...counts, done: 10_001 } },
    });
  });
  await visitor.open(`domains/${domain}/jobs`);
  await page.getByRole("row").getByRole("link").first().click();
  await visitor.button("More").waitFor();
  const note = page.getByText(/later ones are only counted/);
  assert.equal(await note.count(), 0);
  await visitor.button("More").click();
  await note.waitFor();
});

test("a job of which not all executions could be counted begins once its count is typed", {
  skip,
}, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await intercept(page, /^StartJob$/, (route, { dryRun }) =>
    dryRun ? route.fulfill({ json: { count: 0, truncated: true, sample: [] } }) : route.fallback(),
  );
  await visitor.open(`domains/${domain}/jobs`);
  const dialog = await openSignalForm(visitor);
  await dialog.getByLabel("At most").fill("1");
  await dialog.getByRole("button", { name: "Look first" }).click();
  await dialog.getByText("It would be about 0 executions or more.").waitFor();
  const begin = dialog.getByRole("button", { name: "Begin: Signal" });
  await begin.click();
  await dialog.getByLabel(/type 0 to go on/i).fill("0");
  await begin.click();
  await page.waitForURL(/\/jobs\/./);
  await page.getByText("1 done", { exact: true }).waitFor();
});

test("where the start of a job has no answer, it is said that it may have begun", {
  skip,
}, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open(`domains/${domain}/jobs`);
  const dialog = await openSignalForm(visitor);
  await dialog.getByLabel("At most").fill("1");
  await dialog.getByRole("button", { name: "Look first" }).click();
  const begin = dialog.getByRole("button", { name: "Begin: Signal" });
  await begin.waitFor();
  // The server takes it, and the answer is lost.
  await page.route("**/ekiden/StartJob", async (route) => {
    await route.fetch();
    await route.abort();
  });
  await begin.click();
  await dialog.getByText(/The job may have begun/).waitFor();
  await dialog.getByRole("button", { name: "Look first" }).waitFor();
  assert.equal(await begin.count(), 0);
});

test("Enter, pressed twice, looks and does not begin", { skip }, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open(`domains/${domain}/jobs`);
  const dialog = await openSignalForm(visitor);
  await dialog.getByLabel("At most").fill("1");
  const sent: unknown[] = [];
  await intercept(page, /^StartJob$/, (route, { dryRun }) => {
    sent.push(dryRun);
    return route.fallback();
  });
  await dialog.getByLabel("Reason").press("Enter");
  await dialog.getByText("It would be about 1").waitFor();
  await page.keyboard.press("Enter");
  await dialog.getByRole("button", { name: "Begin: Signal" }).click({ trial: true });
  await dialog.getByLabel("Reason").press("Enter");
  await visitor.expectAccessible();
  assert.deepEqual(sent, [true]);
  await dialog.getByRole("button", { name: "Begin: Signal" }).click();
  await page.waitForURL(/\/jobs\/./);
  visitor.expectNoErrors();
});

test("a change of the form asks for another look, and a job that runs is stopped", {
  skip,
}, async () => {
  await using visitor = await arrive({ theme: "dark", width: 360 });
  const { page } = visitor;
  await visitor.open(`domains/${domain}/jobs`);
  await visitor.button("Start a job").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Action").selectOption("terminate");
  await dialog.getByLabel("Reason").fill("the fair is over");
  await dialog.getByLabel("Executions in a second").fill("0.1");
  await dialog.getByRole("button", { name: "Look first" }).click();
  await dialog.getByText(`It would be about ${count} executions.`).waitFor();
  await dialog.getByLabel("Query").fill("status = OPNE");
  await dialog.getByRole("button", { name: "Look first" }).click();
  await dialog.getByRole("alert").waitFor();
  visitor.expectRefusals(400, 1);
  await dialog.getByLabel("Query").fill("status = OPEN");
  await dialog.getByLabel("At most").fill("50");
  await dialog.getByRole("button", { name: "Look first" }).click();
  await dialog.getByRole("button", { name: "Begin: Terminate" }).click();
  await page.waitForURL(/\/jobs\/./);
  await visitor.expectNoOverflow();
  await visitor.button("Stop").click();
  await page.getByRole("dialog").getByLabel("Reason").fill("the query was wrong");
  await page.getByRole("dialog").getByRole("button", { name: "Stop", exact: true }).click();
  await page.getByText("Stopped").waitFor();
  await page.getByText("the query was wrong").waitFor();
  visitor.expectNoErrors();
});

test("a look counts for what was sent, not for what the form says when it arrives", {
  skip,
}, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open(`domains/${domain}/jobs`);
  await visitor.button("Start a job").click();
  const dialog = page.getByRole("dialog");
  const look = dialog.getByRole("button", { name: "Look first" });
  await dialog.getByLabel("Action").selectOption("terminate");
  await dialog.getByLabel("Reason").fill("the fair is over");
  const query = dialog.getByLabel("Query");
  await query.fill('workflowId = "fair-1"');
  const held = new Promise<Route>((resolve) => {
    void page.route("**/ekiden/StartJob", resolve, { times: 1 });
  });
  await look.click();
  const route = await held;
  await query.fill("status = OPEN");
  await route.continue();
  await look.and(page.locator(":enabled")).waitFor();
  await query.fill('workflowId = "fair-1"');
  await dialog.getByText("It would be about 1 execution.").waitFor();
  await dialog.getByRole("button", { name: "Begin: Terminate" }).waitFor();
  visitor.expectNoErrors();
});
