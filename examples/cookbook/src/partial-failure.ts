// Splits work into children, and tells which of them failed without losing the others.
// docs:begin workflow
import { defineWorkflow, proxyActivities, runChild } from "@ekiden/flow";

interface Activities {
  bill(customer: string): Promise<number>;
}

const { bill } = proxyActivities<Activities>({ retry: { maximumAttempts: 3 } });

export const billOne = defineWorkflow({ name: "BillOne", version: "1.0" }, (customer: string) =>
  bill(customer),
);

interface Bills {
  readonly cents: number;
  readonly failed: readonly string[];
}

export const billAll = defineWorkflow(
  { name: "BillAll", version: "1.0" },
  async (customers: readonly string[]): Promise<Bills> => {
    const bills = await Promise.allSettled(
      customers.map((input) => runChild(billOne, { input, workflowId: `bill-${input}` })),
    );
    return {
      cents: bills.reduce((sum, each) => sum + (each.status === "fulfilled" ? each.value : 0), 0),
      failed: customers.filter((_, index) => bills[index]?.status === "rejected"),
    };
  },
);
// docs:end
