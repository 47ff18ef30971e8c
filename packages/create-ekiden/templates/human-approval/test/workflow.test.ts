import assert from "node:assert/strict";
import { test } from "node:test";
import { startTestEnvironment } from "@ekiden/testing";
import * as activities from "../src/activities.ts";
import { approveExpense, decided } from "../src/workflow.ts";

const input = { person: "Ines", amount: 80 };

test("an expense that is approved after two days is paid", async () => {
  await using env = await startTestEnvironment({ workflows: [approveExpense], activities });
  const expense = await env.start(approveExpense, { input });
  await env.sleep("2 days");
  await expense.signal(decided, { approved: true, by: "Juan" });
  assert.equal(await env.result(expense), "Ines gets 80");
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
