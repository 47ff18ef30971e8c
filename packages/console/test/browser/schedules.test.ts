// Schedules are listed, made after a look at their next times, changed, paused and deleted.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { type Build, buildConsole } from "../../../../tools/console-build.ts";
import { skip } from "./browser-harness.ts";
import { sharedChromium } from "./chromium.ts";
import { hold, refuse } from "./intercepted.ts";
import { domain, ScheduleHarness } from "./schedule-harness.ts";
import type { Visitor } from "./visitor.ts";

const list = `domains/${domain}/schedules`;
const workflowType = { name: "Report", version: "1" };

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

const rowOf = ({ page }: Visitor, text: string) =>
  page.getByRole("row").filter({ hasText: text }).first();

test("a schedule is made once its next times were shown, in its zone and in the reader's", {
  skip,
}, async () => {
  await using harness = await ScheduleHarness.open(build.directory);
  await using visitor = await harness.arrive(browser);
  const { page } = visitor;
  await visitor.open(list);
  await page.getByText("No schedule so far").waitFor();
  await page.getByText("ekiden schedule create").waitFor();
  await visitor.expectAccessible();
  await visitor.button("Create a schedule").click();
  const dialog = page.getByRole("dialog", { name: "Create a schedule" });
  await dialog.getByText("Choose a type and give a time").waitFor();
  await dialog.getByLabel("Name").fill("nightly");
  await dialog.getByLabel("Workflow type").selectOption("Report 1");
  await dialog.getByLabel("Cron expressions").fill("0 3 * * MON-FRI");
  await dialog.getByLabel("Time zone of cron").fill("Asia/Tokyo");
  const preview = dialog.getByRole("region", { name: "Next times" });
  await preview.getByRole("columnheader", { name: "UTC (yours)" }).waitFor();
  assert.equal(await preview.getByRole("row").count(), 6);
  await preview.getByRole("cell", { name: "Fri, Jan 2, 03:00 AM" }).waitFor();
  await preview.getByRole("cell", { name: "Thu, Jan 1, 06:00 PM" }).waitFor();
  await preview.getByRole("cell", { name: "in 18 hours" }).waitFor();
  await visitor.expectAccessible();
  await dialog.getByText("The same as a command").click();
  await dialog.getByText("ekiden api CreateSchedule --endpoint").waitFor();
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name: "nightly", exact: true }).waitFor();
  assert.equal(await page.title(), `nightly · ${domain} · Ekiden`);
  await page.getByText("Monday to Friday at 03:00").waitFor();
  await page.getByText("None of its times has come so far.").waitFor();
  await visitor.expectAccessible();
  await page.getByRole("link", { name: "Schedules" }).click();
  await rowOf(visitor, "nightly").getByText("in 18 hours").waitFor();
  visitor.expectNoErrors();
});

test("what the server has against a time is said at its field, and goes with it", {
  skip,
}, async () => {
  await using harness = await ScheduleHarness.open(build.directory);
  await using visitor = await harness.arrive(browser);
  await visitor.open(list);
  await visitor.button("Create a schedule").click();
  const dialog = visitor.page.getByRole("dialog");
  await dialog.getByLabel("Workflow type").selectOption("Report 1");
  const cron = dialog.getByLabel("Cron expressions");
  await cron.fill("0 3 * *");
  const refusal = 'The cron expression "0 3 * *" must have five fields, as in 0 3 * * 1-5';
  await dialog.getByRole("alert").filter({ hasText: refusal }).waitFor();
  await dialog.getByText("A field is refused: it says why.").waitFor();
  assert.equal(await cron.getAttribute("aria-invalid"), "true");
  await visitor.expectAccessible();
  await cron.fill("0 3 * * *");
  await dialog.getByText("in 3 hours").waitFor();
  assert.equal(await dialog.getByRole("alert").count(), 0);
  await dialog.getByLabel("Time zone of cron").fill("Europe/Bonn");
  await dialog.getByRole("alert").filter({ hasText: "time zone Europe/Bonn is unknown" }).waitFor();
  await dialog.getByLabel("Time zone of cron").fill("");
  await dialog.getByText("in 3 hours").waitFor();
  await dialog.getByText("Single moments, bounds and more").click();
  await dialog.getByLabel("Single moments", { exact: true }).fill("tomorrow");
  await dialog.getByRole("alert").filter({ hasText: "“tomorrow” is no moment" }).waitFor();
  await dialog.getByLabel("Name").fill("daily");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByLabel("Single moments", { exact: true }).fill("2026-01-01T00:30");
  await dialog.getByText("in 30 minutes").waitFor();
  await dialog.getByLabel("Later by (s)").fill("7");
  await dialog.getByRole("alert").filter({ hasText: "offsetSeconds must be less" }).waitFor();
  await dialog.getByLabel("Name").fill("a:b");
  await dialog.getByRole("alert").filter({ hasText: "at 'name' failed to satisfy" }).waitFor();
  visitor.expectRefusals(400, 4);
  assert.deepEqual((await harness.ekiden.listSchedules({ domain })).schedules, []);
});

test("what came of the last times is a picture with a text, and a table that leads on", {
  skip,
}, async () => {
  await using harness = await ScheduleHarness.open(build.directory);
  await harness.meetTimes("quarters");
  await using visitor = await harness.arrive(browser);
  const { page } = visitor;
  await visitor.open(list);
  const row = rowOf(visitor, "quarters");
  await row.getByText("every 15 minutes").waitFor();
  await row.getByText("in 10 minutes").waitFor();
  await row.getByText("Failed").waitFor();
  await row.getByText("TypeDeprecatedFault").waitFor();
  await visitor.expectAccessible();
  await row.getByRole("link", { name: "quarters" }).click();
  const picture = page.getByRole("img", { name: /: Started 3, Skipped 2, Failed 2$/ });
  await picture.waitFor();
  const label = await picture.getAttribute("aria-label");
  assert.match(
    label ?? "",
    /^The last 7 times, from Jan 1, 2026, 12:15:00\sAM to .* 1:45:00\sAM: /,
  );
  assert.equal(await picture.locator(".outcome-mark").count(), 7);
  const table = page.getByRole("region", { name: "What came of the last times" });
  await table
    .getByText(/which the schedule had started, was open$/)
    .first()
    .waitFor();
  await visitor.expectAccessible();
  await table.getByRole("link", { name: "quarters-20260101T004500Z" }).click();
  await page.getByRole("heading", { name: "quarters-20260101T004500Z" }).waitFor();
  visitor.expectNoErrors();
});

test("390 pixels are enough, also in the dark and in Japanese", { skip }, async () => {
  await using harness = await ScheduleHarness.open(build.directory);
  await harness.meetTimes("四半期");
  await harness.ekiden.pauseSchedule({ domain, name: "四半期", reason: "月末" });
  await using visitor = await harness.arrive(browser, {
    theme: "dark",
    language: "ja",
    width: 390,
    height: 844,
  });
  const { page } = visitor;
  for (const path of [list, `${list}/${encodeURIComponent("四半期")}`, `domains/${domain}`]) {
    await visitor.open(path);
    await page.getByText("一時停止中").first().waitFor();
    await page.getByText("月末").first().waitFor();
    await visitor.expectAccessible();
    await visitor.expectNoOverflow();
  }
  await visitor.open(list);
  await visitor.button("スケジュールを作成").click();
  await page.getByRole("dialog").getByLabel("cron 式").waitFor();
  await visitor.expectAccessible();
  await visitor.expectNoOverflow();
  visitor.expectNoErrors();
});

test("a schedule is paused for a reason, and resumed from the overview", { skip }, async () => {
  await using harness = await ScheduleHarness.open(build.directory);
  await harness.create("quarters");
  await using visitor = await harness.arrive(browser);
  const { page } = visitor;
  await visitor.open(`${list}/quarters`);
  await visitor.button("Pause quarters").click();
  const dialog = page.getByRole("dialog", { name: "Pause quarters" });
  await dialog.getByText("No execution is started for its times").waitFor();
  await dialog.getByLabel("Reason").fill("the bank is away");
  await dialog.getByRole("button", { name: "Pause", exact: true }).click();
  await page.getByText(/^ ?Paused since .* by .*: the bank is away$/).waitFor();
  await page.getByText("Nothing is started at them while the schedule is paused.").waitFor();
  await visitor.expectAccessible();
  await visitor.open(list);
  const row = rowOf(visitor, "quarters");
  await row.getByText("Paused", { exact: true }).waitFor();
  await row.getByText("the bank is away").waitFor();
  await visitor.open(`domains/${domain}`);
  const card = page.getByRole("region", { name: "Schedules that are paused, or failed last" });
  await card.getByRole("link", { name: "quarters" }).waitFor();
  await visitor.expectAccessible();
  await visitor.button("Resume quarters").click();
  await page.getByText("Times that have passed meanwhile are not made up for").waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Resume" }).click();
  await card.waitFor({ state: "detached" });
  visitor.expectNoErrors();
});

test("a schedule whose last start failed stands in the overview, with the reason", {
  skip,
}, async () => {
  await using harness = await ScheduleHarness.open(build.directory);
  await harness.create("quarters");
  await harness.create("beside", { times: { everySeconds: 86_400 } });
  await harness.deprecate();
  await harness.server.advance({ minutes: 15 });
  await using visitor = await harness.arrive(browser);
  const { page } = visitor;
  await visitor.open(`domains/${domain}`);
  const card = page.getByRole("region", { name: "Schedules that are paused, or failed last" });
  await card.getByText("TypeDeprecatedFault").waitFor();
  assert.equal(await card.getByRole("link").count(), 1);
  await visitor.expectAccessible();
  await card.getByRole("link", { name: "quarters" }).click();
  await page.getByRole("heading", { name: "Definition" }).waitFor();
  visitor.expectNoErrors();
});

test("where there are more than 100 schedules, the list goes on when it is asked to", {
  skip,
}, async () => {
  await using harness = await ScheduleHarness.open(build.directory);
  const names = Array.from({ length: 101 }, (_, at) => `report-${1000 + at}`);
  await Promise.all(names.map((name) => harness.create(name)));
  await using visitor = await harness.arrive(browser);
  await visitor.open(list);
  const rows = visitor.page.getByRole("row");
  await rows.nth(100).waitFor();
  assert.equal(await rows.count(), 101);
  await visitor.button("More").click();
  await rows.filter({ hasText: "report-1100" }).waitFor();
  assert.equal(await visitor.button("More").count(), 0);
  visitor.expectNoErrors();
});

test("an edit changes what was changed, and keeps what no field holds exactly", {
  skip,
}, async () => {
  await using harness = await ScheduleHarness.open(build.directory);
  const times = {
    cron: ["0 3 * * *"],
    timeZone: "Europe/Berlin",
    at: [1_793_500_207],
    notAfter: 1_893_496_607,
  };
  const start = { workflowType, input: '{"n":1.0}', tagList: ["night"], taskPriority: "3" };
  await harness.create("nightly", { times, start, overlap: "WAIT", missed: "NONE" });
  await using visitor = await harness.arrive(browser);
  const { page } = visitor;
  await visitor.open(`${list}/nightly`);
  await visitor.button("Edit").click();
  const dialog = page.getByRole("dialog", { name: "Edit: nightly" });
  await dialog.getByText("in 2 hours").waitFor();
  assert.equal(await dialog.getByLabel("Cron expressions").inputValue(), "0 3 * * *");
  await dialog.getByLabel("Cron expressions").fill("0 4 * * *");
  await dialog.getByText("in 3 hours").waitFor();
  await dialog.getByLabel("While an execution is open").selectOption("Start beside it");
  await dialog.getByText("It is started, however many are open.").waitFor();
  await visitor.expectAccessible();
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByText("every day at 04:00").waitFor();
  const changed = await harness.describe("nightly");
  assert.deepEqual(changed.times, { ...times, cron: ["0 4 * * *"] });
  assert.deepEqual(changed.start, start);
  assert.deepEqual([changed.overlap, changed.missed], ["ALLOW", "NONE"]);
  visitor.expectNoErrors();
});

test("a schedule of any name has a page, and long names fit", { skip }, async () => {
  await using harness = await ScheduleHarness.open(build.directory);
  const names = ["..", "100 % #?&", "\ud800", "n".repeat(128), "夜 <b>"];
  const start = { workflowType, workflowIdPrefix: "p".repeat(128) };
  for (const name of names) await harness.create(name, { start, description: "d".repeat(500) });
  await harness.server.advance({ minutes: 15 });
  await using visitor = await harness.arrive(browser, { width: 390, height: 844 });
  const { page } = visitor;
  for (const at of names.keys()) {
    await visitor.open(list);
    await visitor.expectNoOverflow();
    await page.getByRole("rowheader").nth(at).getByRole("link").click();
    await page.getByRole("heading", { name: "Definition" }).waitFor();
    await visitor.expectNoOverflow();
    await page.reload();
    await page.getByRole("heading", { name: "Definition" }).waitFor();
  }
  await visitor.expectAccessible();
  visitor.expectNoErrors();
});

test("an edit says where another has changed the schedule meanwhile", { skip }, async () => {
  await using harness = await ScheduleHarness.open(build.directory);
  await harness.create("quarters");
  await using visitor = await harness.arrive(browser);
  await visitor.open(`${list}/quarters`);
  await visitor.button("Edit").click();
  const dialog = visitor.page.getByRole("dialog", { name: "Edit: quarters" });
  await dialog.getByLabel("Description").fill("what is new");
  await harness.server.advance({ seconds: 1 });
  await harness.ekiden.updateSchedule({
    domain,
    name: "quarters",
    times: { everySeconds: 60 },
    start: { workflowType },
  });
  await dialog.getByText("It was changed after this form was opened").waitFor();
  assert.equal(await dialog.getByLabel("Description").inputValue(), "what is new");
  visitor.expectNoErrors();
});

test("a delete names the schedule, says why it was refused, and leads to the list", {
  skip,
}, async () => {
  await using harness = await ScheduleHarness.open(build.directory);
  await harness.create("quarters");
  await using visitor = await harness.arrive(browser);
  const { page } = visitor;
  const calls = await hold(page, /^DeleteSchedule$/, () => true);
  await visitor.open(`${list}/quarters`);
  await visitor.button("Delete").click();
  const dialog = page.getByRole("dialog", { name: "Delete the schedule: quarters" });
  await dialog.getByText("Those that it has started go on.").waitFor();
  await visitor.expectAccessible();
  await dialog.getByRole("button", { name: "Delete" }).click();
  await dialog.locator("button[type=button].forbidden", { hasText: "Delete" }).waitFor();
  await page.keyboard.press("Escape");
  await calls.release((route) => refuse(route, "ThrottlingException"));
  await dialog.getByText("ThrottlingException").waitFor();
  visitor.expectRefusals(400, 1);
  await dialog.getByRole("button", { name: "Delete" }).click();
  await page.getByText("No schedule so far").waitFor();
  visitor.expectNoErrors();
});

test("the keys g and c, and the palette, lead to the schedules of a domain", { skip }, async () => {
  await using harness = await ScheduleHarness.open(build.directory);
  await using visitor = await harness.arrive(browser);
  const { page } = visitor;
  await visitor.open(`domains/${domain}`);
  await page.keyboard.press("g");
  await page.keyboard.press("c");
  await page.getByRole("heading", { name: "Schedules" }).waitFor();
  await visitor.open(`domains/${domain}`);
  await page.keyboard.press("Control+k");
  await page.keyboard.type("schedules");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Schedules" }).waitFor();
  assert.equal(await page.title(), `Schedules · ${domain} · Ekiden`);
  visitor.expectNoErrors();
});
