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

const tabs = 10;

for (const isWithWorker of [true, false]) {
  const how = isWithWorker ? "one stream" : "a stream each where a browser has no shared workers";
  test(`${isWithWorker ? tabs : 3} tabs have ${how}, and none while they are hidden`, {
    skip,
    timeout: 240_000,
  }, async () => {
    const { browser, consoleHarness } = browserHarness();
    const other = isWithWorker ? "tabs" : "tabs-alone";
    await registerDomain(consoleHarness.client, other);
    await using counter = new Counter(consoleHarness.url);
    const origin = await counter.listen();
    const context = await browser.newContext();
    context.setDefaultTimeout(30_000);
    if (!isWithWorker) await context.addInitScript("delete globalThis.SharedWorker");
    const count = isWithWorker ? tabs : 3;
    const pages: Page[] = [];
    for (let at = 0; at < count; at += 1) {
      const name = at === 1 ? other : domain;
      pages.push(await openTab(context, `${origin}/console/domains/${name}/executions?text=tab-`));
    }
    if (isWithWorker) assert.ok(counter.max <= 2, `${counter.max} streams at a time`);
    await counter.until(() => counter.open === (isWithWorker ? 1 : count));
    if (isWithWorker) assert.match(counter.asked.at(-1) ?? "", /domain=shop&domain=tabs$/);
    const handle = await consoleHarness.approval(`tab-${other}`);
    for (const [at, page] of pages.entries()) {
      if (at !== 1)
        await page
          .getByRole("row")
          .filter({ hasText: `tab-${other}` })
          .waitFor();
    }
    for (const page of pages.slice(1)) await show(page, false);
    await counter.until(() => counter.open === 1);
    await show(pages[0] as Page, false);
    await counter.until(() => counter.open === 0);
    await handle.terminate();
    await show(pages[2] as Page, true);
    await counter.until(() => counter.open === 1);
    await (pages[2] as Page).getByRole("row").filter({ hasText: "Terminated" }).waitFor();
    assert.equal(await (pages[3 % count] as Page).getByText("Not live").count(), 1);
    await context.close();
    await counter.until(() => counter.open === 0);
  });
}
