// What happens, and in which order. What is awaited here survives restarts of everything.
import { defineWorkflow, proxyActivities, sleep } from "@ekiden/flow";
import type * as activities from "./activities.ts";

const { compose, send } = proxyActivities<typeof activities>({
  startToClose: "1 minute",
  retry: { maximumAttempts: 5 },
});

export const greet = defineWorkflow(
  { name: "Greet", version: "1.0" },
  async (name: string): Promise<string> => {
    const text = await compose(name);
    await sleep("2 seconds"); // or "30 days": no process has to stay up for it
    return send(text);
  },
);

export const workflows = [greet];
