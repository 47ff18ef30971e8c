// Several people about the same tasks: they give them back, hand them on, note things, and are told
// what has happened meanwhile.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startTestPostgres } from "@ekiden/testing";
import type { Locator, Route } from "playwright-core";
import { arrive, browserHarness, setUpBrowserHarness, skip } from "./browser-harness.ts";
import { startEmptyConsoleHarness } from "./console-harness.ts";
import { HeldCalls } from "./held-calls.ts";
import { intercept, loseAnswer } from "./intercepted.ts";
import { arriveAs, arriveAt, doneBy, introduce, open, shownTask, stopLooking } from "./person.ts";
import { screens } from "./screens.ts";
import { Visitor, type VisitorOptions } from "./visitor.ts";

setUpBrowserHarness();

const approval = {
  type: "object",
  properties: { approved: { type: "boolean", title: "Approved" } },
  required: ["approved"],
};

interface Suggesting {
  readonly list: { readonly options: Iterable<{ readonly value: string }> };
}

const holderOf = ({ page }: Visitor, name: string) =>
  page
    .getByRole("dialog")
    .getByRole("definition")
    .filter({ hasText: new RegExp(`^${name}$`) });

test("a task is given back, and to another person, who then has it", { skip }, async () => {
  const handle = await browserHarness().consoleHarness.ask({
    title: "Sign a letter",
    form: approval,
  });
  await using mary = await arriveAt("Sign a letter", "mary");
  await mary.button("Claim").click();
  await holderOf(mary, "mary").waitFor();
  await mary.button("Release").click();
  await holderOf(mary, "unclaimed").waitFor();
  await mary.page.getByLabel("Give it to").fill("john");
  await mary.page.keyboard.press("Enter");
  await holderOf(mary, "john").waitFor();
  await mary.page.getByText("john has this task: ask for it").waitFor();
  await mary.expectAccessible();
  mary.expectNoErrors();

  await using john = await arriveAs("john");
  await john.page.getByText("Mine", { exact: true }).click();
  await john.button("Sign a letter").click();
  await holderOf(john, "john").waitFor();
  await john.page.getByLabel("Approved").selectOption("Yes");
  await john.button("Complete").click();
  await john.page.getByText("the workflow has the answer").waitFor();
  assert.deepEqual(await handle.result(), { approved: true });
  john.expectNoErrors();
});

test("a press is not lost when the form of the task arrives meanwhile", { skip }, async () => {
  await browserHarness().consoleHarness.ask({ title: "Sign a lease", form: approval });
  await using vera = await arriveAs("vera");
  const { page } = vera;
  const held: Route[] = [];
  let isHeld = true;
  await page.route("**/*.js", (route) => (isHeld ? void held.push(route) : route.continue()));
  await open(vera, "Sign a lease");
  await vera.button("Claim").hover();
  await page.mouse.down();
  isHeld = false;
  await Promise.all(held.map((script) => script.continue()));
  await page.getByLabel("Approved").waitFor();
  await page.mouse.up();
  await holderOf(vera, "vera").waitFor();
  vera.expectNoErrors();
});

test("a form whose script does not come takes nothing else away, and is tried again", {
  skip,
}, async () => {
  await browserHarness().consoleHarness.ask({ title: "Sign a treaty", form: approval });
  await using mary = await arriveAs("mary");
  const { page } = mary;
  await page.route("**/answer-form*.js", (route) => route.abort());
  await open(mary, "Sign a treaty");
  const panel = page.getByRole("dialog");
  await panel.getByText("Where the server has another version now").waitFor();
  await panel.getByRole("button", { name: "Reload the page" }).waitFor();
  await panel.getByLabel("Your comment").fill("Soon");
  await mary.expectAccessible();
  await page.unroute("**/answer-form*.js");
  await mary.button("Try again").click();
  await panel.getByLabel("Approved").waitFor();
  assert.equal(await panel.getByLabel("Your comment").inputValue(), "Soon");
  for (const error of mary.errors) assert.match(error, /ERR_FAILED/);
});

test("a screen whose script does not come leaves the navigation", { skip }, async () => {
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open(screens.types ?? "");
  await page.route("**/start*.js", (route) => route.abort());
  await page.getByRole("navigation").getByRole("link", { name: "Start" }).click();
  await page.getByText("Where the server has another version now").waitFor();
  await page.getByRole("navigation").getByRole("link", { name: "Types" }).click();
  await page.getByRole("heading", { name: "Types" }).waitFor();
});

test("who may be given a task is suggested, and others are refused", { skip }, async () => {
  await browserHarness().consoleHarness.ask({
    title: "Sign a bill",
    form: approval,
    assignees: ["mary", "ann"],
  });
  await using mary = await arriveAt("Sign a bill", "mary");
  const to = mary.page.getByLabel("Give it to");
  const offered = await to.evaluate((field) =>
    [...(field as unknown as Suggesting).list.options].map(({ value }) => value),
  );
  assert.deepEqual(offered, ["mary", "ann"]);
  await to.fill("zoe");
  await mary.button("Assign").click();
  await mary.page.getByText("NotYours", { exact: true }).waitFor();
  mary.expectRefusals(403);
  await to.fill("ann");
  await mary.button("Assign").click();
  await holderOf(mary, "ann").waitFor();
  mary.expectNoErrors();
});

test("a name that is typed with spaces is taken as a name without them", { skip }, async () => {
  await browserHarness().consoleHarness.ask({ title: "Sign a card" });
  await using visitor = await arrive();
  const { page } = visitor;
  await visitor.open(screens.inbox ?? "");
  await page.getByLabel("Who are you?").fill("Mary Ann ");
  await visitor.button("That is me").click();
  await page.getByText("You are Mary-Ann", { exact: true }).waitFor();
  visitor.expectNoErrors();
});

test("a task is assigned to a name without spaces, too", { skip }, async () => {
  await browserHarness().consoleHarness.ask({ title: "Sign a check" });
  await using mary = await arriveAt("Sign a check", "mary");
  await mary.page.getByLabel("Give it to").fill(" John Smith ");
  await mary.button("Assign").click();
  await holderOf(mary, "John-Smith").waitFor();
  mary.expectNoErrors();
});

test("a comment is seen by all who have the task open, without a reload", { skip }, async () => {
  await browserHarness().consoleHarness.ask({ title: "Choose a color" });
  await using john = await arriveAt("Choose a color", "john");
  await using mary = await arriveAt("Choose a color", "mary");
  await mary.page.getByLabel("Your comment").fill("Not red,\nplease");
  await mary.button("Add the comment").press("Enter");
  const note = john.page.getByRole("listitem").filter({ hasText: "mary" });
  await note.getByText("Not red, please").waitFor();
  assert.equal(await mary.page.getByLabel("Your comment").inputValue(), "");
  await john.expectAccessible();
  for (const visitor of [john, mary]) visitor.expectNoErrors();
});

test("what is typed while a comment is on its way stays, and is asked about", {
  skip,
}, async () => {
  await browserHarness().consoleHarness.ask({ title: "Choose a font" });
  await using mary = await arriveAt("Choose a font", "mary");
  const { page } = mary;
  const held = await HeldCalls.of(page, "CommentOnHumanTask", () => true);
  const comment = page.getByLabel("Your comment");
  await comment.fill("Not bold");
  await mary.button("Add the comment").click();
  const sent = await held.next();
  await comment.fill("Not bold, please");
  await sent.letGo();
  await page.getByRole("listitem").filter({ hasText: "Not bold" }).waitFor();
  assert.equal(await comment.inputValue(), "Not bold, please");
  await mary.button("Close").click();
  await page.getByRole("dialog", { name: "Throw away what you typed?" }).waitFor();
  mary.expectNoErrors();
});

const longList = "people-forms";
const formTitles = Array.from({ length: 51 }, (_, at) => `Stamp form ${at + 1}`);
/** More tasks than a page has, asked for once. */
let askedForForms: Promise<unknown> | undefined;

const arriveAtForms = async (options?: VisitorOptions) => {
  const { consoleHarness } = browserHarness();
  askedForForms ??= Promise.all(
    formTitles.map((title) => consoleHarness.ask({ title, taskList: longList })),
  );
  await askedForForms;
  const visitor = await arriveAs("mary", options);
  await visitor.open(`${screens.inbox}?taskList=${longList}`);
  const shown = visitor.page.locator("tbody").getByRole("button", { name: /^Stamp form/ });
  await shown.nth(49).waitFor();
  return { visitor, shown };
};

/** While the next page is on its way there is none after it, either. */
const secondPage = async (shown: Locator) => {
  await shown.nth(1).waitFor({ state: "detached" });
  await shown.first().waitFor();
};

test("a long inbox is looked through page by page", { skip }, async () => {
  const { visitor, shown } = await arriveAtForms({ width: 360, height: 740 });
  await using _ = visitor;
  const { page } = visitor;
  const first = await shown.allTextContents();
  await visitor.button("More").press("Enter");
  await secondPage(shown);
  await visitor.button("More").and(page.locator(":disabled")).waitFor();
  const seen = new Set([...first, ...(await shown.allTextContents())]);
  assert.equal(first.length, 50);
  assert.deepEqual([...seen].sort(), [...formTitles].sort());
  await visitor.expectAccessible();
  await visitor.expectNoOverflow();
  await visitor.button("Back").press("Enter");
  await visitor.button("Back").and(page.locator(":disabled")).waitFor();
  await shown.nth(49).waitFor();
  assert.deepEqual(await shown.allTextContents(), first);
  visitor.expectNoErrors();
});

test("pages on which nothing is for oneself are passed over", { skip }, async () => {
  await browserHarness().consoleHarness.ask({ title: "Sign a will", form: approval });
  await using mary = await arriveAs("mary");
  const { page } = mary;
  // As if there were many tasks of others before: their pages have none and say how to go on.
  await intercept(page, /ListHumanTasks/, (route, { pageToken, ...asked }) => {
    const earlier = { tasks: [], nextPageToken: pageToken === undefined ? "second" : "third" };
    return pageToken === "third"
      ? route.continue({ postData: JSON.stringify(asked) })
      : route.fulfill({ json: earlier });
  });
  await page.getByText("Free", { exact: true }).click();
  await mary.button("Sign a will").waitFor();
  mary.expectNoErrors();
});

test("who becomes another person on a later page begins with the first", { skip }, async () => {
  const { visitor, shown } = await arriveAtForms();
  await using _ = visitor;
  await visitor.button("More").click();
  await secondPage(shown);
  await visitor.button("Change name").click();
  await introduce(visitor, "john");
  await shown.nth(49).waitFor();
  await visitor.button("Back").and(visitor.page.locator(":disabled")).waitFor();
  visitor.expectNoErrors();
});

test("who looks at a page whose token is refused sees the first page again", { skip }, async () => {
  const { visitor, shown } = await arriveAtForms();
  await using _ = visitor;
  const { page } = visitor;
  // As if the page had stayed open until its token was too old.
  await page.route("**/ekiden/ListHumanTasks", (route) => {
    const asked = route.request().postDataJSON();
    const postData = JSON.stringify({ ...asked, ...(asked.pageToken && { pageToken: "old" }) });
    return route.continue({ postData });
  });
  const refused = page.waitForResponse((response) => response.status() === 400);
  await visitor.button("More").click();
  await refused;
  await visitor.button("Back").and(page.locator(":disabled")).waitFor();
  await shown.nth(49).waitFor();
  visitor.expectRefusals(400);
});

test("who has an open task on the screen is told when another person has answered it", {
  skip,
}, async () => {
  const handle = await browserHarness().consoleHarness.ask({ title: "Pick a day", form: approval });
  await using mary = await arriveAt("Pick a day", "mary");
  await mary.page.getByLabel("Approved").selectOption("No");
  const answer = { id: shownTask(mary), answer: { approved: true } };
  await doneBy("john", "CompleteHumanTask", answer);
  await mary.page.getByText("TaskOver", { exact: true }).waitFor();
  await mary.page.getByText("There is nothing left to do: close this").waitFor();
  // What was typed is still there to be read.
  assert.equal(await mary.page.getByLabel("Approved").inputValue(), "1");
  await mary.expectAccessible();
  assert.deepEqual(await handle.result(), { approved: true });
  await mary.button("Close").click();
  await mary.button("Pick a day").waitFor({ state: "hidden" });
  mary.expectRefusals(410);
});

test("who answers a task that has just ended is told so", { skip }, async () => {
  const { consoleHarness } = browserHarness();
  const handle = await consoleHarness.ask({ title: "Pick an hour", form: approval });
  const small = { theme: "dark", language: "ja", width: 360, height: 740 } as const;
  await using mary = await arriveAt("Pick an hour", "mary", small);
  await stopLooking(mary);
  await handle.terminate({ reason: "too late" });
  await mary.page.getByLabel("Approved").selectOption("はい");
  await mary.button("完了").click();
  await mary.page.getByText("TaskOver", { exact: true }).waitFor();
  await mary.page.getByText("このタスクは終わっています").waitFor();
  await mary.expectAccessible();
  await mary.expectNoOverflow();
  mary.expectRefusals(410);
});

test("what was sent about a task and not answered may have been done", { skip }, async () => {
  const handle = await browserHarness().consoleHarness.ask({ title: "Pick a week" });
  await using mary = await arriveAt("Pick a week", "mary");
  const { page } = mary;
  const mayBeDone = page.getByText("It may have been done: look before you send it again.");
  await intercept(page, /^CommentOnHumanTask$/, loseAnswer);
  await page.getByLabel("Your comment").fill("The last one");
  await mary.button("Add the comment").click();
  await mayBeDone.waitFor();
  await page.getByRole("listitem").filter({ hasText: "The last one" }).waitFor();
  await intercept(page, /^CompleteHumanTask$/, loseAnswer);
  await page.getByRole("textbox", { name: "Answer" }).fill("52");
  await mary.button("Complete").click();
  await page.getByText("TaskOver", { exact: true }).waitFor();
  await page.getByText("it may have been your own answer").waitFor();
  await mary.expectAccessible();
  assert.equal(await handle.result(), 52);
});

test("of two who change a task at once, one is told to reload it, and can", { skip }, async () => {
  // Where a store is asked over a socket, two calls can meet between a look and a change.
  await using postgres = await startTestPostgres();
  const { build, browser } = browserHarness();
  await using consoleHarness = await startEmptyConsoleHarness(build, {
    store: await postgres.createDatabase(),
  });
  await consoleHarness.ask({ title: "Name a ship" });
  await using mary = await Visitor.arrive(browser, consoleHarness.url);
  const { page } = mary;
  await mary.open(screens.inbox ?? "");
  await introduce(mary, "mary");
  await open(mary, "Name a ship");
  // The comment is sent many times at once, until one of them comes second: that one is answered.
  await page.route("**/ekiden/CommentOnHumanTask", async (route) => {
    for (;;) {
      const answers = await Promise.all(Array.from({ length: 4 }, () => route.fetch()));
      const second = answers.find((answer) => answer.status() === 409);
      if (second) return route.fulfill({ response: second });
    }
  });
  await page.getByLabel("Your comment").fill("Aurora");
  await mary.button("Add the comment").click();
  await page.getByText("ChangedMeanwhile", { exact: true }).waitFor();
  await page.getByText("Look at the task as it is now, and try again.").waitFor();
  assert.equal(await page.getByLabel("Your comment").inputValue(), "Aurora");
  await mary.expectAccessible();
  mary.expectRefusals(409);
  await page.unroute("**/ekiden/CommentOnHumanTask");
  await page.getByLabel("Your comment").fill("Or Borealis");
  await mary.button("Add the comment").click();
  await page.getByRole("listitem").filter({ hasText: "Or Borealis" }).waitFor();
  await page.getByText("ChangedMeanwhile", { exact: true }).waitFor({ state: "hidden" });
  mary.expectNoErrors();
});
