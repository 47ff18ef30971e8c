// Lists that a server answers page by page are shown whole.
import assert from "node:assert/strict";
import { test } from "node:test";
import { arrive, setUpBrowserHarness, skip } from "./browser-harness.ts";
import { domain } from "./console-harness.ts";
import { intercept } from "./intercepted.ts";
import { screens } from "./screens.ts";
import type { Visitor } from "./visitor.ts";

setUpBrowserHarness();

/** Pages of two, as of very many a page has a thousand. */
const arriveWithPages = async (): Promise<Visitor> => {
  const visitor = await arrive();
  await intercept(visitor.page, /^List(Domains|(Workflow|Activity)Types)$/, (route, input) =>
    route.continue({ postData: JSON.stringify({ ...input, maximumPageSize: 2 }) }),
  );
  return visitor;
};

const workflowTypes = ["approval 1.0", "expense 1.0", "order 2.0", "parcel 1.2", "question 1.0"];

test("types of the second page are listed, filtered by, and chosen to start", {
  skip,
}, async () => {
  await using visitor = await arriveWithPages();
  const { page } = visitor;
  await visitor.open(screens.types ?? "");
  for (const type of workflowTypes) await visitor.button(`Details of ${type}`).waitFor();
  await page.getByText("Activity types", { exact: true }).click();
  for (const type of ["charge", "pack"]) await page.getByRole("row", { name: type }).waitFor();
  await visitor.open(screens.start ?? "");
  const choices = page.getByLabel("Workflow type").locator("option");
  for (const type of workflowTypes) {
    await choices.filter({ hasText: type }).waitFor({ state: "attached" });
  }
  await visitor.open(screens.executions ?? "");
  await page.locator(`datalist option[value="question"]`).waitFor({ state: "attached" });
  visitor.expectNoErrors();
});

test("domains of the second page are listed, and can be gone to", { skip }, async () => {
  await using visitor = await arriveWithPages();
  const { page } = visitor;
  for (const name of ["list-1", "list-2", "list-3"]) {
    await visitor.open("");
    await visitor.button("Register a domain").click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Name").fill(name);
    await dialog.getByRole("button", { name: "Register a domain" }).click();
    await page.getByRole("link", { name }).waitFor();
  }
  await page.getByLabel("Domain").selectOption("list-3");
  await page.getByRole("heading", { name: "list-3" }).waitFor();
  visitor.expectNoErrors();
});

test("of many domains, those in sight are asked about", { skip }, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  const described = new Set<unknown>();
  await intercept(page, /^ListDomains$/, async (route) => {
    const answer = await route.fetch();
    const { domainInfos } = await answer.json();
    const [info] = domainInfos;
    const others = Array.from({ length: 300 }, (_, at) => ({ ...info, name: `none-${at}` }));
    await route.fulfill({ response: answer, json: { domainInfos: [...domainInfos, ...others] } });
  });
  await intercept(page, /^DescribeDomain$/, (route, { name }) => {
    described.add(name);
    return route.fallback({ postData: JSON.stringify({ name: domain }) });
  });
  await intercept(page, /^CountOpenWorkflowExecutions$/, (route, input) =>
    route.fallback({ postData: JSON.stringify({ ...input, domain }) }),
  );
  await visitor.open("");
  await page.getByText("7 d").first().waitFor();
  assert.ok(described.size < 100, `${described.size} of them`);
  assert.ok(!described.has("none-299"));
  await page.getByRole("link", { name: "none-299" }).scrollIntoViewIfNeeded();
  const last = page.getByRole("listitem").filter({ hasText: "none-299" });
  await last.getByText("7 d").waitFor();
  visitor.expectNoErrors();
});
