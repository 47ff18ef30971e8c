// A screen on paper.
import assert from "node:assert/strict";
import { test } from "node:test";
import { arrive, setUpBrowserHarness, skip } from "./browser-harness.ts";
import { screens } from "./screens.ts";

setUpBrowserHarness();

test("on paper, a screen of the dark theme is dark on white, and without the navigation", {
  skip,
}, async () => {
  await using visitor = await arrive({ theme: "dark", hasOwnPage: true });
  const { page } = visitor;
  await visitor.open(screens.overview ?? "");
  await page.emulateMedia({ media: "print" });
  const ink = await page.evaluate("getComputedStyle(document.querySelector('h1')).color");
  assert.equal(ink, "rgb(28, 29, 32)");
  await page.locator("nav").waitFor({ state: "hidden" });
  visitor.expectNoErrors();
});
