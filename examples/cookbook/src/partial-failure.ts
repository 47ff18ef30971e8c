// Splits work into children, and tells which of them failed without losing the others.
// docs:begin workflow
import { defineWorkflow, proxyActivities, runChild } from "@ekiden/flow";

interface Activities {
  /** Bills a customer for a month once, however often it is tried. */
  bill(customer: string, month: string): Promise<number>;
}

const { bill } = proxyActivities<Activities>({ retry: { maximumAttempts: 3 } });

interface Bill {
  readonly customer: string;
  readonly month: string;
}

export const billOne = defineWorkflow(
  { name: "BillOne", version: "1.0" },
  ({ customer, month }: Bill) => bill(customer, month),
);

interface Customers {
  readonly customers: readonly string[];
  readonly month: string;
}

interface Bills {
  readonly cents: number;
  readonly failed: readonly string[];
}

export const billAll = defineWorkflow(
  { name: "BillAll", version: "1.0" },
  async ({ customers, month }: Customers): Promise<Bills> => {
    const bills = await Promise.allSettled(
      customers.map((customer) =>
        runChild(billOne, { input: { customer, month }, workflowId: `bill-${customer}-${month}` }),
      ),
    );
    return {
      cents: bills.reduce((sum, each) => sum + (each.status === "fulfilled" ? each.value : 0), 0),
      failed: customers.filter((_, index) => bills[index]?.status === "rejected"),
    };
  },
);
// docs:end
