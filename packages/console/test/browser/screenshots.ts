// `npm run screenshots`: pictures of every screen in both themes, into docs/images; with words
// behind `--`, of those alone whose name contains one of them.
import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startTestServer } from "@ekiden/testing";
import { buildConsole } from "../../../../tools/console-build.ts";
import { startExecutionHarness } from "../execution/execution-harness.ts";
import { openChromium } from "./chromium.ts";
import { startConsoleHarness } from "./console-harness.ts";
import { journey } from "./forms.ts";
import { open } from "./person.ts";
import { ScheduleHarness, domain as scheduledDomain } from "./schedule-harness.ts";
import { screens } from "./screens.ts";
import { StuckHarness } from "./stuck-harness.ts";
import { Visitor } from "./visitor.ts";

const images = fileURLToPath(new URL("../../../../docs/images", import.meta.url));
const window = { width: 1280, height: 860 };

const words = process.argv.slice(2);
const isWanted = (name: string) => words.length === 0 || words.some((word) => name.includes(word));

mkdirSync(images, { recursive: true });
await using build = await buildConsole();
await using consoleHarness = await startConsoleHarness(build);
await consoleHarness.expense("expense-1", { what: "a monitor" });
await consoleHarness.expense("expense-2", {
  what: "a train to Kyoto",
  assignees: ["mary", "john"],
});
await consoleHarness.ask({ title: "Plan a journey", form: journey });
const consoleFiles = build.directory;
await using locked = await startTestServer({ access: "keys", time: "running", consoleFiles });
await using shop = await startExecutionHarness({ consoleFiles });
const going = await shop.shipping("order-1044");
const closed = await shop.bought("order-1042");
const mistaken = await shop.mistaken("order-1046");
const runs = {
  execution: shop.pageOf(going),
  "execution-pending": shop.pageOf(going, "?tab=pending"),
  "execution-timeline": shop.pageOf(closed, "?tab=timeline&event=12"),
  "execution-history": shop.pageOf(closed, "?tab=history"),
  "execution-graph": shop.pageOf(going, "?tab=graph"),
  "execution-fix": shop.pageOf(mistaken),
  import: "import",
};

await using stuck = await StuckHarness.open(consoleFiles);
const left = await stuck.start("order-1047");
await stuck.charge();
await stuck.signal("order-1047");
await stuck.server.advance({ minutes: 3 });
const standing = {
  "execution-why": left,
  incidents: "domains/shop/incidents",
  jobs: "domains/shop/jobs",
};
await stuck.signalAll();

await using calendar = await ScheduleHarness.open(consoleFiles);
await calendar.populate();
const scheduled = {
  schedules: `domains/${scheduledDomain}/schedules`,
  schedule: `domains/${scheduledDomain}/schedules/quarter-hourly`,
};

/** Where this checkout is belongs in no picture: lines of errors name it. */
const hideCheckout = ({ page }: Visitor) =>
  page.locator(".error-text").evaluateAll(
    (found, from) => {
      // Types of the browser's document are not loaded here.
      for (const each of found as unknown as { textContent: string }[])
        each.textContent = each.textContent.replaceAll(from, "/shop/");
    },
    fileURLToPath(new URL("../execution/", import.meta.url)),
  );

const browser = await openChromium();
for (const theme of ["light", "dark"] as const) {
  const picture = async ({ page }: Visitor, name: string) => {
    if (isWanted(name)) await page.screenshot({ path: `${images}/console-${name}-${theme}.png` });
  };
  await using visitor = await Visitor.arrive(browser, consoleHarness.url, { theme, ...window });
  for (const [name, path] of Object.entries(screens)) {
    await visitor.open(path);
    await picture(visitor, name);
  }
  await visitor.open(screens.inbox ?? "");
  await visitor.page.getByLabel("Who are you?").fill("mary");
  await visitor.button("That is me").click();
  await visitor.button("Approve a monitor").click();
  await visitor.page.getByLabel("Approved").waitFor();
  await picture(visitor, "inbox-task");
  await visitor.button("Close").click();
  await open(visitor, "Plan a journey");
  await visitor.button("Add to Legs").click();
  await visitor.page.getByLabel("Kilometers").first().fill("0");
  await visitor.button("Complete").click();
  await visitor.page.getByRole("alert").scrollIntoViewIfNeeded();
  await picture(visitor, "inbox-form");
  await visitor.button("Close").click();
  await visitor.page.keyboard.press("Control+k");
  await visitor.page.getByRole("menuitem").first().waitFor();
  await picture(visitor, "commands");
  visitor.expectNoErrors();
  await using customer = await Visitor.arrive(browser, shop.server.endpoint, { theme, ...window });
  for (const [name, path] of Object.entries(runs)) {
    await customer.open(path);
    await hideCheckout(customer);
    await picture(customer, name);
  }
  customer.expectNoErrors();
  await using operator = await stuck.arrive(browser, { theme, ...window });
  for (const [name, path] of Object.entries(standing)) {
    await operator.open(path);
    await picture(operator, name);
  }
  operator.expectNoErrors();
  await using planner = await calendar.arrive(browser, { theme, ...window });
  for (const [name, path] of Object.entries(scheduled)) {
    await planner.open(path);
    await picture(planner, name);
  }
  await planner.open(scheduled.schedules);
  await planner.button("Create a schedule").click();
  await planner.page.getByLabel("Name").fill("monthly-statement");
  await planner.page.getByLabel("Workflow type").selectOption("Report 1");
  await planner.page.getByLabel("Cron expressions").fill("0 6 1 * *");
  await planner.page.getByLabel("Time zone of cron").fill("Europe/Berlin");
  await planner.page.getByText("in 31 days").scrollIntoViewIfNeeded();
  await picture(planner, "schedule-form");
  planner.expectNoErrors();
  await using stranger = await Visitor.arrive(browser, locked.endpoint, { theme, ...window });
  await stranger.open("");
  await picture(stranger, "sign-in");
}
await browser.close();
