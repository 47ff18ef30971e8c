// What is not known yet, or not at all, is not said.
import assert from "node:assert/strict";
import { test } from "node:test";
import { SignalWorkflowExecutionCommand } from "@aws-sdk/client-swf";
import type { WorkflowHandle } from "@ekiden/flow";
import type { Route } from "playwright-core";
import { arrive, browserHarness, setUpBrowserHarness, skip } from "./browser-harness.ts";
import { pageOf } from "./console-harness.ts";
import { hold, intercept, refuse } from "./intercepted.ts";
import { screens } from "./screens.ts";

let closed: WorkflowHandle<string>;
let open: WorkflowHandle<string>;

setUpBrowserHarness(async (consoleHarness) => {
  closed = await consoleHarness.order("unknown-1", 100);
  open = await consoleHarness.approval("unknown-2");
  await closed.result();
});

const deny = (route: Route) => refuse(route, "AccessDeniedException");

test("types whose use may not be looked at have no counts, and no worker is said to be away", {
  skip,
}, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await intercept(page, /^(DescribeTypeUsage|DescribeTaskList)$/, deny);
  await visitor.open(screens.types ?? "");
  const row = page.getByRole("row").filter({ hasText: "approval" });
  await row.waitFor();
  assert.deepEqual(await row.locator(".amount").allInnerTexts(), ["—", "—", "—", "—"]);
  await page.getByText("Activity types", { exact: true }).click();
  const amounts = page.getByRole("row").filter({ hasText: "charge" }).locator(".amount");
  await amounts.first().waitFor();
  assert.deepEqual(await amounts.allInnerTexts(), ["—", "—", "—"]);
  await page.getByText("Workflow types", { exact: true }).click();
  await visitor.button("Details of approval 1.0").click();
  await page.getByRole("dialog").getByText("AccessDeniedException").waitFor();
  assert.equal(await page.getByText("No poll of it was noticed").count(), 0);
});

test("a worker that has gone is not said to poll for a type, whose use is counted again", {
  skip,
}, async () => {
  await using visitor = await arrive({ hasOwnPage: true });
  const { page } = visitor;
  await page.clock.install();
  let isPolled = true;
  await intercept(page, /^DescribeTaskList$/, async (route) => {
    const answer = await route.fetch();
    const { taskList, ...told } = await answer.json();
    const pollers = isPolled ? taskList.pollers : [];
    await route.fulfill({
      response: answer,
      json: { ...told, taskList: { ...taskList, pollers } },
    });
  });
  await visitor.open(screens.types ?? "");
  await visitor.button("Details of approval 1.0").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("worker-1@depot").waitFor();
  isPolled = false;
  const counted = page.waitForRequest("**/ekiden/DescribeTypeUsage");
  await page.clock.runFor(5_000);
  await dialog.getByText("No poll of it was noticed since").waitFor();
  await counted;
  visitor.expectNoErrors();
});

test("where pauses may not be looked at, nothing is said to go on, and both ways are offered", {
  skip,
}, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await intercept(page, /^(ListPauses|DescribeExecutionDetails)$/, deny);
  await visitor.open(screens["task-lists"] ?? "");
  await page.getByText("It is not known what is paused.").waitFor();
  await visitor.button("Pause deciders").first().waitFor();
  await visitor.button("Resume deciders").first().click();
  await page.getByRole("dialog", { name: "Resume deciders" }).waitFor();
  await page.keyboard.press("Escape");
  await visitor.expectAccessible();
  await visitor.open(screens.overview ?? "");
  await page.getByText("It is not known what is paused.").waitFor();
  await visitor.open(screens.types ?? "");
  await page.getByText("It is not known what is paused.").waitFor();
  await visitor.button("Details of approval 1.0").click();
  await page.getByRole("dialog").getByText("It is not known whether this is paused.").waitFor();
  await visitor.open(pageOf(open));
  await page.getByText("It is not known whether this is paused.").waitFor();
  await visitor.button("Resume unknown-2").waitFor();
  await visitor.open(pageOf(closed));
  await page.locator(".execution-title").getByText("Completed").waitFor();
  assert.equal(await page.getByText("It is not known whether this is paused.").count(), 0);
});

test("lists of which only a part is told say that there is more", { skip }, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await intercept(page, /^(ListTaskLists|ListWorkers)$/, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...(await answer.json()), truncated: true } });
  });
  await intercept(page, /^DescribeExecutionDetails$/, async (route) => {
    const answer = await route.fetch();
    const { runs, ...told } = await answer.json();
    const json = { ...told, runs: [...runs, ...runs], runsTruncated: true };
    await route.fulfill({ response: answer, json });
  });
  await visitor.open(screens["task-lists"] ?? "");
  await page.getByText("There are more task lists").waitFor();
  await page.getByText("There are more workers").waitFor();
  await visitor.open(`${pageOf(closed)}?tab=relations`);
  await page.getByRole("heading", { name: "Runs of this workflow id (2+)" }).waitFor();
});

test("of a type that the latest executions do not have, nothing is said where there are more", {
  skip,
}, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await intercept(page, /^DescribeTypeUsage$/, async (route) => {
    const answer = await route.fetch();
    const usage = { ...(await answer.json()), workflowTypes: [], truncated: true };
    await route.fulfill({ response: answer, json: usage });
  });
  await visitor.open(screens.types ?? "");
  await page.getByText(/^Usage: of the latest/).waitFor();
  const row = page.getByRole("row").filter({ hasText: "approval" });
  assert.deepEqual(await row.locator(".amount").allInnerTexts(), ["—", "—", "—", "—"]);
});

test("while a search is on its way, nothing is said of what matches it", { skip }, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open(screens.executions ?? "");
  await page.getByText(/Nothing older matches/).waitFor();
  const isOther = ({ typeName }: Readonly<Record<string, unknown>>) => typeName !== undefined;
  const { release } = await hold(page, /^SearchWorkflowExecutions$/, isOther);
  await page.getByRole("search").getByLabel("Type", { exact: true }).fill("no-such-type");
  await page.locator(".earlier").waitFor();
  assert.equal(await page.getByText(/Nothing older matches/).count(), 0);
  await release();
  await page.getByText("No execution matches").waitFor();
});

test("a closed run is closed before its history is read to the end", { skip }, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await intercept(page, /^GetWorkflowExecutionHistory$/, (route, input) =>
    route.continue({ postData: JSON.stringify({ ...input, maximumPageSize: 5 }) }),
  );
  const { release } = await hold(
    page,
    /^GetWorkflowExecutionHistory$/,
    ({ nextPageToken }) => nextPageToken !== undefined,
  );
  await page.goto(`${browserHarness().consoleHarness.url}/console/${pageOf(closed)}`);
  await page.getByText("Reading the history: 5 events so far").waitFor();
  const title = page.locator(".execution-title");
  await title.getByText("Completed").waitFor();
  assert.ok(await visitor.button("Terminate").isDisabled());
  assert.ok(await visitor.button("Delete").isEnabled());
  assert.equal(await page.getByRole("region", { name: "Open now" }).count(), 0);
  await page.locator(".execution-header").getByText("Closed", { exact: true }).waitFor();
  assert.equal(await page.locator(".tab-count").count(), 0);
  await page.getByRole("tab", { name: "History" }).click();
  await visitor.button(/Download the first 5 events$/).waitFor();
  await release();
  await page.getByText(/^Reading the history/).waitFor({ state: "detached" });
  await visitor.button("Download as JSON").waitFor();
  await title.getByText("Completed").waitFor();
  visitor.expectNoErrors();
});

test("that nothing older matches is said once both open and closed ones were looked at", {
  skip,
}, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  const { held, release } = await hold(
    page,
    /^SearchWorkflowExecutions$/,
    ({ state }) => state === "closed",
  );
  await page.goto(
    `${browserHarness().consoleHarness.url}/console/${screens.executions}?text=unknown-`,
  );
  await page.getByRole("link", { name: "unknown-2", exact: true }).waitFor();
  const status = page.getByRole("status").filter({ hasText: "1 shown" });
  assert.doesNotMatch(`${await status.textContent()}`, /Nothing older matches/);
  assert.equal(held.length, 1);
  await release(deny);
  await page.getByText("AccessDeniedException").waitFor();
  assert.doesNotMatch(`${await status.textContent()}`, /Nothing older matches/);
  await visitor.button("Try again").click();
  await page.getByText(/^\d+ shown, \d+ looked at\. Nothing older matches\./).waitFor();
});

test("an hour in which nothing happened is not a domain in which nothing ever has", {
  skip,
}, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  const none = { count: 0, truncated: false };
  await intercept(page, /^DescribeDomainOverview$/, async (route) => {
    const answer = await route.fetch();
    const overview = await answer.json();
    const closed = Object.fromEntries(Object.keys(overview.closed).map((name) => [name, none]));
    await route.fulfill({
      response: answer,
      json: { ...overview, open: none, started: none, closed },
    });
  });
  await visitor.open(`${screens.overview}?window=1h`);
  await page.getByText("Nothing happened in this time.").waitFor();
  await page.getByText("Open now").waitFor();
  await visitor.expectAccessible();
  assert.equal(await page.getByText("Nothing has happened here so far").count(), 0);
  visitor.expectNoErrors();
});

test("where it is not known whether a run was reset, its deadlines say so", { skip }, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  let asked = 0;
  let tell = () => {};
  const again = new Promise<void>((resolve) => {
    tell = resolve;
  });
  await intercept(page, /^DescribeExecutionDetails$/, async (route) => {
    asked += 1;
    if (asked === 1) await refuse(route, "ThrottlingException");
    else tell();
  });
  await visitor.open(`${pageOf(open)}?tab=pending`);
  const note = page.getByText(/^It is not known whether this run was reset/);
  await note.waitFor();
  await again;
  assert.equal(await note.count(), 1, "it stays while it is asked again");
  await visitor.expectAccessible();
});

test("what a policy denies is not asked for again because other things change", {
  skip,
}, async () => {
  const { consoleHarness } = browserHarness();
  const own = "unknown-denied";
  await consoleHarness.openMany(own, 1);
  await using visitor = await arrive();
  const { page } = visitor;
  let denied = 0;
  await intercept(page, /^ListPauses$/, async (route) => {
    denied += 1;
    await deny(route);
  });
  await visitor.open(`domains/${own}/executions`);
  await page.locator(".live.connected").waitFor();
  await page.getByRole("link", { name: "Overview" }).click();
  await page.getByText("It is not known what is paused.").waitFor();
  for (let round = 0; round < 3; round += 1) {
    const again = page.waitForRequest("**/ekiden/DescribeDomainOverview");
    await consoleHarness.client.send(
      new SignalWorkflowExecutionCommand({
        domain: own,
        workflowId: `${own}-0`,
        signalName: "hello",
      }),
    );
    await (await (await again).response())?.finished();
  }
  assert.equal(denied, 1);
});

test("why there is no answer is told once, however often it is asked for again", {
  skip,
}, async () => {
  await using visitor = await arrive({ hasOwnPage: true });
  const { page } = visitor;
  await page.clock.install();
  await intercept(page, /^ListJobs$/, (route) => refuse(route, "ThrottlingException"));
  await visitor.open(screens.jobs ?? "");
  const alert = page.getByRole("alert");
  await alert.getByText("ThrottlingException").waitFor();
  await page.evaluate(`
    document.querySelector("[role=alert]").setAttribute("data-first", "");
    globalThis.changes = 0;
    new MutationObserver(() => { globalThis.changes += 1; })
      .observe(document.querySelector("main"), { subtree: true, childList: true });`);
  for (let round = 0; round < 3; round += 1) {
    const answered = page.waitForResponse("**/ekiden/ListJobs");
    await page.clock.fastForward(1_000);
    await (await answered).finished();
  }
  await page.evaluate("new Promise((resolve) => requestAnimationFrame(() => resolve()))");
  assert.equal(await page.locator("[role=alert][data-first]").count(), 1);
  assert.equal(await page.evaluate("globalThis.changes"), 0);
});

test("figures are written as in the language of the console, also in a browser of another", {
  skip,
}, async () => {
  await using visitor = await arrive({ locale: "de-DE" });
  const { page } = visitor;
  await intercept(page, /^DescribeDomainOverview$/, async (route) => {
    const answer = await route.fetch();
    const overview = { ...(await answer.json()), open: { count: 1234, truncated: false } };
    await route.fulfill({ response: answer, json: overview });
  });
  await visitor.open(screens.overview ?? "");
  await page.getByText("1,234", { exact: true }).waitFor();
});
