// People at work in the console: they claim, answer, reject, and are told what cannot be.
import assert from "node:assert/strict";
import { test } from "node:test";
import { arrive, browserHarness, setUpBrowserHarness, skip } from "./browser-harness.ts";
import { domain } from "./console-harness.ts";
import { arriveAs, arriveAt, doneBy, shownTask } from "./person.ts";
import { screens } from "./screens.ts";

setUpBrowserHarness();

test("a person claims a task, is told at the field what is wrong, and completes it", {
  skip,
}, async () => {
  const handle = await browserHarness().consoleHarness.expense("expense-desk", { what: "a desk" });
  await using visitor = await arriveAs("mary");
  const { page } = visitor;
  await visitor.button("Approve a desk").click();
  const panel = page.getByRole("dialog");
  await panel.getByText('"EUR"').waitFor();
  await panel.getByRole("button", { name: "Claim" }).click();
  await panel
    .getByRole("definition")
    .filter({ hasText: /^mary$/ })
    .waitFor();
  await visitor.expectAccessible();
  await panel.getByLabel("Your comment").fill("John knows the shop");
  await panel.getByRole("button", { name: "Add the comment" }).click();
  await panel.getByText("John knows the shop").waitFor();

  await panel.getByLabel("Amount").fill("12");
  await panel.getByLabel("Cost center").fill("abc");
  await panel.getByRole("button", { name: "Complete" }).click();
  const wrong = page.locator("[aria-invalid=true]");
  for (const field of ["Approved", "Amount", "Cost center"])
    await panel.getByLabel(field).and(wrong).waitFor();
  await panel.getByText("3 things are to be corrected").waitFor();
  await visitor.expectAccessible();
  visitor.expectNoErrors();
  await panel.getByLabel("Approved").selectOption("Yes");
  await panel.getByLabel("Amount").fill("15");
  await panel.getByLabel("Cost center").fill("DE");
  await panel.getByLabel("Budget").selectOption("equipment");
  for (const note of ["white", "with a drawer"]) {
    await panel.getByRole("button", { name: "Add to Notes" }).click();
    await page.keyboard.type(note);
  }
  await panel.getByRole("button", { name: "Complete" }).click();
  await panel.getByText("the workflow has the answer").waitFor();
  assert.deepEqual(await handle.result(), {
    approved: true,
    budget: "equipment",
    amount: 15,
    code: "DE",
    notes: ["white", "with a drawer"],
  });
  await panel.getByRole("button", { name: "Close" }).click();
  await visitor.button("Approve a desk").waitFor({ state: "hidden" });
  visitor.expectNoErrors();
});

test("a person rejects a task with a reason, from the keyboard", { skip }, async () => {
  const handle = await browserHarness().consoleHarness.expense("expense-yacht", {
    what: "a yacht",
  });
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open(screens.inbox ?? "");
  await visitor.button("Approve a yacht").press("Enter");
  await page.getByLabel("Who are you?").fill("john");
  await page.keyboard.press("Enter");
  const reason = page.getByLabel("Reason for a rejection");
  await reason.fill("too dear");
  await reason.press("Enter");
  await page.getByText("the workflow has the reason").waitFor();
  await assert.rejects(handle.result(), /too dear/);
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  visitor.expectNoErrors();
});

test("a task is looked at no more while the answer to it is on its way", { skip }, async () => {
  await browserHarness().consoleHarness.expense("expense-boat", { what: "a boat" });
  await using visitor = await arriveAs("mary", { hasOwnPage: true });
  const { page } = visitor;
  await page.clock.install();
  await visitor.button("Approve a boat").click();
  await page.getByLabel("Reason for a rejection").fill("no sea near");
  const tellOfAnswer = new Promise<() => Promise<void>>((resolve) => {
    void page.route("**/ekiden/RejectHumanTask", async (route) => {
      const response = await route.fetch();
      resolve(() => route.fulfill({ response }));
    });
  });
  await visitor.button("Reject").click();
  // The server has done it, and the panel does not know yet: time for its next look.
  const tell = await tellOfAnswer;
  await page.clock.runFor(6_000);
  await page.evaluate("fetch('/healthz').then((answer) => answer.text())");
  await tell();
  await page.getByText("the workflow has the reason").waitFor();
  visitor.expectNoErrors();
});

test("who comes second is told who has the task, and what to do", { skip }, async () => {
  await browserHarness().consoleHarness.expense("expense-chair", { what: "a chair" });
  await using visitor = await arriveAs("mary");
  const { page } = visitor;
  await visitor.button("Approve a chair").click();
  await page.getByRole("button", { name: "Claim" }).waitFor();
  // What is shown stays as it is until the claim: this is about two people at once.
  await page.route("**/ekiden/DescribeHumanTask", () => {});
  await doneBy("john", "ClaimHumanTask", { id: shownTask(visitor) });
  await visitor.button("Claim").click();
  await page.getByText("TaskHeld").waitFor();
  await page.getByText("Ask who has it to release it").waitFor();
  await page.unroute("**/ekiden/DescribeHumanTask");
  visitor.expectRefusals(409);
  await page.reload();
  await page.getByText("john has this task").waitFor();
  await visitor.button("Close").click();
  await page.getByText("Held", { exact: true }).click();
  await page.getByRole("row").filter({ hasText: "a chair" }).getByText("john").waitFor();
  assert.equal(new URL(page.url()).searchParams.get("state"), "held");
  await page.getByText("Mine", { exact: true }).click();
  await page.getByText("No task matches").waitFor();
  visitor.expectNoErrors();
});

test("a task for others says whose it is; a panel fits into 360 pixels", { skip }, async () => {
  await browserHarness().consoleHarness.expense("expense-lamp", {
    what: "a lamp",
    assignees: ["ann"],
  });
  await using visitor = await arriveAs("mary", { width: 360, height: 740 });
  const { page } = visitor;
  await visitor.button("Approve a lamp").click();
  await page.getByText("only one of them can do it").waitFor();
  await visitor.expectNoOverflow();
  await visitor.button("Claim").click();
  await page.getByText("NotYours", { exact: true }).waitFor();
  visitor.expectRefusals(403);
  await page.reload();
  await page.getByText("only one of them can do it").waitFor();
  assert.match(page.url(), new RegExp(`domains/${domain}/inbox\\?task=`));
  visitor.expectNoErrors();
});

test("what was typed outlasts a server that does not answer", { skip }, async () => {
  await browserHarness().consoleHarness.expense("expense-outage", { what: "a beacon" });
  await using visitor = await arriveAt("Approve a beacon", "nora", { hasOwnPage: true });
  const { page } = visitor;
  const amount = page.getByRole("dialog").getByLabel("Amount");
  await amount.fill("12");
  await page.route("**/api/session", (route) => route.abort("connectionrefused"));
  // By then it is asked again who is signed in, as soon as the page is looked at.
  await page.clock.setFixedTime(Date.now() + 120_000);
  await page.evaluate("dispatchEvent(new Event('visibilitychange'))");
  await page.locator("main > .problem").waitFor();
  assert.equal(await amount.inputValue(), "12");
  await page.unroute("**/api/session");
  await page.evaluate("dispatchEvent(new Event('visibilitychange'))");
  await page.locator("main > .problem").waitFor({ state: "detached" });
  assert.equal(await amount.inputValue(), "12");
  for (const error of visitor.errors) assert.match(error, /ERR_CONNECTION_REFUSED/);
});
