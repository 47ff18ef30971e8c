// Many tabs of one browser, which has six connections to a server and no more.
import assert from "node:assert/strict";
import { test } from "node:test";
import { registerDomain } from "@ekiden/flow";
import type { BrowserContext, Page } from "playwright-core";
import { browserHarness, setUpBrowserHarness, skip } from "./browser-harness.ts";
import { domain } from "./console-harness.ts";
import { StreamProxy } from "./stream-proxy.ts";

setUpBrowserHarness();

/** Browsers without a window take every tab for one that is seen. */
const show = (page: Page, isShown: boolean): Promise<unknown> =>
  page.evaluate(`
    Object.defineProperty(document, "hidden", { configurable: true, value: ${!isShown} });
    document.dispatchEvent(new Event("visibilitychange"));
  `);

const openTab = async (context: BrowserContext, url: string): Promise<Page> => {
  const page = await context.newPage();
  await page.goto(url);
  await page.locator("h1").first().waitFor();
  await page.locator(".live.connected").waitFor();
  return page;
};

interface Way {
  readonly how: string;
  /** One that no other test changes; the second tab looks at it. */
  readonly other: string;
  readonly tabs: number;
  readonly streams: number;
  readonly isWithWorker: boolean;
}

const ways: readonly Way[] = [
  { how: "one stream", other: "tabs", tabs: 10, streams: 1, isWithWorker: true },
  {
    how: "a stream each where a browser has no shared workers",
    other: "tabs-alone",
    tabs: 3,
    streams: 3,
    isWithWorker: false,
  },
];

const openTabs = async (context: BrowserContext, origin: string, { other, tabs }: Way) => {
  const pages: Page[] = [];
  for (let at = 0; at < tabs; at += 1) {
    const name = at === 1 ? other : domain;
    pages.push(await openTab(context, `${origin}/console/domains/${name}/executions?text=tab-`));
  }
  return pages as [Page, Page, Page, ...Page[]];
};

const waitForRow = (page: Page, hasText: string) =>
  page.getByRole("row").filter({ hasText }).waitFor();

/** All tabs of a browser with shared workers ask through one of them. */
const checkSharedStream = ({ max, asked }: StreamProxy) => {
  assert.ok(max <= 2, `${max} streams at a time`);
  assert.match(asked.at(-1) ?? "", /domain=shop&domain=tabs$/);
};

for (const way of ways) {
  const { how, other, tabs, streams, isWithWorker } = way;
  test(`${tabs} tabs have ${how}, and none while they are hidden`, {
    skip,
    timeout: 240_000,
  }, async () => {
    const { browser, consoleHarness } = browserHarness();
    await registerDomain(consoleHarness.client, other);
    await using proxy = new StreamProxy(consoleHarness.url);
    const origin = await proxy.listen();
    const context = await browser.newContext();
    context.setDefaultTimeout(30_000);
    if (!isWithWorker) await context.addInitScript("delete globalThis.SharedWorker");
    const pages = await openTabs(context, origin, way);
    await proxy.until(() => proxy.open === streams);
    if (isWithWorker) checkSharedStream(proxy);
    const handle = await consoleHarness.approval(`tab-${other}`);
    const [first, , third] = pages;
    for (const page of pages.toSpliced(1, 1)) await waitForRow(page, `tab-${other}`);
    for (const page of pages.slice(1)) await show(page, false);
    await proxy.until(() => proxy.open === 1);
    await show(first, false);
    await proxy.until(() => proxy.open === 0);
    await handle.terminate();
    await show(third, true);
    await proxy.until(() => proxy.open === 1);
    await waitForRow(third, "Terminated");
    assert.equal(await (pages[3 % tabs] as Page).getByText("Not live").count(), 1);
    await context.close();
    await proxy.until(() => proxy.open === 0);
  });
}

test("what one tab prefers is shown in another, and kept by what that one prefers", {
  skip,
}, async () => {
  const { browser, consoleHarness } = browserHarness();
  const context = await browser.newContext();
  const arriveAt = async () => {
    const page = await context.newPage();
    await page.goto(`${consoleHarness.url}/console/preferences`);
    return page;
  };
  const [first, second] = [await arriveAt(), await arriveAt()];
  const zone = second.getByLabel("Time zone");
  await zone.waitFor();
  await first.getByLabel("Time zone").selectOption("Asia/Tokyo");
  await second.waitForFunction(
    `[...document.querySelectorAll("select")].some(({ value }) => value === "Asia/Tokyo")`,
  );
  await second.getByText("Dark", { exact: true }).click();
  await second.reload();
  assert.equal(await zone.inputValue(), "Asia/Tokyo");
  assert.equal(await second.evaluate("document.documentElement.dataset.theme"), "dark");
  await first.waitForFunction(`document.documentElement.dataset.theme === "dark"`);
  await context.close();
});

test("a tab has the name of what it shows", { skip }, async () => {
  const { browser, consoleHarness } = browserHarness();
  const page = await browser.newPage();
  const isCalled = (title: string) =>
    page.locator(`xpath=//title[.="${title}"]`).waitFor({ state: "attached" });
  await page.goto(`${consoleHarness.url}/console/domains/${domain}`);
  await isCalled("Overview · shop · Ekiden");
  await page.getByRole("navigation").getByRole("link", { name: "Types" }).click();
  await isCalled("Types · shop · Ekiden");
  await page.close();
});
