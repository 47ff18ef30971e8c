// Makes no more than a number of calls in each minute.
// docs:begin workflow
import { defineWorkflow, proxyActivities, sleep } from "@ekiden/flow";

interface Activities {
  send(address: string): Promise<void>;
}

const { send } = proxyActivities<Activities>({
  retry: { initialInterval: "1 minute", maximumAttempts: 3 },
});

const maxPerMinute = 10;

export const sendAll = defineWorkflow(
  { name: "SendAll", version: "1.0" },
  async (addresses: readonly string[]): Promise<void> => {
    for (let from = 0; from < addresses.length; from += maxPerMinute) {
      if (from > 0) await sleep("1 minute");
      await Promise.all(addresses.slice(from, from + maxPerMinute).map((each) => send(each)));
    }
  },
);
// docs:end
