// Starts no more than a number of activities in each minute.
// docs:begin workflow
import { defineWorkflow, now, proxyActivities, sleep } from "@ekiden/flow";

interface Activities {
  send(address: string): Promise<void>;
}

const { send } = proxyActivities<Activities>({ retry: { maximumAttempts: 3 } });

const maxPerMinute = 10;

export const sendAll = defineWorkflow(
  { name: "SendAll", version: "1.0" },
  async (addresses: readonly string[]): Promise<void> => {
    for (let from = 0; from < addresses.length; from += maxPerMinute) {
      const begun = now();
      await Promise.all(addresses.slice(from, from + maxPerMinute).map((each) => send(each)));
      const isLast = from + maxPerMinute >= addresses.length;
      const rest = begun + 60_000 - now();
      if (!isLast && rest > 0) await sleep({ milliseconds: rest });
    }
  },
);
// docs:end
