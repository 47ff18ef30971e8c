// The workflows that Flow is measured with.
import { defineSignal, defineWorkflow, proxyActivities } from "@ekiden/flow";

export const domain = "bench-flow";
export const taskList = "bench-flow";

export const activities = {
  step: async (number: number): Promise<number> => number + 1,
};

const { step } = proxyActivities<typeof activities>({ startToClose: "1 hour" });

/** One activity after the other, each with the result of the one before. */
export const sequence = defineWorkflow(
  { name: "sequence", version: "1" },
  async (count: number): Promise<number> => {
    let number = 0;
    for (let index = 0; index < count; index += 1) number = await step(number);
    return number;
  },
);

export const go = defineSignal("go");

/** Has a history behind it, and waits for a signal twice. */
export const waiting = defineWorkflow(
  { name: "waiting", version: "1" },
  async (count: number): Promise<number> => {
    let number = 0;
    for (let index = 0; index < count; index += 1) number = await step(number);
    await go.waitFor();
    await go.waitFor();
    return number;
  },
);
