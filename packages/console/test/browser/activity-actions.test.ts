// An operator ends an activity whose worker is gone, from the page of its run.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { type Build, buildConsole } from "../../../../tools/console-build.ts";
import { skip } from "./browser-harness.ts";
import { sharedChromium } from "./chromium.ts";
import { StuckHarness } from "./stuck-harness.ts";
import type { Visitor } from "./visitor.ts";

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

/** Among what is pending. */
const activityIn = (page: Page) => page.locator(".pending-item").filter({ hasText: "charge-1" });

const looks = [
  { theme: "light", language: "en", width: 1280, retry: "Try again", title: "Try again: charge-1" },
  { theme: "dark", language: "ja", width: 360, retry: "再試行", title: "再試行: charge-1" },
] as const;

for (const { retry, title, ...look } of looks) {
  test(`another attempt of an activity is asked for, in ${look.language}`, { skip }, async () => {
    await using harness = await StuckHarness.open(build.directory);
    const path = await harness.start("order-1");
    await harness.charge();
    await harness.take();
    await using visitor = await harness.arrive(browser, look);
    const { page } = visitor;
    await visitor.open(`${path}?tab=pending`);
    await page.getByRole("button", { name: retry, exact: true }).click();
    const dialog = page.getByRole("dialog", { name: title });
    await dialog.waitFor();
    await dialog.getByRole("button", { name: retry, exact: true }).click();
    await dialog.waitFor({ state: "detached" });
    await activityIn(page).waitFor({ state: "detached" });
    assert.ok((await harness.eventTypes(path)).includes("ActivityTaskTimedOut"));
    visitor.expectNoErrors();
  });
}

/** A run with an activity that no worker has taken. */
const startCharged = async (harness: StuckHarness): Promise<string> => {
  const path = await harness.start("order-1");
  await harness.charge();
  return path;
};

/** The form in which the activity is completed, with a result. */
const resultOf = async (visitor: Visitor, path: string) => {
  await visitor.open(`${path}?tab=pending`);
  await visitor.button("Complete").click();
  const dialog = visitor.page.getByRole("dialog", { name: "Complete: charge-1" });
  await dialog.getByLabel("Result").fill('{"charged":true}');
  return dialog;
};

test("an activity that no worker has taken is completed with a result, and never retried", {
  skip,
}, async () => {
  await using harness = await StuckHarness.open(build.directory);
  const path = await startCharged(harness);
  await using visitor = await harness.arrive(browser);
  const { page } = visitor;
  const dialog = await resultOf(visitor, path);
  assert.equal(await page.getByRole("button", { name: "Try again", exact: true }).count(), 0);
  await dialog.getByRole("button", { name: "Complete", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  await activityIn(page).waitFor({ state: "detached" });
  assert.ok((await harness.eventTypes(path)).includes("ActivityTaskCompleted"));
  visitor.expectNoErrors();
});

test("what was typed about an activity stays when it ends, and the press says that it is over", {
  skip,
}, async () => {
  await using harness = await StuckHarness.open(build.directory);
  const path = await startCharged(harness);
  await using visitor = await harness.arrive(browser);
  const { page } = visitor;
  const dialog = await resultOf(visitor, path);
  await harness.finish();
  await activityIn(page).waitFor({ state: "detached" });
  assert.equal(await dialog.getByLabel("Result").inputValue(), '{"charged":true}');
  await dialog.getByRole("button", { name: "Complete", exact: true }).click();
  await dialog.getByRole("alert").getByText("UnknownResourceFault").waitFor();
  await visitor.expectAccessible();
  visitor.expectRefusals(400, 1);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
});
