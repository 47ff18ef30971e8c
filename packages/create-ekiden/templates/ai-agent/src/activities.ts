// What the agent does outside: it asks a model, and calls tools. Each call is recorded, so that a
// restart repeats none that has been answered.
import { ApplicationFailure } from "@ekiden/flow";
import { type Message, model, type Reply } from "./model.ts";

/** Replace the model in `model.ts`; its errors are tried again as the workflow says. */
export const think = (messages: readonly Message[]): Promise<Reply> => model(messages);

const tools: Readonly<Record<string, (input: string) => string>> = {
  stockOf: (item) => `${item}: ${item.length} left`,
};

export const callTool = async (name: string, input: string): Promise<string> => {
  const tool = Object.hasOwn(tools, name) ? tools[name] : undefined;
  if (!tool) throw new ApplicationFailure(`there is no tool ${name}`, { type: "UnknownTool" });
  return tool(input);
};
