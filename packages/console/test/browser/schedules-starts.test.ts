// What a person has a schedule start beside its times: now, or for times that have passed.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { type Build, buildConsole } from "../../../../tools/console-build.ts";
import { skip } from "./browser-harness.ts";
import { sharedChromium } from "./chromium.ts";
import { intercept, loseAnswer } from "./intercepted.ts";
import { domain, ScheduleHarness } from "./schedule-harness.ts";
import type { Visitor } from "./visitor.ts";

const pageOf = (name: string): string => `domains/${domain}/schedules/${name}`;

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

test("a schedule is triggered while it is paused, and leads to what was started", {
  skip,
}, async () => {
  await using harness = await ScheduleHarness.open(build.directory);
  await harness.create("quarters");
  await harness.ekiden.pauseSchedule({ domain, name: "quarters", reason: "the bank is away" });
  await using visitor = await harness.arrive(browser);
  const { page } = visitor;
  await visitor.open(pageOf("quarters"));
  await visitor.button("Trigger now").click();
  const dialog = page.getByRole("dialog", { name: "Trigger now: quarters" });
  await dialog.getByText("An execution of Report 1 is started now, in your name").waitFor();
  await visitor.expectAccessible();
  await dialog.getByRole("button", { name: "Trigger now" }).click();
  const started = page.getByRole("status").filter({ hasText: "Started:" });
  await started.waitFor();
  await page.getByRole("img", { name: /Started 1, Skipped 0, Failed 0$/ }).waitFor();
  await visitor.expectAccessible();
  await started.getByRole("link").click();
  await page.getByRole("heading", { name: /^quarters-20260101T000000Z-/ }).waitFor();
  visitor.expectNoErrors();
});

/** The dialog of a backfill of the hour before. */
const openBackfill = async (visitor: Visitor) => {
  await visitor.open(pageOf("quarters"));
  await visitor.button("Backfill").click();
  const dialog = visitor.page.getByRole("dialog", { name: "Backfill: quarters" });
  await dialog.getByLabel("From").fill("2025-12-31T23:00");
  await dialog.getByLabel("To", { exact: true }).fill("2025-12-31T23:30");
  return dialog;
};

test("a backfill begins after a look at how many times there are, and is seen going on", {
  skip,
}, async () => {
  await using harness = await ScheduleHarness.open(build.directory);
  await harness.create("quarters");
  await using visitor = await harness.arrive(browser);
  const { page } = visitor;
  const dialog = await openBackfill(visitor);
  await visitor.expectAccessible();
  const look = dialog.getByRole("button", { name: "Look first" });
  await look.click();
  await dialog.getByText("The schedule has 3 times between the two.").waitFor();
  await dialog.getByRole("button", { name: "Begin: 3 times" }).waitFor();
  await dialog.getByLabel("To", { exact: true }).fill("2025-12-31T23:10");
  await look.click();
  await dialog.getByText("The schedule has 1 time between the two.").waitFor();
  await dialog.getByLabel("To", { exact: true }).fill("2025-12-31T23:30");
  assert.equal((await harness.describe("quarters")).backfill, undefined);
  await look.click();
  await visitor.expectAccessible();
  await dialog.getByRole("button", { name: "Begin: 3 times" }).click();
  await dialog.waitFor({ state: "detached" });
  await harness.server.settled();
  await page.getByText("goes on with times from").waitFor();
  await page.getByRole("link", { name: "quarters-20251231T230000Z" }).waitFor();
  await visitor.expectAccessible();
  for (const _ of [1, 2, 3]) {
    await harness.endLast("quarters");
    await harness.server.advance({ seconds: 3 });
  }
  await page.getByRole("link", { name: "quarters-20251231T233000Z" }).waitFor();
  await page.getByText("goes on with times from").waitFor({ state: "detached" });
  visitor.expectNoErrors();
});

test("a backfill that is under way is stopped", { skip }, async () => {
  await using harness = await ScheduleHarness.open(build.directory);
  await harness.create("quarters");
  const [to, from] = [harness.server.now() / 1_000, harness.server.now() / 1_000 - 3_600];
  await harness.ekiden.backfillSchedule({ domain, name: "quarters", from, to });
  await harness.server.settled();
  await using visitor = await harness.arrive(browser);
  const { page } = visitor;
  await visitor.open(pageOf("quarters"));
  const note = page.getByText("goes on with times from");
  await note.waitFor();
  await visitor.button("Stop the backfill").click();
  const dialog = page.getByRole("dialog", { name: "Stop the backfill: quarters" });
  await dialog.getByText("Times that are left are not made up for.").waitFor();
  await visitor.expectAccessible();
  await dialog.getByRole("button", { name: "Stop the backfill" }).click();
  await note.waitFor({ state: "detached" });
  await dialog.waitFor({ state: "detached" });
  assert.equal((await harness.describe("quarters")).backfill, undefined);
  visitor.expectNoErrors();
});

test("a span without a time of the schedule has nothing to begin", { skip }, async () => {
  await using harness = await ScheduleHarness.open(build.directory);
  await harness.create("quarters");
  await using visitor = await harness.arrive(browser);
  const dialog = await openBackfill(visitor);
  await dialog.getByLabel("From").fill("2025-12-31T23:01");
  await dialog.getByLabel("To", { exact: true }).fill("2025-12-31T23:02");
  await dialog.getByRole("button", { name: "Look first" }).click();
  await dialog.getByText("The schedule has 0 times between the two.").waitFor();
  assert.equal(await dialog.getByRole("button", { name: /^Begin/ }).count(), 0);
  await dialog.getByLabel("To", { exact: true }).fill("2026-01-01T00:01");
  await dialog.getByRole("button", { name: "Look first" }).click();
  await dialog.getByText("to is in the future").waitFor();
  visitor.expectRefusals(400, 1);
});

test("where the start of a backfill has no answer, it is said that it may have begun", {
  skip,
}, async () => {
  await using harness = await ScheduleHarness.open(build.directory);
  await harness.create("quarters");
  await using visitor = await harness.arrive(browser);
  const dialog = await openBackfill(visitor);
  await intercept(visitor.page, /^BackfillSchedule$/, (route, { dryRun }) =>
    dryRun ? route.fallback() : loseAnswer(route),
  );
  await dialog.getByRole("button", { name: "Look first" }).click();
  await dialog.getByRole("button", { name: "Begin: 3 times" }).click();
  await dialog.getByText(/The backfill may have begun/).waitFor();
  await dialog.getByRole("button", { name: "Look first" }).waitFor();
  assert.equal(await dialog.getByRole("button", { name: /^Begin/ }).count(), 0);
});

test("a time that waits for an execution to close is told", { skip }, async () => {
  await using harness = await ScheduleHarness.open(build.directory);
  await harness.create("quarters", { overlap: "WAIT" });
  await harness.server.advance({ minutes: 30 });
  await using visitor = await harness.arrive(browser);
  const { page } = visitor;
  await visitor.open(pageOf("quarters"));
  await page.getByText("until an execution has closed; then one is started for").waitFor();
  await visitor.expectAccessible();
  await visitor.button("Edit").click();
  const warning = page.getByText("a start that waits, or a backfill that is under way, ends");
  await page.getByLabel("Description").fill("in quarters");
  assert.equal(await warning.count(), 0);
  await page.getByLabel("Every").fill("20");
  await warning.waitFor();
  await page.keyboard.press("Escape");
  await harness.endLast("quarters");
  await harness.server.advance({ seconds: 3 });
  await page.getByRole("link", { name: "quarters-20260101T003000Z" }).waitFor();
  visitor.expectNoErrors();
});
