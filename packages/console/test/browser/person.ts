// A person at the inbox of the console, and what others do about the same tasks meanwhile.
import assert from "node:assert/strict";
import { arrive, browserHarness } from "./browser-harness.ts";
import { screens } from "./screens.ts";
import type { Visitor, VisitorOptions } from "./visitor.ts";

const asked = {
  en: { who: "Who are you?", me: "That is me", you: (name: string) => `You are ${name}` },
  ja: { who: "あなたの名前", me: "この名前を使う", you: (name: string) => `${name} として操作中` },
} as const;

/** Says who one is, where the console asks for it. */
export const introduce = async (visitor: Visitor, name: string, language: "en" | "ja" = "en") => {
  const { who, me, you } = asked[language];
  await visitor.page.getByLabel(who).fill(name);
  await visitor.button(me).click();
  await visitor.page.getByText(you(name)).waitFor();
};

/** A person of that name, in front of the inbox. */
export const arriveAs = async (name: string, options?: VisitorOptions): Promise<Visitor> => {
  const visitor = await arrive(options);
  await visitor.open(screens.inbox ?? "");
  await introduce(visitor, name, options?.language);
  return visitor;
};

/** Opens its panel. */
export const open = async (visitor: Visitor, task: string): Promise<void> => {
  await visitor.button(task).click();
  await visitor.page.getByRole("dialog").locator("form").first().waitFor();
};

/** In front of a task. */
export const arriveAt = async (task: string, name: string, options?: VisitorOptions) => {
  const visitor = await arriveAs(name, options);
  await open(visitor, task);
  return visitor;
};

/** What another person does about a task, without a browser. */
export const doneBy = async (
  name: string,
  operation: "ClaimHumanTask" | "CompleteHumanTask",
  members: object,
) => {
  const answer = await fetch(`${browserHarness().consoleHarness.url}/ekiden/${operation}`, {
    method: "POST",
    body: JSON.stringify({ ...members, as: name }),
  });
  assert.equal(answer.status, 200, await answer.text());
};

export const shownTask = (visitor: Visitor): string => {
  const id = new URL(visitor.page.url()).searchParams.get("task");
  assert.ok(id);
  return id;
};

/** What is shown of tasks stays as it is, until `look`: this is about people at the same time. */
export const stopLooking = async ({ page }: Visitor): Promise<{ look: () => Promise<void> }> => {
  const tasks = "**/ekiden/DescribeHumanTask";
  await page.route(tasks, () => {});
  return { look: () => page.unroute(tasks) };
};
