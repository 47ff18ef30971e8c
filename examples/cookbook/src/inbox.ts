// One workflow for each customer, which the first message starts.
// docs:begin workflow
import {
  condition,
  continueAsNew,
  defineSignal,
  defineWorkflow,
  proxyActivities,
  workflowInfo,
} from "@ekiden/flow";

interface Activities {
  answer(messages: readonly string[]): Promise<void>;
}

const { answer } = proxyActivities<Activities>({ retry: { maximumAttempts: 5 } });

export const message = defineSignal<string>("message");

export const conversation = defineWorkflow(
  { name: "Conversation", version: "1.0" },
  async (unanswered: readonly string[] = []): Promise<void> => {
    const waiting = [...unanswered];
    message.handle((text) => {
      waiting.push(text);
    });
    while (await condition(() => waiting.length > 0, "1 hour")) {
      await answer(waiting.splice(0));
      if (workflowInfo().historyLength > 1_000) continueAsNew<typeof conversation>(() => waiting);
    }
  },
);
// docs:end
