// An order: reserve, charge, ship. Where a step fails for good, or the order is canceled, what was
// done is undone, the latest first.
import { compensated, defineWorkflow, proxyActivities } from "@ekiden/flow";
import type * as activities from "./activities.ts";
import type { Order } from "./activities.ts";

const { reserve, release, charge, refund, ship, recall } = proxyActivities<typeof activities>({
  startToClose: "1 minute",
  retry: { maximumAttempts: 5, nonRetryable: ["CardRefused"] },
});

export const processOrder = defineWorkflow(
  { name: "ProcessOrder", version: "1.0" },
  (order: Order): Promise<string> =>
    compensated(async (undo) => {
      // Before the step: one that times out may have been done.
      undo.add(() => release(order));
      await reserve(order);
      undo.add(() => refund(order));
      await charge(order);
      undo.add(() => recall(order));
      return await ship(order);
    }),
);

export const workflows = [processOrder];
