// One workflow for each customer, which the first message starts.
// docs:begin workflow
import { condition, defineSignal, defineWorkflow, proxyActivities } from "@ekiden/flow";

interface Activities {
  answer(messages: readonly string[]): Promise<void>;
}

const { answer } = proxyActivities<Activities>({ retry: { maximumAttempts: 5 } });

export const message = defineSignal<string>("message");

export const conversation = defineWorkflow(
  { name: "Conversation", version: "1.0" },
  async (): Promise<number> => {
    let answered = 0;
    const waiting: string[] = [];
    message.handle((text) => {
      waiting.push(text);
    });
    while (await condition(() => waiting.length > 0, "1 hour")) {
      const messages = waiting.splice(0);
      await answer(messages);
      answered += messages.length;
    }
    return answered;
  },
);
// docs:end
