// Many tabs of one browser, which has six connections to a server and no more.
import assert from "node:assert/strict";
import { once } from "node:events";
import { request as ask, createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { registerDomain } from "@ekiden/flow";
import type { BrowserContext, Page } from "playwright-core";
import { browserHarness, setUpBrowserHarness, skip } from "./browser-harness.ts";
import { domain } from "./console-harness.ts";

setUpBrowserHarness();

/** Hands on what it is asked, and counts the streams that are open. */
class Counter implements AsyncDisposable {
  readonly #server: Server;
  readonly #target: URL;
  open = 0;
  max = 0;
  /** Of all streams so far, what they asked for. */
  readonly asked: string[] = [];
  #wake = () => {};

  constructor(target: string) {
    this.#target = new URL(target);
    this.#server = createServer((request, response) => {
      const { method, url = "", headers } = request;
      const onward = ask({
        host: this.#target.hostname,
        port: this.#target.port,
        method,
        path: url,
        headers,
      });
      onward.on("response", (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      onward.on("error", () => response.destroy());
      response.on("close", () => onward.destroy());
      request.pipe(onward);
      if (url.startsWith("/api/events")) this.#count(url, response);
    });
  }

  #count(url: string, response: { once(event: "close", act: () => void): void }): void {
    this.asked.push(url);
    this.open += 1;
    this.max = Math.max(this.max, this.open);
    this.#wake();
    response.once("close", () => {
      this.open -= 1;
      this.#wake();
    });
  }

  async listen(): Promise<string> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

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
const checkSharedStream = ({ max, asked }: Counter) => {
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
    await using counter = new Counter(consoleHarness.url);
    const origin = await counter.listen();
    const context = await browser.newContext();
    context.setDefaultTimeout(30_000);
    if (!isWithWorker) await context.addInitScript("delete globalThis.SharedWorker");
    const pages = await openTabs(context, origin, way);
    await counter.until(() => counter.open === streams);
    if (isWithWorker) checkSharedStream(counter);
    const handle = await consoleHarness.approval(`tab-${other}`);
    const [first, , third] = pages;
    for (const page of pages.toSpliced(1, 1)) await waitForRow(page, `tab-${other}`);
    for (const page of pages.slice(1)) await show(page, false);
    await counter.until(() => counter.open === 1);
    await show(first, false);
    await counter.until(() => counter.open === 0);
    await handle.terminate();
    await show(third, true);
    await counter.until(() => counter.open === 1);
    await waitForRow(third, "Terminated");
    assert.equal(await (pages[3 % tabs] as Page).getByText("Not live").count(), 1);
    await context.close();
    await counter.until(() => counter.open === 0);
  });
}
