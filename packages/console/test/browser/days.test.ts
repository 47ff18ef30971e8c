// Histories of more than a day.
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

test("a history of more than a day says of which day each event is", { skip }, async () => {
  await using harness = await StuckHarness.open(build.directory);
  const path = `${await harness.start("order-1")}?tab=history`;
  await using first = await harness.arrive(browser);
  await first.open(path);
  const times = (of: typeof first) => of.page.locator(".row .event-time").allTextContents();
  await first.page.locator(".row").first().waitFor();
  assert.deepEqual([...new Set(await times(first))], ["00:00:00.000"]);
  await harness.server.advance({ hours: 20 });
  await harness.signal("order-1");
  await harness.server.advance({ hours: 5 });
  await using next = await harness.arrive(browser);
  await next.open(path);
  await next.page.locator(".row").first().waitFor();
  assert.deepEqual(await times(next), [
    "Jan 1 00:00:00.000",
    "Jan 1 00:00:00.000",
    "Jan 1 20:00:00.000",
  ]);
  next.expectNoErrors();
});
