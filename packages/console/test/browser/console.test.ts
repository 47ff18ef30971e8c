// The console in a real browser, against a real server with real workflows.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { arrive, browserHarness, setUpBrowserHarness, skip } from "./browser-harness.ts";
import { domain } from "./console-harness.ts";
import { intercept, loseAnswer } from "./intercepted.ts";
import { screens } from "./screens.ts";

setUpBrowserHarness();

const failedToLoad =
  "Failed to load resource: the server responded with a status of 400 (Bad Request)";

const looks = [
  { theme: "light", language: "en", width: 360, height: 740 },
  { theme: "dark", language: "ja", width: 1280, height: 860 },
] as const;

for (const look of looks) {
  const words = `${look.theme}, ${look.language}, ${look.width} pixels`;
  test(`every screen is accessible, fits and has no errors: ${words}`, { skip }, async () => {
    await using visitor = await arrive(look);
    await visitor.open("preferences");
    const job = await browserHarness().consoleHarness.startJob();
    for (const path of [...Object.values(screens), job]) {
      await visitor.goOn(path);
      await visitor.expectAccessible();
      await visitor.expectNoOverflow();
    }
    visitor.expectNoErrors();
  });
}

test("on 360 pixels a menu leads to the screens", { skip }, async () => {
  await using visitor = await arrive({ width: 360, height: 740 });
  await visitor.open(screens.overview ?? "");
  await visitor.button("Menu").click();
  await visitor.page.getByRole("link", { name: "Preferences" }).click();
  await visitor.page.getByRole("heading", { name: "Preferences" }).waitFor();
  visitor.expectNoErrors();
});

test("filters combine, are in the address, and survive a reload", { skip }, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open(screens.executions ?? "");
  await page.getByLabel("Workflow id or run id").fill("order-1");
  await page.getByLabel("Close status").selectOption("FAILED");
  await page.getByRole("textbox", { name: "Tag" }).fill("free");
  await page.getByText(/^3 shown/).waitFor();
  assert.match(page.url(), /text=order-1&.*status=FAILED|status=FAILED.*text=order-1/);
  await page.reload();
  await page.getByText(/^3 shown/).waitFor();
  await visitor.button("Workflow id").click();
  await visitor.button("Workflow id").click();
  const first = page.getByRole("row").nth(1).getByRole("link");
  await first.filter({ hasText: "order-1004" }).waitFor();
  assert.equal(new URL(page.url()).searchParams.get("sort"), "workflowId");
  await visitor.button("Clear filters").click();
  await page.getByText(/^2\d shown/).waitFor();
  visitor.expectNoErrors();
});

test("a query is in the address, is narrowed by its counts, and says where it is wrong", {
  skip,
}, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open(screens.executions ?? "");
  const field = page.getByRole("combobox", { name: "Query" });
  await field.fill("status = FAILLED");
  await visitor.button("Find").click();
  await page.getByText(/^The query is not valid at column 10: it has "FAILLED"/).waitFor();
  assert.equal(await page.locator(".query-wrong mark").textContent(), "FAILLED");
  // The browser tells of the refusal, too: it was asked once.
  assert.equal(visitor.errors.splice(0).join(), failedToLoad);
  await visitor.expectAccessible();
  const before = 'type.name = "order" and tag = "free"';
  await field.fill(before);
  await field.press("Enter");
  const counts = page.getByRole("region", { name: "Counts" });
  await counts.getByRole("button", { name: /^Failed/ }).click();
  await page.getByText(/^3 shown\. These are all\./).waitFor();
  const asked = `${before} and status = FAILED`;
  assert.equal(new URL(page.url()).searchParams.get("query"), asked);
  await counts.getByText("3 found.").waitFor();
  await page.reload();
  await page.getByText(/^3 shown/).waitFor();
  assert.equal(await field.inputValue(), asked);
  await page.goBack();
  await page.waitForURL((url) => url.searchParams.get("query") === before);
  await counts.waitFor();
  assert.equal(await field.inputValue(), before);
  await page.goForward();
  await page.getByText(/^3 shown/).waitFor();
  await visitor.expectAccessible();
  await visitor.button("Back to filters").click();
  await page.getByLabel("Workflow id or run id").waitFor();
  visitor.expectNoErrors();
});

test("a query that ends at what one call may look at says so, and goes on", {
  skip,
}, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  let calls = 0;
  // The server's own answer, as it would be with more executions than one call looks at.
  await page.route(/FindWorkflowExecutions/, async (route) => {
    const isPage = !route.request().postDataJSON().facets;
    const response = await route.fetch();
    const answer = await response.json();
    calls += Number(isPage);
    const isCut = isPage && calls === 1;
    const json = { ...answer, ...(isCut && { incomplete: true, nextPageToken: "further" }) };
    await route.fulfill({ response, json });
  });
  await page.route(
    (url) => url.pathname.endsWith("FindWorkflowExecutions"),
    (route) => {
      const { nextPageToken, ...asked } = route.request().postDataJSON();
      return route.fallback({ postData: JSON.stringify(asked) });
    },
  );
  await visitor.open(`${screens.executions}?query=${encodeURIComponent('tag = "none"')}`);
  await page.getByText(/^0 shown\. Incomplete: the search ended at what one call/).waitFor();
  assert.equal(await page.getByText("No execution matches").count(), 0);
  await visitor.button("Go on searching").click();
  await page.getByText("No execution matches").waitFor();
  visitor.expectNoErrors();
});

test("an execution that starts is seen without a reload, and its end, too", { skip }, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  const { consoleHarness } = browserHarness();
  await visitor.open(`${screens.executions}?text=live-`);
  await page.getByText("No execution matches").waitFor();
  const handle = await consoleHarness.approval("live-1");
  const row = page.getByRole("row").filter({ hasText: "live-1" });
  await row.getByText("Open").waitFor();
  await handle.terminate({ reason: "enough" });
  await row.getByText("Terminated").waitFor();
  visitor.expectNoErrors();
});

test("a list goes on as it is scrolled, and only what is seen is there", { skip }, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  const { consoleHarness } = browserHarness();
  const count = 230;
  await consoleHarness.openMany("crowd", count);
  await visitor.open("domains/crowd/executions");
  await page.getByText(/^100 shown, 100 looked at\. Older ones/).waitFor();
  const bottom = "document.querySelector('.grid').scrollTop = 1e6";
  await page.evaluate(bottom);
  await page.getByText(/^200 shown/).waitFor();
  await page.evaluate(bottom);
  await page.getByText(`${count} shown, ${count} looked at. Nothing older matches.`).waitFor();
  assert.ok((await page.getByRole("row").count()) < 60);
  visitor.expectNoErrors();
});

test("many are signaled and terminated together, after a count", { skip }, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open(`${screens.executions}?text=approval-`);
  await page.getByLabel("Select approval-1", { exact: true }).check();
  await page.getByLabel("Select approval-2", { exact: true }).check();
  await visitor.button("Signal").click();
  await page.getByText("This is for 2 selected executions.").waitFor();
  await page.getByLabel("Signal name").fill("approved");
  await page.getByLabel("Input").fill('"Ada"');
  await visitor.expectAccessible();
  await visitor.button("Signal: 2").click();
  await page.getByText("2 of 2 done Done.").waitFor();
  await page.getByRole("dialog").getByText("Close", { exact: true }).click();
  const row = page.getByRole("row").filter({ hasText: "approval-1" });
  await row.getByText("Completed").waitFor();
  await page.getByText("All open that match:").waitFor();
  await visitor.button("Terminate").click();
  await page.getByText("3 open executions match. Nothing is done before you confirm.").waitFor();
  await visitor.button("Terminate: 3").click();
  await page.getByText("3 of 3 done Done.").waitFor();
  visitor.expectNoErrors();
});

test("a batch names its domain, its filter and its types, and many must be typed", {
  skip,
}, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  const { consoleHarness } = browserHarness();
  await consoleHarness.openMany("ward", 101);
  await visitor.open("domains/ward/executions");
  await visitor.button("Terminate").click();
  const dialog = page.getByRole("dialog");
  await dialog
    .getByText("101 open executions match. Nothing is done before you confirm.")
    .waitFor();
  assert.deepEqual(await dialog.locator(".batch-scope dd").allInnerTexts(), [
    ...["ward", "None: every open execution of the domain", "101 × wait 1"],
  ]);
  const terminate = visitor.button("Terminate: 101");
  assert.ok(await terminate.isDisabled());
  for (const wrong of ["1", "1010", "yes"]) {
    await dialog.getByLabel("Type 101 to go on").fill(wrong);
    assert.ok(await terminate.isDisabled());
  }
  await visitor.expectAccessible();
  await dialog.getByLabel("Type 101 to go on").fill("101");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await visitor.open("domains/ward/executions?text=ward-10&type=wait&time=1h");
  await visitor.button("Terminate").click();
  await dialog.getByText("2 open executions match. Nothing is done before you confirm.").waitFor();
  await dialog
    .getByText("Workflow id or run id: ward-10 · Type: wait · Started: Last hour")
    .waitFor();
  assert.equal(await dialog.getByLabel(/Type \d+ to go on/).count(), 0);
  await visitor.button("Terminate: 2").click();
  await page.getByText("2 of 2 done Done.").waitFor();
  await visitor.open("domains/ward/executions");
  await visitor.button("Request cancel").click();
  await dialog.getByText("99 open executions match.").waitFor();
  assert.ok(await visitor.button("Request cancel: 99").isEnabled());
  visitor.expectNoErrors();
});

test("what is shown can be taken along as CSV and as JSON", { skip }, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open(`${screens.executions}?text=order-1001&sort=workflowId`);
  await page.getByText(/^2 shown/).waitFor();
  const take = async (name: RegExp) => {
    await page.getByText("Export", { exact: true }).click();
    const [file] = await Promise.all([page.waitForEvent("download"), visitor.button(name).click()]);
    await page.getByText("Export", { exact: true }).click();
    return readFile(await file.path(), "utf8");
  };
  const lines = (await take(/CSV/)).trim().split("\r\n");
  assert.match(lines[0] ?? "", /^workflowId,runId,type,version,status,/);
  assert.match(lines[1] ?? "", /^order-1001,.*,order,2\.0,COMPLETED,/);
  const infos = JSON.parse(await take(/JSON/));
  assert.deepEqual(
    infos.map((info: { execution: { workflowId: string } }) => info.execution.workflowId),
    ["order-1001", "order-1001-parcel"],
  );
});

test("a domain is registered with tags, deprecated and brought back", { skip }, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open("");
  await visitor.button("Register a domain").click();
  await page.getByLabel("Name").fill("garden");
  await page.getByLabel("Tags").fill("team=green");
  await visitor.expectAccessible();
  await page.getByRole("dialog").getByRole("button", { name: "Register a domain" }).click();
  const card = page.getByRole("listitem").filter({ hasText: "garden" });
  await card.getByRole("button", { name: "Deprecate" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Deprecate" }).click();
  await card.waitFor({ state: "detached" });
  await page.getByText("Deprecated", { exact: true }).click();
  await card.getByRole("button", { name: "Undeprecate" }).click();
  await page.getByText("No deprecated domain").waitFor();
  visitor.expectNoErrors();
});

test("a domain where nothing has happened says what to type next", { skip }, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  const nothing = await page.request.post(browserHarness().consoleHarness.url, {
    headers: {
      "Content-Type": "application/x-amz-json-1.0",
      "X-Amz-Target": "SimpleWorkflowService.RegisterDomain",
    },
    data: { name: "empty", workflowExecutionRetentionPeriodInDays: "1" },
  });
  assert.equal(nothing.status(), 200);
  for (const [path, command] of [
    ["domains/empty", /npm run demo/],
    ["domains/empty/executions", /aws swf start-workflow-execution/],
    ["domains/empty/types", /aws swf register-workflow-type/],
    ["domains/empty/task-lists", /aws swf poll-for-activity-task/],
  ] as const) {
    await visitor.open(path);
    await page.getByText(command).waitFor();
  }
  visitor.expectNoErrors();
});

test("a type is registered, looked at, deprecated and deleted", { skip }, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open(screens.types ?? "");
  await visitor.button("Register a type").click();
  await page.getByLabel("Name").fill("bloom");
  await page.getByLabel("Version").fill("7");
  await page.getByLabel("Default task list").fill("beds");
  await visitor.expectAccessible();
  await page.getByRole("dialog").getByRole("button", { name: "Register a type" }).click();
  await visitor.button("Details of bloom 7").click();
  await page.getByRole("dialog").getByText("beds").waitFor();
  await visitor.expectAccessible();
  await page.getByRole("dialog").getByRole("button", { name: "Deprecate" }).click();
  await page.getByText("Deprecated", { exact: true }).click();
  await visitor.button("Details of bloom 7").click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await page.getByText("No type here").waitFor();
  visitor.expectNoErrors();
});

test("an execution is started from a form, which says how a command would", { skip }, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open(screens.start ?? "");
  await page.getByLabel("Workflow id").fill("by-hand");
  await page.getByLabel("Input").fill('{"number":"by-hand","cents":5}');
  await page.getByText("Valid JSON").waitFor();
  await page.getByLabel("Tags").fill("Paris, France\n red");
  await page.getByText(/aws swf start-workflow-execution[\s\S]*"workflowId": "by-hand"/).waitFor();
  await page.getByText("JavaScript", { exact: true }).click();
  await page.getByText(/new StartWorkflowExecutionCommand/).waitFor();
  await visitor.button("Start").click();
  await page.waitForURL(/executions\/by-hand\/.+/);
  await page.locator(".run-tag", { hasText: "red" }).waitFor();
  assert.deepEqual(await page.locator(".run-tag").allInnerTexts(), ["Paris, France", "red"]);
  visitor.expectNoErrors();
});

test("a start whose answer is lost is said to be one that may have been made", {
  skip,
}, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open(screens.start ?? "");
  await page.getByLabel("Workflow id").fill("by-hand-lost");
  await intercept(page, /^StartWorkflowExecution$/, loseAnswer);
  await visitor.button("Start").click();
  await page.getByText("It may have been done: look before you send it again.").waitFor();
  await visitor.expectAccessible();
});

test("the keyboard leads everywhere", { skip }, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open(screens.overview ?? "");
  const isAt = (name: string) => page.getByRole("heading", { name, level: 1 }).waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("t");
  await isAt("Types");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("Task li");
  await visitor.expectAccessible();
  await page.keyboard.press("Enter");
  await isAt("Task lists");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("order-1002");
  await page.keyboard.press("Enter");
  await isAt("Executions");
  assert.equal(new URL(page.url()).searchParams.get("text"), "order-1002");
  await page.keyboard.press("?");
  await page.getByRole("dialog").getByRole("heading", { name: "Keyboard shortcuts" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await page.keyboard.press("/");
  assert.equal(await page.evaluate("document.activeElement.type"), "search");
  visitor.expectNoErrors();
});

test("preferences are kept: language, theme and time zone", { skip }, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open("preferences");
  await page.getByText("Dark", { exact: true }).click();
  await page.getByLabel("Time zone").selectOption("Asia/Tokyo");
  await page.getByText("日本語", { exact: true }).click();
  await page.reload();
  await page.getByRole("heading", { name: "設定" }).waitFor();
  assert.equal(await page.evaluate("document.documentElement.lang"), "ja");
  assert.equal(await page.evaluate("document.documentElement.dataset.theme"), "dark");
  assert.equal(await page.getByLabel("タイムゾーン").inputValue(), "Asia/Tokyo");
  visitor.expectNoErrors();
});

test("a page that does not exist, and an execution that does not, say so", { skip }, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await page.goto(`${browserHarness().consoleHarness.url}/console/nowhere`);
  await page.getByText("There is no such page").waitFor();
  await page.goto(
    `${browserHarness().consoleHarness.url}/console/domains/${domain}/executions/no/such`,
  );
  await page.getByText("UnknownResourceFault").waitFor();
  await page.getByText("Request id").waitFor();
});
