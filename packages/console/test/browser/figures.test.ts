// Figures that cannot be asked for again are not shown as those of this moment.
import assert from "node:assert/strict";
import { test } from "node:test";
import { arrive, setUpBrowserHarness, skip } from "./browser-harness.ts";
import { domain } from "./console-harness.ts";
import { intercept, refuse } from "./intercepted.ts";
import { screens } from "./screens.ts";

setUpBrowserHarness();

/** What `arrive` offers, and from `fail()` on calls of an operation are throttled. */
const arriveAt = async (path: string, operation: RegExp) => {
  const visitor = await arrive({ hasOwnPage: true });
  const { page } = visitor;
  let isThrottled = false;
  await intercept(page, operation, (route) =>
    isThrottled ? refuse(route, "ThrottlingException") : route.fallback(),
  );
  await page.clock.install();
  await visitor.open(path);
  const fail = async (afterMilliseconds: number) => {
    isThrottled = true;
    await page.clock.runFor(afterMilliseconds);
  };
  return { visitor, page, fail };
};

test("where the use of types cannot be asked for again, their screen says so", {
  skip,
}, async () => {
  const { visitor, page, fail } = await arriveAt(screens.types ?? "", /^DescribeTypeUsage$/);
  await using _ = visitor;
  await page.getByText(/^Usage: of the latest/).waitFor();
  await fail(5_000);
  await page.getByRole("alert").getByText("ThrottlingException").waitFor();
  await page.getByText(/^Usage: of the latest/).waitFor();
  visitor.expectRefusals(400);
});

test("what is open in a domain is counted again, and not told where it is not known", {
  skip,
}, async () => {
  const { visitor, page, fail } = await arriveAt("", /^CountOpenWorkflowExecutions$/);
  await using _ = visitor;
  const card = page.getByRole("listitem").filter({ has: page.getByRole("link", { name: domain }) });
  await card.getByText(/^Open\s*\d+/).waitFor();
  await fail(15_000);
  await card.getByText(/^Open\s*—/).waitFor();
  visitor.expectRefusals(400);
});

test("a list that cannot be asked for again is not said to be live", { skip }, async () => {
  const path = screens.executions ?? "";
  const { visitor, page, fail } = await arriveAt(path, /^SearchWorkflowExecutions$/);
  await using _ = visitor;
  const mark = page.getByRole("status").filter({ hasText: /live/i });
  await mark.getByText("Live", { exact: true }).waitFor();
  await fail(16_000);
  await page.getByRole("alert").getByText("ThrottlingException").waitFor();
  assert.equal(await mark.textContent(), "Not live: looks every 15 s");
  visitor.expectRefusals(400);
});
