// The card that says why a run is where it is, over runs that stand still for a known reason.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { type Build, buildConsole } from "../../../../tools/console-build.ts";
import { skip } from "./browser-harness.ts";
import { sharedChromium } from "./chromium.ts";
import { StuckHarness } from "./stuck-harness.ts";

let build: Build;
let browser: Browser;

before(async () => {
  if (skip) return;
  build = await buildConsole();
  browser = await sharedChromium();
});

after(async () => {
  await browser?.close();
  await build?.[Symbol.asyncDispose]();
});

const cardOf = (page: Page) => page.getByRole("region", { name: "Why it is where it is" });
const findingsOf = (page: Page) => cardOf(page).locator(".findings > li");
const fact = (page: Page, name: string) =>
  cardOf(page).locator(".beside > div").filter({ hasText: name });

const looks = [
  { theme: "light", language: "en", width: 1280 },
  { theme: "dark", language: "ja", width: 360 },
] as const;

test("with all workers dead for three minutes, the card says so first, as an error", {
  skip,
}, async () => {
  await using harness = await StuckHarness.open(build.directory);
  const path = await harness.start("order-1");
  await harness.decide();
  await harness.signal("order-1");
  await harness.server.advance({ minutes: 3 });
  await using visitor = await harness.arrive(browser);
  const { page } = visitor;
  await visitor.open(path);
  const first = findingsOf(page).first();
  await first
    .getByText(/A task has waited on decision task list orders since .*decider-1 was the last\./)
    .waitFor();
  assert.equal(await first.getAttribute("data-severity"), "error");
  await first.getByText("Error").waitFor();
  await first.getByText(/^since .* · 3\smin$/).waitFor();
  await first
    .getByText(/^Look whether decider-1 is alive: .* or another worker that polls orders\.$/)
    .waitFor();
  assert.doesNotMatch(`${await cardOf(page).textContent()}`, /\b0\sms/);
  await page.clock.setFixedTime(harness.server.now() + 120_000);
  await first.getByText(/^since .* · 5\smin$/).waitFor();
  await first.getByRole("button", { name: "event 6" }).click();
  await page.getByRole("button", { name: /DecisionTaskScheduled/, expanded: true }).waitFor();
  visitor.expectNoErrors();
});

test("a decision that was refused for its type is told, and no signal is waited for", {
  skip,
}, async () => {
  await using harness = await StuckHarness.open(build.directory);
  const path = await harness.start("order-1");
  await harness.charge("pay");
  await harness.decide();
  for (const look of looks) {
    await using visitor = await harness.arrive(browser, look);
    await visitor.open(path);
    await visitor.page.locator(".findings > li").first().waitFor();
    await visitor.expectAccessible();
    await visitor.expectNoOverflow();
    visitor.expectNoErrors();
  }
  await using visitor = await harness.arrive(browser);
  const { page } = visitor;
  await visitor.open(path);
  const refused = findingsOf(page).filter({ hasText: "ACTIVITY_TYPE_DOES_NOT_EXIST" }).first();
  assert.equal(await refused.getAttribute("data-severity"), "error");
  assert.doesNotMatch(`${await cardOf(page).textContent()}`, /only a signal/i);
  visitor.expectNoErrors();
});

test("what was asked last is listed, with the cause of what was refused", { skip }, async () => {
  await using harness = await StuckHarness.open(build.directory);
  const path = await harness.start("order-1");
  await harness.charge("pay");
  await using visitor = await harness.arrive(browser);
  const { page } = visitor;
  await visitor.open(path);
  const last = fact(page, "Asked last");
  await last.getByText("1 of 1 refused").waitFor();
  await last.getByText("Refused: ACTIVITY_TYPE_DOES_NOT_EXIST").waitFor();
  await harness.charge();
  await last.getByText("ActivityTaskScheduled").waitFor();
  await last.getByText(/refused/i).waitFor({ state: "detached" });
  visitor.expectNoErrors();
});

test("the next deadline is that of the heartbeat, on the card and among what is pending", {
  skip,
}, async () => {
  await using harness = await StuckHarness.open(build.directory);
  const path = await harness.start("order-1");
  await harness.charge();
  await harness.take();
  await harness.server.advance({ seconds: 20 });
  await using visitor = await harness.arrive(browser);
  const { page } = visitor;
  await visitor.open(path);
  const next = fact(page, "Next deadline");
  await next.getByText(/^in 40\ss$/).waitFor();
  await next.getByText("an activity times out, unless it sends a heartbeat").waitFor();
  await visitor.open(`${path}?tab=pending`);
  const [soonest] = await page.locator(".pending-item dd").filter({ hasText: "in " }).all();
  assert.match(`${await soonest?.textContent()}`, /^in 40\ss heartbeat/);
  visitor.expectNoErrors();
});

test("a Lambda function that failed is told with its message", { skip }, async () => {
  const functions = await mkdtemp(join(tmpdir(), "ekiden-functions-"));
  const text = "export const handler = () => { throw new TypeError('no such bucket'); };";
  await writeFile(join(functions, "resize.mjs"), text);
  await using harness = await StuckHarness.open(build.directory, functions);
  const path = await harness.start("order-1");
  await harness.invoke("resize");
  await using visitor = await harness.arrive(browser);
  const { page } = visitor;
  await visitor.open(path);
  const failed = findingsOf(page).filter({ hasText: "resize" }).first();
  await failed.getByText(/no such bucket/).waitFor();
  await visitor.open(`${path}?tab=history`);
  await page
    .getByRole("tabpanel")
    .getByText(/no such bucket/)
    .first()
    .waitFor();
  visitor.expectNoErrors();
  await rm(functions, { recursive: true });
});

test("what was open when a run closed is not shown as running", { skip }, async () => {
  await using harness = await StuckHarness.open(build.directory);
  const path = await harness.start("order-1");
  await harness.charge();
  await harness.take();
  await using visitor = await harness.arrive(browser);
  const { page } = visitor;
  await visitor.open(path);
  await cardOf(page)
    .getByText(/Activity charge 1 .* has run on worker-1/)
    .waitFor();
  await harness.terminate("order-1");
  const terminated = findingsOf(page).first();
  await terminated.getByText(/The run was terminated by a call at .*ordered twice/).waitFor();
  await cardOf(page)
    .getByText(/When the run closed, this was open: activity charge 1 \(charge-1\), with worker-1/)
    .waitFor();
  assert.equal(await fact(page, "Next deadline").count(), 0);
  await visitor.open(`${path}?tab=history`);
  await page.getByRole("button", { name: /charge 1 .*Open at the close/ }).waitFor();
  assert.doesNotMatch(`${await page.getByRole("tabpanel").textContent()}`, /Running/);
  visitor.expectNoErrors();
});
