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

test("a conversation that is too long for the model's call ends the run", async () => {
  const think = async (): Promise<Reply> => ({ kind: "tool", name: "page", input: "tea" });
  const callTool = async (): Promise<string> => "tea ".repeat(2_000);
  await using env = await startTestEnvironment({
    workflows: [answerQuestion],
    activities: { think, callTool },
  });
  await assert.rejects(env.run(answerQuestion, { input: "?" }), /the conversation is too long/);
});
