// An order: reserve, charge, ship. Where a step fails for good, those before it are undone.
import { defineWorkflow, proxyActivities, shielded } from "@ekiden/flow";
import type * as activities from "./activities.ts";
import type { Order } from "./activities.ts";

const { reserve, release, charge, refund, ship } = proxyActivities<typeof activities>({
  startToClose: "1 minute",
  retry: { maximumAttempts: 5, nonRetryable: ["CardRefused"] },
});

export const processOrder = defineWorkflow(
  { name: "ProcessOrder", version: "1.0" },
  async (order: Order): Promise<string> => {
    const undo: (() => Promise<string>)[] = [];
    try {
      const reservation = await reserve(order);
      undo.push(() => release(reservation));
      const payment = await charge(order);
      undo.push(() => refund(payment));
      return await ship(order);
    } catch (error) {
      // To the end, also where the order is being canceled.
      await shielded(async () => {
        for (const step of undo.reverse()) await step();
      });
      throw error;
    }
  },
);

export const workflows = [processOrder];
