import assert from "node:assert/strict";
import { test } from "node:test";
import { startTestEnvironment } from "@ekiden/testing";
import * as activities from "../src/activities.ts";
import type { Message, Reply } from "../src/model.ts";
import { answerQuestion } from "../src/workflow.ts";

test("the agent calls the tool that the model names, and gives its answer", async () => {
  await using env = await startTestEnvironment({ workflows: [answerQuestion], activities });
  const answer = await env.run(answerQuestion, { input: "How much is left of tea?" });
  assert.equal(answer, "In stock: tea: 3 left");
});

test("a model that never answers ends the run, after ten calls", async () => {
  const seen: number[] = [];
  const think = async (messages: readonly Message[]): Promise<Reply> => {
    seen.push(messages.length);
    return { kind: "tool", name: "stockOf", input: "tea" };
  };
  const some = { ...activities, think };
  await using env = await startTestEnvironment({ workflows: [answerQuestion], activities: some });
  await assert.rejects(env.run(answerQuestion, { input: "?" }), /no answer after 10 steps/);
  assert.equal(seen.length, 10);
});
