// Tries again after growing pauses, and stops at an error that no further try can mend.
// docs:begin workflow
import { ApplicationFailure, defineWorkflow, hasFailed, proxyActivities } from "@ekiden/flow";

interface Activities {
  charge(card: string, cents: number): Promise<string>;
}

export const { charge } = proxyActivities<Activities>({
  startToClose: "30 seconds",
  retry: {
    initialInterval: "1 second",
    coefficient: 2,
    maximumInterval: "1 minute",
    maximumAttempts: 6,
    jitter: 0.2,
    nonRetryable: ["CardExpired"],
  },
});

export const pay = defineWorkflow({ name: "Pay", version: "1.0" }, async (cents: number) => {
  try {
    return await charge("4711", cents);
  } catch (error) {
    if (hasFailed(error, "CardExpired")) return "ask for another card";
    throw error;
  }
});
// docs:end

// docs:begin activity
export const chargeAtBank = async (card: string, cents: number): Promise<string> => {
  if (card.endsWith("0")) throw new ApplicationFailure("expired in May", { type: "CardExpired" });
  return `${card} paid ${cents}`;
};
// docs:end
