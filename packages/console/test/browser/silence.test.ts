// A server that takes calls and does not answer them, or whose stream of changes has gone silent.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { arrive, browserHarness, setUpBrowserHarness, skip } from "./browser-harness.ts";
import { domain } from "./console-harness.ts";
import { screens } from "./screens.ts";
import { StreamProxy } from "./stream-proxy.ts";

setUpBrowserHarness();

test("the console says when a server answers nothing for half a minute", { skip }, async () => {
  await using visitor = await arrive({ hasOwnPage: true });
  const { page } = visitor;
  await page.clock.install();
  await visitor.open(screens.executions ?? "");
  const calls = "**/ekiden/ListIncidents";
  await page.route(calls, () => {});
  const asked = page.waitForRequest(calls);
  await page.getByRole("link", { name: "Incidents" }).click();
  await asked;
  await page.clock.fastForward(30_000);
  await page.getByText("The server does not answer.").waitFor();
  await page.unroute(calls);
  await visitor.button("Try again").click();
  await page.getByText("The server does not answer.").waitFor({ state: "hidden" });
  visitor.expectNoErrors();
});

/** A page has no other way to say that it has heard an event of its stream. */
const keepStream = `
  delete globalThis.SharedWorker;
  globalThis.EventSource = class extends EventSource {
    constructor(url) {
      super(url);
      globalThis.stream = this;
    }
  };`;

const hearAlive = async (page: Page, proxy: StreamProxy): Promise<void> => {
  await page.evaluate(`void (globalThis.heard = new Promise((resolve) => {
    globalThis.stream.addEventListener("alive", () => resolve(), { once: true });
  }))`);
  proxy.say("alive", {});
  await page.evaluate("globalThis.heard");
};

test("a stream of changes that says nothing is opened again, and no other", {
  skip,
  timeout: 60_000,
}, async () => {
  const { browser, consoleHarness } = browserHarness();
  await using proxy = new StreamProxy(consoleHarness.url);
  const origin = await proxy.listen();
  const context = await browser.newContext();
  await context.addInitScript(keepStream);
  const page = await context.newPage();
  await page.clock.install();
  await page.goto(`${origin}/console/domains/${domain}/executions`);
  await page.locator(".live.connected").waitFor();
  for (let round = 0; round < 3; round += 1) {
    await page.clock.fastForward(30_000);
    await hearAlive(page, proxy);
  }
  assert.equal(proxy.asked.length, 1);
  await page.clock.fastForward(30_000);
  await page.clock.fastForward(15_000);
  await proxy.until(() => proxy.asked.length === 2);
  await page.locator(".live.connected").waitFor();
  await context.close();
});
