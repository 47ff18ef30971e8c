// Tries again after growing pauses, and stops at an error that no further try can mend.
// docs:begin workflow
import { ApplicationFailure, defineWorkflow, hasFailed, proxyActivities } from "@ekiden/flow";

interface Payment {
  readonly order: string;
  readonly card: string;
  readonly cents: number;
}

interface Activities {
  charge(payment: Payment): Promise<string>;
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

export const pay = defineWorkflow({ name: "Pay", version: "1.0" }, async (payment: Payment) => {
  try {
    return await charge(payment);
  } catch (error) {
    if (hasFailed(error, "CardExpired")) return "ask for another card";
    throw error;
  }
});
// docs:end

// docs:begin activity
/** A bank that charges an order once, and answers later calls with the first answer. */
export interface Bank {
  charge(payment: Payment): Promise<string>;
}

export const activitiesOf = (bank: Bank): Activities => ({
  async charge(payment) {
    if (payment.card.endsWith("0"))
      throw new ApplicationFailure("expired in May", { type: "CardExpired" });
    return bank.charge(payment);
  },
});
// docs:end
