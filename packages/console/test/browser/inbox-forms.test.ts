// Forms of tasks, as people fill them in: by keyboard, in their language, on a small screen.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { browserHarness, setUpBrowserHarness, skip } from "./browser-harness.ts";
import { bill, birth, counting, journey, payment } from "./forms.ts";
import { arriveAt } from "./person.ts";
import type { Visitor } from "./visitor.ts";

setUpBrowserHarness();

const panelOf = ({ page }: Visitor) => page.getByRole("dialog");
const press = async ({ page }: Visitor, ...keys: readonly string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};

/** Goes on by Tab until the control of that name has the focus, as who has no mouse does. */
const tabTo = async (visitor: Visitor, name: string) => {
  const isThere = `(() => {
    const { labels, textContent, ariaLabel } = document.activeElement ?? {};
    const name = ariaLabel ?? labels?.[0]?.textContent ?? textContent;
    return name.replace(" *", "") === ${JSON.stringify(name)};
  })()`;
  for (let tabs = 0; !(await visitor.page.evaluate(isThere)); tabs += 1) {
    assert.ok(tabs < 80, `no way to ${name} by Tab`);
    await press(visitor, "Tab");
  }
};

const type = async (visitor: Visitor, name: string, text: string) => {
  await tabTo(visitor, name);
  await visitor.page.keyboard.type(text);
};

test("groups and lists of groups are filled in by keyboard alone", { skip }, async () => {
  const handle = await browserHarness().consoleHarness.ask({
    title: "Plan a journey",
    form: journey,
  });
  await using visitor = await arriveAt("Plan a journey", "mary");
  const panel = panelOf(visitor);
  await panel.getByLabel("Name").waitFor();
  await visitor.expectAccessible();
  await type(visitor, "Name", "Ada");
  // One leg is there, as the form asks for one at least.
  await type(visitor, "From", "Kyoto");
  await tabTo(visitor, "Add to Legs");
  await press(visitor, "Enter");
  await visitor.page.keyboard.type("Osaka");
  await type(visitor, "Kilometers", "57");
  await tabTo(visitor, "Add to Legs");
  await press(visitor, "Enter");
  await visitor.expectAccessible();
  // The third is not needed, and the second comes first.
  await tabTo(visitor, "Remove No. 3");
  await press(visitor, "Enter");
  await panel.getByRole("group", { name: "Legs" }).and(visitor.page.locator(":focus")).waitFor();
  await tabTo(visitor, "Move No. 2 up");
  await press(visitor, "Enter", "Enter");
  await panel
    .getByRole("button", { name: "Move No. 1 up" })
    .and(visitor.page.locator(":focus"))
    .waitFor();
  await tabTo(visitor, "Class");
  await press(visitor, "S");
  await tabTo(visitor, "lunch");
  await press(visitor, "Space");
  await type(visitor, "Reason", "A talk");
  await type(visitor, "Extra", '{"seat":"window"}');
  await tabTo(visitor, "Complete");
  await press(visitor, "Enter");
  await panel.getByText("the workflow has the answer").waitFor();
  assert.deepEqual(await handle.result(), {
    traveler: { name: "Ada" },
    legs: [{ from: "Osaka", kilometers: 57 }, { from: "Kyoto" }],
    class: 2,
    meals: ["lunch"],
    insured: true,
    project: "P-7",
    reason: "A talk",
    extra: { seat: "window" },
  });
  visitor.expectNoErrors();
});

test("what is wrong is listed above the form, and the list leads to the fields", {
  skip,
}, async () => {
  await browserHarness().consoleHarness.ask({ title: "Plan another journey", form: journey });
  await using visitor = await arriveAt("Plan another journey", "mary");
  const panel = panelOf(visitor);
  const { page } = visitor;
  await panel.getByLabel("Kilometers").fill("0");
  await panel.getByLabel("Extra").fill("{");
  await panel.getByRole("button", { name: "Complete" }).click();
  const list = panel.getByRole("alert").and(page.locator(":focus"));
  await list.getByText("4 things are to be corrected").waitFor();
  assert.deepEqual(await list.getByRole("listitem").allTextContents(), [
    "Traveler › Name: Fill this in.",
    "Legs › No. 1 › From: Fill this in.",
    "Legs › No. 1 › Kilometers: This must be 1 or more.",
    "Extra: This is not JSON, or has a number of more than 15 digits, or a name twice.",
  ]);
  await visitor.expectAccessible();
  await list.getByRole("button", { name: "Kilometers" }).press("Enter");
  const kilometers = panel.getByLabel("Kilometers").and(page.locator("[aria-invalid=true]:focus"));
  await kilometers.waitFor();
  const told = await kilometers.evaluate((field) => {
    const { ariaDescribedByElements } = field as unknown as {
      ariaDescribedByElements: readonly { textContent: string }[];
    };
    return ariaDescribedByElements.map(({ textContent }) => textContent);
  });
  assert.deepEqual(told, ["This must be 1 or more."]);
  visitor.expectNoErrors();
});

test("descriptions belong to their fields, what is read-only stays, and days are days", {
  skip,
}, async () => {
  const handle = await browserHarness().consoleHarness.ask({ title: "Plan a trip", form: journey });
  await using visitor = await arriveAt("Plan a trip", "mary");
  const panel = panelOf(visitor);
  const reason = panel.getByRole("textbox", { name: "Reason", exact: true });
  await reason.and(panel.locator("textarea")).waitFor();
  assert.ok(await reason.getAttribute("aria-describedby"));
  await panel.getByRole("group", { name: "Traveler", description: "Who goes" }).waitFor();
  const project = panel.getByLabel("Project");
  assert.equal(await project.inputValue(), "P-7");
  assert.equal(await project.isEditable(), false);
  await panel.getByLabel("Name").fill("Ada");
  await panel.getByLabel("City").fill("Lyon");
  await panel.getByLabel("From").fill("Lyon");
  await panel.getByLabel("Day").fill("2026-05-01");
  await panel.getByLabel("Departure").fill("2026-05-01T09:30");
  await panel.getByText("In the time zone UTC.").waitFor();
  await panel.getByLabel("Insured").selectOption("—");
  await panel.getByRole("button", { name: "Complete" }).click();
  await panel.getByText("the workflow has the answer").waitFor();
  assert.deepEqual(await handle.result(), {
    traveler: { name: "Ada", address: { city: "Lyon" } },
    legs: [{ from: "Lyon" }],
    on: "2026-05-01",
    at: "2026-05-01T09:30:00.000Z",
    project: "P-7",
  });
  visitor.expectNoErrors();
});

test("moments may be before 1970, and times have the seconds and the offset they are given", {
  skip,
}, async () => {
  const handle = await browserHarness().consoleHarness.ask({ title: "Tell a birth", form: birth });
  await using visitor = await arriveAt("Tell a birth", "mary");
  const panel = panelOf(visitor);
  const { page } = visitor;
  const born = panel.getByLabel("Born");
  assert.equal(await born.inputValue(), "1965-01-01T09:30");
  // The year alone is typed again: after its first digit it is that of the year 1.
  await born.focus();
  await press(visitor, "ArrowRight", "ArrowRight");
  await page.keyboard.type("1958");
  assert.equal(await born.inputValue(), "1958-01-01T09:30");
  const alarm = panel.getByLabel("Alarm");
  assert.equal(await alarm.inputValue(), "10:30:15");
  await alarm.focus();
  await page.keyboard.type("11");
  assert.equal(await panel.getByLabel("Call").inputValue(), "10:00:00Z");
  await panel.getByLabel("Call").fill("12:00:00+09:00");
  await panel.getByLabel("Lunch").fill("12:15");
  await panel.getByRole("button", { name: "Complete" }).click();
  await panel.getByText("the workflow has the answer").waitFor();
  assert.deepEqual(await handle.result(), {
    born: "1958-01-01T09:30:00.000Z",
    alarm: "11:30:15",
    call: "12:00:00+09:00",
    lunch: "12:15:00",
  });
  visitor.expectNoErrors();
});

test("where a comma comes before decimals, a point between thousands is not taken for one", {
  skip,
}, async () => {
  const handle = await browserHarness().consoleHarness.ask({ title: "Pay a bill", form: bill });
  await using visitor = await arriveAt("Pay a bill", "mary", { locale: "de-DE" });
  const panel = panelOf(visitor);
  assert.equal(await panel.getByLabel("Fee").inputValue(), "1234,5");
  await panel.getByLabel("Amount").fill("12.500");
  await panel.getByLabel("Pieces").fill("1.000");
  await panel.getByRole("button", { name: "Complete" }).click();
  const list = panel.getByRole("alert").and(visitor.page.locator(":focus"));
  const said = "Write a number: at most 15 digits, and “,” only before decimals.";
  await list.getByText(`Amount: ${said}`).waitFor();
  await list.getByText(`Pieces: ${said}`).waitFor();
  await visitor.expectAccessible();
  await panel.getByLabel("Amount").fill("12500,50");
  await panel.getByLabel("Pieces").fill("1000");
  assert.equal(await panel.getByLabel("Amount").inputValue(), "12500,50");
  await panel.getByRole("button", { name: "Complete" }).click();
  await panel.getByText("the workflow has the answer").waitFor();
  assert.deepEqual(await handle.result(), { amount: 12_500.5, fee: 1_234.5, pieces: 1_000 });
  visitor.expectNoErrors();
});

test("of several alternatives one is chosen, and only what it asks for is answered", {
  skip,
}, async () => {
  const handle = await browserHarness().consoleHarness.ask({ title: "Pay", form: payment });
  await using visitor = await arriveAt("Pay", "mary");
  const panel = panelOf(visitor);
  const which = panel.getByRole("combobox", { name: "Payment", description: "Ask above 10,000" });
  await which.waitFor();
  await panel.getByLabel("Card number").fill("4111");
  await panel.getByLabel("Payment").selectOption("By invoice");
  await panel.getByLabel("Card number").waitFor({ state: "hidden" });
  await panel.getByLabel("Days").fill("3");
  await panel.getByRole("button", { name: "Complete" }).click();
  await panel.getByRole("alert").getByText("Days: This must be 7 or more.").waitFor();
  await visitor.expectAccessible();
  await panel.getByLabel("Days").fill("14");
  await panel.getByRole("button", { name: "Complete" }).click();
  await panel.getByText("the workflow has the answer").waitFor();
  assert.deepEqual(await handle.result(), { by: "invoice", days: 14 });
  visitor.expectNoErrors();
});

test("what was typed is thrown away when that was asked, and at once where nothing was", {
  skip,
}, async () => {
  await browserHarness().consoleHarness.ask({ title: "Plan a walk", form: journey });
  await using visitor = await arriveAt("Plan a walk", "mary");
  const { page } = visitor;
  const panel = page.getByRole("dialog", { name: "Plan a walk" });
  await panel.getByLabel("Name").waitFor();
  await press(visitor, "Escape");
  await panel.waitFor({ state: "detached" });
  await visitor.button("Plan a walk").click();
  await panel.getByLabel("Name").fill("Ada");
  const question = page.getByRole("dialog", { name: "Throw away what you typed?" });
  await press(visitor, "Escape");
  await question.getByText("It has not been sent").waitFor();
  await visitor.expectAccessible();
  await question.getByRole("button", { name: "Go on with it" }).click();
  await question.waitFor({ state: "detached" });
  await press(visitor, "Control+k");
  await page.keyboard.type("Types");
  await press(visitor, "Enter");
  await question.waitFor();
  await press(visitor, "Escape");
  assert.equal(await panel.getByLabel("Name").inputValue(), "Ada");
  await page.mouse.click(2, 2);
  await question.getByRole("button", { name: "Throw it away" }).click();
  await panel.waitFor({ state: "detached" });
  await visitor.button("Plan a walk").click();
  assert.equal(await panel.getByLabel("Name").inputValue(), "");
  visitor.expectNoErrors();
});

test("what the server refuses is shown at its field", { skip }, async () => {
  const { consoleHarness } = browserHarness();
  const handle = await consoleHarness.ask({ title: "Count", form: counting });
  await using visitor = await arriveAt("Count", "mary");
  const panel = panelOf(visitor);
  const { page } = visitor;
  // The browser is shown a form that asks for less than the server's.
  await page.route("**/ekiden/DescribeHumanTask", async (route) => {
    const response = await route.fetch();
    const text = (await response.text()).replaceAll('"maximum":9', '"maximum":99');
    await route.fulfill({ response, body: text });
  });
  await page.reload();
  await panel.getByRole("button", { name: "Add to Legs" }).click();
  const count = panel.getByLabel("Number of 人");
  await count.fill("12");
  await panel.getByRole("button", { name: "Complete" }).click();
  await panel.getByText("InvalidAnswer").waitFor();
  await panel.getByText("Correct what is marked").waitFor();
  await count.and(page.locator("[aria-invalid=true]")).waitFor();
  const list = panel.getByRole("alert").and(page.locator(":focus"));
  await list.getByText("Legs › No. 1 › Number of 人: 12 is greater than 9.").waitFor();
  await visitor.expectAccessible();
  visitor.expectRefusals(422);
  await count.fill("8");
  await panel.getByRole("button", { name: "Complete" }).click();
  await panel.getByText("the workflow has the answer").waitFor();
  assert.deepEqual(await handle.result(), { legs: [{ "人 / 数": 8 }] });
  visitor.expectNoErrors();
});

test("a form that the server does not take is told, and the task can be rejected", {
  skip,
}, async () => {
  const form = { type: "object", properties: { next: { $ref: "#" } } };
  const handle = await browserHarness().consoleHarness.ask({ title: "Go around", form });
  await using visitor = await arriveAt("Go around", "mary");
  const panel = panelOf(visitor);
  await panel.getByText("The form of this task cannot be used ($ref)").waitFor();
  assert.equal(await panel.getByRole("button", { name: "Complete" }).count(), 0);
  await panel.getByLabel("Reason for a rejection").fill("the form is broken");
  await panel.getByRole("button", { name: "Reject" }).click();
  await panel.getByText("the workflow has the reason").waitFor();
  await assert.rejects(handle.result(), /the form is broken/);
  visitor.expectNoErrors();
});

test("a task without a form takes any JSON", { skip }, async () => {
  const handle = await browserHarness().consoleHarness.ask({ title: "Say something" });
  await using visitor = await arriveAt("Say something", "mary");
  const panel = panelOf(visitor);
  await panel.getByRole("button", { name: "Complete" }).click();
  await panel.getByRole("alert").getByText("Fill this in.").waitFor();
  await panel.getByRole("textbox", { name: "Answer" }).fill("[1, null]");
  await panel.getByRole("button", { name: "Complete" }).click();
  await panel.getByText("the workflow has the answer").waitFor();
  assert.deepEqual(await handle.result(), [1, null]);
  visitor.expectNoErrors();
});

test("a form speaks the language of the console, in the dark and on 360 pixels, too", {
  skip,
}, async () => {
  await browserHarness().consoleHarness.ask({ title: "旅行の計画", form: journey });
  const small = { theme: "dark", language: "ja", width: 360, height: 740 } as const;
  await using visitor = await arriveAt("旅行の計画", "花子", small);
  const panel = panelOf(visitor);
  await panel.getByRole("button", { name: "Legsに追加" }).click();
  await panel.getByRole("button", { name: "2 番目を削除" }).press("Enter");
  await panel.getByLabel("Kilometers").fill("0");
  await panel.getByRole("button", { name: "完了" }).click();
  const list = panel.getByRole("alert").and(visitor.page.locator(":focus"));
  await list.getByText("3 件の修正が必要です").waitFor();
  await list.getByText("Legs › 1 番目 › Kilometers: 1 以上にしてください。").waitFor();
  await visitor.expectAccessible();
  await visitor.expectNoOverflow();
  visitor.expectNoErrors();
});

test("no checker that compiles schemas to code is in what a browser loads", { skip }, () => {
  const { directory } = browserHarness().build;
  const programs = (readdirSync(directory, { recursive: true }) as string[])
    .filter((name) => name.endsWith(".js"))
    .map((name) => ({ name, text: readFileSync(join(directory, name), "utf8") }));
  assert.ok(programs.some(({ name }) => name.includes("answer-form")));
  for (const { name, text } of programs) assert.doesNotMatch(text, /new Function\b|\bajv\b/i, name);
});
