// An agent: asks the model, calls the tool that it names, tells it the result, until it answers.
import { ApplicationFailure, defineWorkflow, proxyActivities } from "@ekiden/flow";
import type * as activities from "./activities.ts";
import type { Message } from "./model.ts";

const { think, callTool } = proxyActivities<typeof activities>({
  startToClose: "2 minutes",
  retry: { maximumAttempts: 5, nonRetryable: ["UnknownTool"] },
});

/** So that a model which never answers costs no more than this. */
const maxSteps = 10;

/** The service takes no input of more than 32,768. Keep longer texts where activities find them. */
const maxCharacters = 32_000;

export const answerQuestion = defineWorkflow(
  { name: "AnswerQuestion", version: "1.0" },
  async (question: string): Promise<string> => {
    const messages: Message[] = [{ role: "user", text: question }];
    for (let step = 0; step < maxSteps; step += 1) {
      if (JSON.stringify(messages).length > maxCharacters) {
        throw new ApplicationFailure("the conversation is too long", { type: "TooLong" });
      }
      const reply = await think(messages);
      if (reply.kind === "answer") return reply.text;
      messages.push({ role: "assistant", text: `${reply.name}(${reply.input})` });
      messages.push({ role: "tool", text: await callTool(reply.name, reply.input) });
    }
    throw new ApplicationFailure(`no answer after ${maxSteps} steps`, { type: "TooManySteps" });
  },
);

export const workflows = [answerQuestion];
