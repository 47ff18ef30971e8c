// The page of one execution and import, in a real browser, over runs that are really going on.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { type Build, buildConsole } from "../../../../tools/console-build.ts";
import {
  type ExecutionHarness,
  type Ran,
  startExecutionHarness,
} from "../execution/execution-harness.ts";
import { skip } from "./browser-harness.ts";
import { sharedChromium } from "./chromium.ts";
import { intercept, refuse } from "./intercepted.ts";
import { Visitor, type VisitorOptions } from "./visitor.ts";

let build: Build;
let browser: Browser;
let harness: ExecutionHarness;
let bought: Ran;
let refused: Ran;
let shipping: Ran;

before(async () => {
  if (skip) return;
  build = await buildConsole();
  browser = await sharedChromium();
  harness = await startExecutionHarness({ consoleFiles: build.directory });
  shipping = await harness.shipping("ship-1");
  [bought, refused] = await Promise.all([harness.bought("buy-1"), harness.refused("refuse-1")]);
});

after(async () => {
  await browser?.close();
  await harness?.[Symbol.asyncDispose]();
  await build?.[Symbol.asyncDispose]();
});

const arrive = (options?: VisitorOptions) =>
  Visitor.arrive(browser, harness.server.endpoint, options);
const tabNames = ["summary", "timeline", "history", "pending", "graph", "relations"];
const tab = (page: Page, name: string) => page.getByRole("tab", { name });

const looks = [
  { theme: "light", language: "en", width: 1280 },
  { theme: "dark", language: "ja", width: 360 },
] as const;

const expectFit = async (visitor: Visitor): Promise<void> => {
  await visitor.expectAccessible();
  await visitor.expectNoOverflow();
};

for (const look of looks) {
  const words = `${look.theme}, ${look.language}, ${look.width} pixels`;
  test(`every tab of a run is accessible, fits and has no errors: ${words}`, { skip }, async () => {
    await using visitor = await arrive(look);
    // The second look is about colors, words and width: one run has all tabs.
    for (const ran of look.width === 360 ? [bought] : [shipping, bought]) {
      await visitor.open(harness.pageOf(ran, "?tab=relations"));
      for (const name of tabNames) {
        await visitor.goOn(harness.pageOf(ran, `?tab=${name}`), "[role=tabpanel]");
        await expectFit(visitor);
      }
      for (const form of [
        "history&form=full&event=3",
        "history&form=json",
        "timeline&table=true",
      ]) {
        await visitor.open(harness.pageOf(ran, `?tab=${form}`));
        await expectFit(visitor);
      }
    }
    if (look.width !== 360) {
      await visitor.open(harness.pageOf(refused));
      await expectFit(visitor);
    }
    visitor.expectNoErrors();
  });
}

test("the summary says why a run is where it is, and leads to the event", { skip }, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open(harness.pageOf(shipping));
  const why = page.getByRole("region", { name: "Why it is where it is" });
  const finding = (text: RegExp) => why.getByRole("listitem").filter({ hasText: text });
  await finding(/Activity pack 1\.0 \(\S+\) has run on shop-worker-1 for/).waitFor();
  await finding(/Child ship-1-parcel \(Parcel 1\.0\) has run for/).waitFor();
  const child = why.getByRole("region", { name: "Waits for its child" });
  assert.match(
    `${await child.getByRole("link", { name: "ship-1-parcel" }).getAttribute("href")}`,
    /\/executions\/ship-1-parcel\/./,
  );
  const timer = finding(/Timer timer-1 fires at .*, in 2\sh\s\d+\smin/);
  await timer.getByRole("button", { name: /^event \d+$/ }).click();
  await page.getByRole("button", { name: /TimerStarted/, expanded: true }).waitFor();
  assert.match(page.url(), /tab=history&form=full&event=\d+/);
  await visitor.open(harness.pageOf(refused));
  const died = finding(/Before the run failed, activity refuse 1\.0 had failed/);
  await died.getByText(/no stock is left/).waitFor();
  await died.getByText("Error").waitFor();
  visitor.expectNoErrors();
});

test("a run that waits for a fix says so, with the error, and goes on when it is mended", {
  skip,
}, async () => {
  const ran = await harness.mistaken("price-1");
  for (const look of looks) {
    await using visitor = await arrive(look);
    const { page } = visitor;
    await visitor.open(harness.pageOf(ran));
    const card = page.locator(".fix");
    await card
      .getByText(/Cannot destructure property .cents. of/)
      .first()
      .waitFor();
    await card.locator("summary").click();
    await card
      .locator("details pre")
      .filter({ hasText: /workflows\.ts:\d+/ })
      .waitFor();
    await visitor.expectAccessible();
    await visitor.expectNoOverflow();
    visitor.expectNoErrors();
  }
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open(harness.pageOf(ran, "?tab=timeline"));
  const card = page.getByRole("region", { name: "This run waits for a fix" });
  await card.getByRole("heading", { name: "This run waits for a fix" }).waitFor();
  const fact = async (name: string): Promise<string> =>
    `${await card.locator("dl > div").filter({ hasText: name }).locator("dd").textContent()}`;
  assert.equal(await fact("Kind"), "unexpected error");
  assert.equal(await fact("Worker that failed last"), "shop-worker-1");
  assert.ok(Number(await fact("Failed tries in a row")) >= 1);
  await card.getByRole("button", { name: /^event \d+$/ }).click();
  await page.getByRole("button", { name: /MarkerRecorded/, expanded: true }).waitFor();
  harness.mend("price-1");
  await page.locator(".execution-title").getByText("Completed").waitFor();
  await card.waitFor({ state: "detached" });
  visitor.expectNoErrors();
});

test("a signal is sent, shown as a command, and seen without a reload", { skip }, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  const ran = await harness.shipping("ship-2");
  await visitor.open(harness.pageOf(ran, "?tab=history&follow=true"));
  await visitor.button("Signal").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name of the signal").fill("approved");
  await dialog.getByLabel("Input").fill('{"by":"a tester"}');
  await dialog.locator("summary").click();
  await dialog.getByText("aws swf signal-workflow-execution").waitFor();
  await dialog.getByText("JavaScript", { exact: true }).click();
  await dialog.getByText("new SignalWorkflowExecutionCommand(").waitFor();
  await dialog.getByRole("button", { name: "Signal" }).click();
  await dialog.waitFor({ state: "hidden" });
  await page.getByText("The signal is in the history.").waitFor();
  await page.getByRole("button", { name: /Signal approved/ }).waitFor();
  await page.locator(".execution-title").getByText("Completed").waitFor();
  visitor.expectNoErrors();
});

test("a run is asked to cancel, and terminated with a reason", { skip }, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open(harness.pageOf(await harness.waiting("wait-1")));
  await visitor.button("Request cancel").click();
  await page.getByRole("dialog").getByRole("button", { name: "Request cancel" }).click();
  await page.getByText(/The run was asked to cancel .* ago/).waitFor();
  await visitor.button("Terminate").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("enough of it");
  await dialog.getByLabel("What becomes of its children").selectOption("ABANDON");
  await dialog.getByRole("button", { name: "Terminate" }).click();
  await page.getByText(/The run was terminated by a call at .*reason: enough of it/).waitFor();
  const button = visitor.button("Terminate");
  assert.equal(await button.isDisabled(), true);
  visitor.expectNoErrors();
});

test("a run is started again with another input, and gone to", { skip }, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open(harness.pageOf(refused));
  await visitor.button("Start again").click();
  const dialog = page.getByRole("dialog");
  const input = dialog.getByLabel("Input");
  assert.equal(await input.inputValue(), '{"item":"moon"}');
  await input.fill('{"item":"sun"}');
  await dialog.getByRole("button", { name: "Start again" }).click();
  await page.getByRole("link", { name: "Go to the new run" }).click();
  await page.getByText('"sun"').waitFor();
  await tab(page, "Relations").click();
  await page.getByRole("heading", { name: "Runs of this workflow id (2)" }).waitFor();
  visitor.expectNoErrors();
});

test("a refusal of the server is told in the dialog, with its request id", { skip }, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open(harness.pageOf(bought));
  await visitor.button("Start again").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Version of the type").fill("9.9");
  await dialog.getByRole("button", { name: "Start again" }).click();
  await dialog.getByText("UnknownResourceFault").waitFor();
  await dialog.getByText("Request id").waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
});

test("the history is searched, filtered and jumped in by keyboard alone", { skip }, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open(harness.pageOf(bought, "?tab=history"));
  await page.locator(".row-head").first().focus();
  await page.keyboard.press("End");
  await page.locator(".row:last-child .row-head:focus").waitFor();
  await page.getByLabel("Search").fill("bankbusy");
  await page.getByText(/^2 of \d+$/).waitFor();
  await page.locator('.row-head[tabindex="0"]').waitFor();
  await page.getByLabel("Search").fill("");
  await page.getByText("Only what went wrong").press("Space");
  await page.getByText(/^2 of \d+$/).waitFor();
  await page.getByLabel("Go to event").fill("14");
  await page.keyboard.press("Enter");
  const row = page.locator('.row[data-target="true"] .row-head');
  await row.filter({ hasText: "charge" }).waitFor();
  await row.focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.locator(".row-head:focus[aria-expanded=true]").waitFor();
  await page.keyboard.press("End");
  await page.locator(".row:last-child .row-head:focus").waitFor();
  visitor.expectNoErrors();
});

test("a downloaded history is imported again, and nothing leaves the browser", {
  skip,
}, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open(harness.pageOf(shipping, "?tab=history"));
  const downloading = page.waitForEvent("download");
  await visitor.button("Download as JSON").click();
  const path = await (await downloading).path();
  await visitor.open("import");
  const sent: string[] = [];
  page.on("request", (request) => void sent.push(`${request.method()} ${request.url()}`));
  await page.locator("input[type=file]").setInputFiles(path);
  await page.getByText("As of the last event").waitFor();
  for (const name of ["Timeline", "History", "Pending", "Graph", "Relations"]) {
    await tab(page, name).click();
    await page.getByRole("tabpanel").waitFor();
    await visitor.expectAccessible();
  }
  const foreign = sent.filter((each) => !/^GET .*\/console\/assets\//.test(each));
  assert.deepEqual(foreign, []);
  await visitor.button("Another file").click();
  const [name, mimeType] = ["notes.json", "application/json"];
  await page.locator("input[type=file]").setInputFiles({
    name,
    mimeType,
    buffer: Buffer.from('{"events": [\n{"eventId": 1}]}'),
  });
  await page.getByText(/Line 2: undefined is no type of event/).waitFor();
  visitor.expectNoErrors();
});

test("the timeline is walked with the keys, and tells of what it comes to", { skip }, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open(harness.pageOf(bought, "?tab=timeline"));
  const chart = page.getByRole("application");
  await chart.focus();
  for (const key of ["ArrowDown", "ArrowDown", "ArrowRight", "+", "Shift+ArrowRight", "0"]) {
    await page.keyboard.press(key);
  }
  await page.getByRole("region", { name: "Selected" }).getByText("Decision task").waitFor();
  assert.match(page.url(), /event=\d+/);
  await page.keyboard.press("Enter");
  await page.locator(".selected:focus").waitFor();
  await visitor.button("Zoom in").click();
  await page.waitForURL(/zoom=\d+-\d+/);
  await visitor.button("All of it").click();
  await page.waitForURL((url) => !url.searchParams.has("zoom"));
  visitor.expectNoErrors();
});

test("an event of the address is in sight and marked in the history as JSON", {
  skip,
}, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open(harness.pageOf(bought, "?tab=history&form=json&event=14"));
  const marked = page.locator(".json-space [data-target=true]");
  await marked.getByText('"eventId": 14,').and(page.locator(":visible")).waitFor();
  const at = await page.evaluate("document.querySelector('.json-lines').scrollTop");
  assert.ok(Number(at) > 0);
  await page.getByLabel("Go to event").fill("2");
  await visitor.button("Go").click();
  await marked.getByText('"eventId": 2,').waitFor();
  assert.equal(await page.getByText('"eventId": 14,').count(), 0);
  visitor.expectNoErrors();
});

test("the graph leads from decisions to what came of them", { skip }, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open(harness.pageOf(bought, "?tab=graph"));
  await page
    .getByRole("button", { name: /charge Activity, went wrong/ })
    .first()
    .focus();
  await page.keyboard.press("Enter");
  await page.getByText("BankBusy").first().waitFor();
  assert.match(page.url(), /tab=history/);
  visitor.expectNoErrors();
});

test("a run that is not there says so, with its request id", { skip }, async () => {
  await using visitor = await arrive();
  await visitor.page.goto(
    `${harness.server.endpoint}/console/${harness.pageOf({ workflowId: "none", runId: "none" })}`,
  );
  await visitor.page.getByText("UnknownResourceFault").waitFor();
  await visitor.page.getByText("Request id").waitFor();
});

test("a heartbeat that cannot be asked for any more is not told as an old one", {
  skip,
}, async () => {
  await using visitor = await arrive({ hasOwnPage: true });
  const { page } = visitor;
  await page.clock.install();
  await visitor.open(harness.pageOf(shipping, "?tab=pending"));
  const beat = page.getByText(/last .+ ago$/);
  await beat.waitFor();
  await intercept(page, /^DescribeExecutionDetails$/, (route) =>
    refuse(route, "ThrottlingException"),
  );
  await page.clock.runFor(5_000);
  await page.getByText("What is shown may be out of date.").waitFor();
  await page.getByText("ThrottlingException").waitFor();
  await beat.waitFor({ state: "detached" });
  await page.getByText("It is not known whether this is paused.").waitFor();
  await visitor.expectAccessible();
});
