// What is done to many executions is done to those that were meant, and while it is watched.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { TerminateWorkflowExecutionCommand } from "@aws-sdk/client-swf";
import type { Page, Route } from "playwright-core";
import { arrive, browserHarness, setUpBrowserHarness, skip } from "./browser-harness.ts";
import { intercept, refuse } from "./intercepted.ts";
import { screens } from "./screens.ts";

setUpBrowserHarness();

const selection = (page: Page) => page.locator(".toolbar [role=status]").first();

test("what was selected and is no longer in the list does not become all that match", {
  skip,
}, async () => {
  const { consoleHarness } = browserHarness();
  await consoleHarness.openMany("court", 3);
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open("domains/court/executions?state=open");
  const [gone, left] = ["court-0", "court-1"].map((id) =>
    page.getByLabel(`Select ${id}`, { exact: true }),
  );
  await page.getByText("Live", { exact: true }).waitFor();
  await gone?.check();
  await terminate("court", "court-0");
  await gone?.waitFor({ state: "detached" });
  assert.equal(await selection(page).textContent(), "1 selected, 1 of them not in the list");
  await visitor.expectAccessible();
  await left?.check();
  await visitor.button("Terminate").click();
  await page.getByText("This is for 2 selected executions.").waitFor();
  await visitor.button("Terminate: 2").click();
  await page.getByText("2 of 2 done Done.").waitFor();
  await page.getByText("1 was refused").waitFor();
  await page.getByRole("dialog").getByText("Close", { exact: true }).click();
  await left?.waitFor({ state: "detached" });
  assert.equal(await selection(page).textContent(), "All open that match:", "a batch ends it");
  await page.getByLabel("Select court-2", { exact: true }).waitFor();
  visitor.expectRefusals(400, 1);
});

test("the dialog names the filter with which it was opened, also when the address changes", {
  skip,
}, async () => {
  await browserHarness().consoleHarness.openMany("moor", 3);
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open("domains/moor/executions");
  await visitor.button("Terminate").click();
  const dialog = page.getByRole("dialog", { name: "Terminate" });
  await dialog.getByText("None: every open execution of the domain").waitFor();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("moor-1");
  await page.keyboard.press("Enter");
  await page.waitForURL(/text=moor-1/);
  await dialog.getByText("None: every open execution of the domain").waitFor();
  await visitor.button("Terminate: 3").click();
  await page.getByText("3 of 3 done Done.").waitFor();
  visitor.expectNoErrors();
});

test("a batch ends with its page: no call begins that cannot be stopped", { skip }, async () => {
  await browserHarness().consoleHarness.openMany("dock", 12);
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open(screens.overview ?? "");
  await page.getByLabel("Domain").selectOption("dock");
  await page.getByRole("link", { name: "Executions" }).click();
  const { held, begun, release } = await holdTerminations(page, 4);
  await visitor.button("Terminate").click();
  await visitor.button("Terminate: 12").click();
  await page.getByText("To leave the page stops it. What was done stays done.").waitFor();
  await begun;
  await visitor.expectAccessible();
  await page.goBack();
  await page.waitForURL(/domains\/dock$/);
  await release();
  assert.equal(held.length, 4, "those that were on their way");
  visitor.expectNoErrors();
});

test("what was throttled is called again, until it is done", { skip }, async () => {
  await browserHarness().consoleHarness.openMany("mill", 6);
  await using visitor = await arrive();
  const { page } = visitor;
  let calls = 0;
  await intercept(page, /^SignalWorkflowExecution$/, (route) => {
    calls += 1;
    return calls % 2 === 0 ? refuse(route, "ThrottlingException") : route.fallback();
  });
  await visitor.open("domains/mill/executions");
  await visitor.button("Signal").click();
  await page.getByLabel("Signal name").fill("hello");
  await visitor.button("Signal: 6").click();
  await page.getByText("6 of 6 done Done.").waitFor();
  const dialog = page.getByRole("dialog");
  assert.equal(await dialog.getByText("refused").count(), 0);
  await dialog.getByText("Close", { exact: true }).click();
  assert.equal(await selection(page).textContent(), "All open that match:");
});

test("a batch stops where answers stop, and keeps selected what was not done", {
  skip,
}, async () => {
  await browserHarness().consoleHarness.openMany("weir", 12);
  await using visitor = await arrive();
  const { page } = visitor;
  let calls = 0;
  await intercept(page, /^SignalWorkflowExecution$/, (route) => {
    calls += 1;
    return calls > 4 ? route.abort("connectionreset") : route.fallback();
  });
  await visitor.open("domains/weir/executions");
  await visitor.button("Signal").click();
  await page.getByLabel("Signal name").fill("hello");
  await visitor.button("Signal: 12").click();
  await page.getByText("4 of 12 done Stopped: the server does not answer.").waitFor();
  assert.ok(calls <= 8, `${calls} calls`);
  const dialog = page.getByRole("dialog");
  assert.equal(await dialog.getByText("refused").count(), 0);
  await dialog.getByText(/^Of \d it is not known whether/).waitFor();
  await visitor.expectAccessible();
  const downloading = page.waitForEvent("download");
  await visitor.button("What was not done, as a file (8)").click();
  const kept = JSON.parse(await readFile(await (await downloading).path(), "utf8"));
  assert.equal(kept.length, 8);
  assert.ok(kept.some(({ why }: { readonly why?: string }) => why !== undefined));
  await dialog.getByText("Close", { exact: true }).click();
  assert.equal(await selection(page).textContent(), "8 selected");
});

const terminate = async (domain: string, workflowId: string): Promise<void> => {
  const { client } = browserHarness().consoleHarness;
  await client.send(new TerminateWorkflowExecutionCommand({ domain, workflowId }));
};

/** Calls that end a run are kept back; `begun` resolves when so many are. */
const holdTerminations = async (page: Page, count: number) => {
  const held: Route[] = [];
  let tellBegun = () => {};
  const begun = new Promise<void>((resolve) => {
    tellBegun = resolve;
  });
  await page.route(
    ({ pathname }) => pathname === "/",
    async (route, request) => {
      const isTermination = /TerminateWorkflowExecution$/.test(
        request.headers()["x-amz-target"] ?? "",
      );
      if (!isTermination) return route.continue();
      if (held.push(route) === count) tellBegun();
    },
  );
  const release = async () => {
    const released = [...held];
    await Promise.all(released.map((route) => route.continue()));
    for (const route of released) await (await route.request().response())?.finished();
    // What the page would have begun then, it has begun by now.
    await page.evaluate("fetch('/healthz').then((answer) => answer.text())");
  };
  return { held, begun, release };
};

test("what was selected stays so while one of them is looked at", { skip }, async () => {
  await browserHarness().consoleHarness.openMany("quay", 3);
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open("domains/quay/executions");
  for (const id of ["quay-0", "quay-1"]) {
    await page.getByLabel(`Select ${id}`, { exact: true }).check();
  }
  await page.getByRole("link", { name: "quay-0", exact: true }).click();
  await page.getByRole("tab", { name: "Timeline" }).waitFor();
  await page.goBack();
  await page.getByLabel("Select quay-2", { exact: true }).waitFor();
  assert.equal(await selection(page).textContent(), "2 selected");
  await visitor.button("Terminate").click();
  await page.getByText("This is for 2 selected executions.").waitFor();
  await page.keyboard.press("Escape");
  await visitor.button("Clear selection").click();
  assert.equal(await selection(page).textContent(), "All open that match:");
  visitor.expectNoErrors();
});

test("where only closed executions are shown, nothing is done to the open ones", {
  skip,
}, async () => {
  await browserHarness().consoleHarness.openMany("reef", 2);
  await terminate("reef", "reef-0");
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open("domains/reef/executions?state=closed");
  await page.getByRole("link", { name: "reef-0", exact: true }).waitFor();
  assert.equal(await selection(page).textContent(), "Closed executions are not acted on.");
  for (const name of ["Request cancel", "Signal", "Terminate"]) {
    assert.ok(await visitor.button(name).isDisabled(), name);
  }
  await page.getByLabel("State").selectOption("");
  await page.getByLabel("Select reef-1", { exact: true }).waitFor();
  assert.ok(await visitor.button("Terminate").isEnabled());
  visitor.expectNoErrors();
});
