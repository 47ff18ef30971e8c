// The screens of task lists, workers and incidents, whose words come from the server's operations.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
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

test("incidents say what they mean and what to do, and lead to the oldest run", {
  skip,
}, async () => {
  await using harness = await StuckHarness.open(build.directory);
  await harness.start("order-1");
  await harness.charge();
  await harness.take();
  await harness.server.advance({ minutes: 3 });
  await using visitor = await harness.arrive(browser);
  const { page } = visitor;
  await visitor.open("domains/shop");
  const figure = page.locator(".figure").filter({ hasText: "Incidents" });
  await figure.getByText(/groups; the oldest began/).waitFor();
  await figure.getByRole("link", { name: "2" }).click();
  const unpolled = page.getByRole("region", { name: "Task lists that are not polled" });
  const orders = unpolled.getByRole("row").filter({ hasText: "orders (decision tasks)" });
  assert.equal(await orders.getByRole("cell").first().textContent(), "1");
  await orders.getByRole("link", { name: "Task lists" }).waitFor();
  const missed = page.getByRole("region", { name: "Heartbeats were missed" });
  await missed.getByText(/see whether the worker crashed/).waitFor();
  await visitor.expectAccessible();
  await harness.terminate("order-1");
  await page.getByText("No incidents").waitFor();
  visitor.expectNoErrors();
});

test("lists without a poller are warned of, and a worker shows what it has in hand", {
  skip,
}, async () => {
  await using harness = await StuckHarness.open(build.directory);
  await harness.start("order-1");
  await harness.charge();
  await harness.start("order-2");
  await harness.server.advance({ minutes: 3 });
  await harness.take();
  await harness.server.advance({ seconds: 20 });
  await using visitor = await harness.arrive(browser);
  const { page } = visitor;
  await visitor.open("domains/shop/task-lists");
  const lists = page.getByRole("region", { name: "Task lists" });
  const orders = lists.getByRole("row").filter({ hasText: "orders" });
  await orders.getByText("Tasks wait, and there are no pollers").waitFor();
  const payments = lists.getByRole("row").filter({ hasText: "payments" });
  await payments.getByText(/^last seen/).waitFor();
  const workers = page.getByRole("region", { name: "Workers" });
  const worker = workers.getByRole("row").filter({ hasText: "worker-1" });
  await worker.getByText("last seen").waitFor();
  await worker.getByText(/charge-1/).waitFor();
  await worker.getByRole("link", { name: "order-1" }).click();
  await page.waitForURL(/executions\/order-1\//);
  visitor.expectNoErrors();
});

test("that there are no pollers is no warning for an inbox, or where it is not known yet", {
  skip,
}, async () => {
  await using harness = await StuckHarness.open(build.directory);
  await harness.start("order-1");
  await using visitor = await harness.arrive(browser);
  const { page } = visitor;
  await visitor.open("domains/shop/task-lists");
  const row = (list: string) => page.getByRole("row").filter({ hasText: list });
  const warning = page.getByText("Tasks wait, and there are no pollers");
  await row("orders").getByText("No pollers").waitFor();
  assert.equal(await warning.count(), 0);
  await harness.askPeople();
  await harness.start("order-2");
  await harness.server.advance({ minutes: 3 });
  await row("orders")
    .and(page.getByRole("row").filter({ has: warning }))
    .waitFor();
  await row("people").getByText("No pollers").waitFor();
  assert.equal(await warning.count(), 1);
  await visitor.open("domains/shop/types");
  await visitor.button("Details of order 1").click();
  await page.getByRole("dialog").getByText("decider-1").waitFor();
  await page.keyboard.press("Escape");
  await page.getByText("Activity types", { exact: true }).click();
  await visitor.button("Details of charge 1").click();
  await page.getByRole("dialog").getByText("No poll of it was noticed since").waitFor();
  await visitor.expectAccessible();
  visitor.expectNoErrors();
});
