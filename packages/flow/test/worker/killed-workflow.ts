// What the workers of kill.test.ts have in common.
import { defineWorkflow, proxyActivities } from "@ekiden/flow";

export interface Activities {
  step(number: number): Promise<number>;
}

const { step } = proxyActivities<Activities>({});

export const steps = defineWorkflow<number, number>(
  { name: "Steps", version: "1.0" },
  async (count) => {
    let sum = 0;
    for (let number = 1; number <= count; number += 1) sum += await step(number);
    return sum;
  },
);
