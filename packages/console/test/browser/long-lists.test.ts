// Lists that a server answers page by page are shown whole.
import { test } from "node:test";
import { arrive, setUpBrowserHarness, skip } from "./browser-harness.ts";
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
