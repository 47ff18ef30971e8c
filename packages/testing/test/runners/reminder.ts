// What each runner tests: a workflow that sleeps for 30 days, and an activity that may fail first.
import { defineWorkflow, now, proxyActivities, sleep } from "@ekiden/flow";

export const activities = {
  compose: async (name: string): Promise<string> => `Dear ${name}`,
};

const { compose } = proxyActivities<typeof activities>({ retry: { maximumAttempts: 2 } });

export const reminder = defineWorkflow(
  { name: "Reminder", version: "1.0" },
  async (name: string) => {
    const begun = now();
    await sleep("30 days");
    const text = await compose(name);
    return { text, days: (now() - begun) / 86_400_000 };
  },
);
