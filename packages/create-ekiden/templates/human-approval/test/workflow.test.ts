import assert from "node:assert/strict";
import { test } from "node:test";
import { activityContext } from "@ekiden/flow";
import { startTestEnvironment, unanswered } from "@ekiden/testing";
import * as activities from "../src/activities.ts";
import { approveExpense, decided } from "../src/workflow.ts";

const input = { id: "expense-7", person: "Ines", amount: 80 };

test("an expense that is approved after two days is paid", async () => {
  await using env = await startTestEnvironment({ workflows: [approveExpense], activities });
  const expense = await env.start(approveExpense, { input });
  await env.sleep("2 days");
  await expense.signal(decided, { approved: true, by: "Juan" });
  assert.equal(await env.result(expense), "Ines gets 80");
});

test("an expense is paid by its id, which a try after a lost answer has as well", async () => {
  const paid = new Map<string, number>();
  const pay = async ({ id, person, amount }: activities.Expense): Promise<string> => {
    paid.set(id, amount);
    return activityContext().attempt === 1 ? unanswered() : `${person} gets ${amount}`;
  };
  await using env = await startTestEnvironment({
    workflows: [approveExpense],
    activities: { pay },
  });
  const expense = await env.start(approveExpense, { input });
  await expense.signal(decided, { approved: true, by: "Juan" });
  assert.equal(await env.result(expense), "Ines gets 80");
  assert.deepEqual([...paid], [["expense-7", 80]]);
});

test("an expense that is refused is not paid", async () => {
  await using env = await startTestEnvironment({ workflows: [approveExpense], activities });
  const expense = await env.start(approveExpense, { input });
  await expense.signal(decided, { approved: false, by: "Juan" });
  assert.equal(await env.result(expense), "refused by Juan");
});

test("an expense that is not decided ends after three days", async () => {
  await using env = await startTestEnvironment({ workflows: [approveExpense], activities });
  const begun = env.now();
  const result = await env.run(approveExpense, { input });
  assert.equal(result, "nothing was decided within three days");
  assert.equal(env.now() - begun, 3 * 24 * 60 * 60 * 1_000);
});
