// Tasks that are long or deep: looking at them must not take a node's time, nor end in an error.
import assert from "node:assert/strict";
import { test } from "node:test";
import { requireAnswer } from "../../src/operations/human-tasks/form.ts";
import { HumanTasksHarness } from "./human-tasks-harness.ts";
import { domain, Server } from "./server.ts";

const longInput = (index: number) =>
  JSON.stringify({ humanTask: { title: `Task ${index}` }, data: "x".repeat(32_000) });

test("an inbox of long tasks is told in short pages, between which others have their turn", async () => {
  await using harness = await HumanTasksHarness.open();
  const count = 70;
  for (let index = 0; index < count; index += 1) {
    await harness.schedule(`w${index}`, { input: longInput(index) });
  }
  let [turns, isTold] = [0, false];
  const takeTurn = () => {
    turns += 1;
    if (!isTold) setImmediate(takeTurn);
  };
  setImmediate(takeTurn);
  const titles: string[] = [];
  const pages: number[] = [];
  let pageToken: string | undefined;
  do {
    const page = await harness.tasks({ pageSize: 100, pageToken });
    titles.push(...page.tasks.map(({ title }) => title));
    pages.push(page.tasks.length);
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
  isTold = true;
  assert.deepEqual(
    titles.sort(),
    Array.from({ length: count }, (_, index) => `Task ${index}`).sort(),
  );
  assert.deepEqual(pages, [32, 32, 6]);
  assert.ok(turns >= 3, `others had ${turns} turns`);
});

test("a task whose data is nested without end is shown as a text", async () => {
  await using server = await Server.start();
  const [open, close] = ["[".repeat(16_000), "]".repeat(16_000)];
  const deep = `${open}${close}`;
  await server.ask("w", deep);
  const id = await server.onlyId();
  const { status, body } = await server.ekiden("DescribeHumanTask", { id });
  assert.deepEqual([status, body.data, body.title], [200, deep, "approval"]);
  const { body: inbox } = await server.ekiden("ListHumanTasks", { domain });
  assert.equal(inbox.tasks[0].data, deep);
});

const nested = (levels: number): object => (levels === 0 ? {} : { items: nested(levels - 1) });

test("a form is nested 64 levels deep at most, in what it asks for and in what it names", () => {
  const refused = {
    fault: "InvalidForm",
    message: "The form of this task cannot be used: it is nested over 64 deep",
  };
  requireAnswer(nested(64) as Record<string, unknown>, []);
  assert.throws(() => requireAnswer(nested(65) as Record<string, unknown>, []), refused);
  assert.throws(() => requireAnswer({ const: nested(64) }, []), refused);
});

test("what a form names as a value is compared as it is, also where it looks like a pattern", () => {
  const form = { enum: [{ pattern: "^a" }], properties: { patternProperties: { const: 1 } } };
  assert.throws(() => requireAnswer(form, { patternProperties: 2 }), { fault: "InvalidAnswer" });
  requireAnswer({ enum: [{ pattern: "^a" }] }, { pattern: "^a" });
  assert.throws(() => requireAnswer({ enum: [{ pattern: "^a" }] }, {}), { fault: "InvalidAnswer" });
});

test("an error that quotes a long form is told in part", () => {
  const form = { enum: ["x".repeat(20_000)] };
  assert.throws(
    () => requireAnswer(form, 1),
    ({ problems }: { problems: { text: string }[] }) => {
      assert.equal(problems[0]?.text.length, 1_001);
      return true;
    },
  );
});
