// What a browser tells of times whose own clock is hours off.
import { after, before, test } from "node:test";
import type { Browser } from "playwright-core";
import { type Build, buildConsole } from "../../../../tools/console-build.ts";
import { skip } from "./browser-harness.ts";
import { sharedChromium } from "./chromium.ts";
import { StuckHarness } from "./stuck-harness.ts";

const hourMilliseconds = 3_600_000;

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

for (const hours of [-3, 3]) {
  test(`a clock that is off by ${hours} hours says since when, and how long, as the server does`, {
    skip,
  }, async () => {
    await using harness = await StuckHarness.open(build.directory);
    const path = await harness.start("order-1");
    await harness.server.advance({ minutes: 3 });
    await using visitor = await harness.arrive(browser);
    const { page } = visitor;
    await page.clock.setFixedTime(harness.server.now() + hours * hourMilliseconds);
    await visitor.open(path);
    await page.getByText("3 minutes ago").waitFor();
    const why = page.getByRole("region", { name: "Why it is where it is" });
    await why
      .getByText(/^since .* · 3\smin$/)
      .first()
      .waitFor();
    await why.getByText(/^in 23\sh\s57\smin/).waitFor();
    visitor.expectNoErrors();
  });

  test(`a clock that is off by ${hours} hours takes the last hour for that of the server`, {
    skip,
  }, async () => {
    await using harness = await StuckHarness.open(build.directory);
    await harness.start("order-1");
    await harness.server.advance({ hours: 2 });
    await harness.start("order-2");
    await using visitor = await harness.arrive(browser);
    const { page } = visitor;
    await page.clock.setFixedTime(harness.server.now() + hours * hourMilliseconds);
    await visitor.open("domains/shop/executions?time=1h");
    await page.getByRole("link", { name: "order-2" }).waitFor();
    await page.getByText("1 shown, 1 looked at.").waitFor();
    await visitor.button("Terminate").click();
    await visitor.button("Terminate: 1").waitFor();
    visitor.expectNoErrors();
  });
}
