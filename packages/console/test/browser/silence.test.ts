// A server that takes calls and does not answer them.
import { test } from "node:test";
import { arrive, setUpBrowserHarness, skip } from "./browser-harness.ts";
import { screens } from "./screens.ts";

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
