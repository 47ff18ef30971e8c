// The order: what happens, in which order, and what is undone when something fails. It reads as if
// nothing ever crashed; everything that is awaited survives restarts of all processes.
import {
  ApplicationFailure,
  type Compensations,
  compensated,
  defineWorkflow,
  hasFailed,
  proxyActivities,
} from "@ekiden/flow";
import type * as activities from "./activities.ts";
import { cardRefused, type Order, outOfStock, printerBroken } from "./activities.ts";

const {
  confirm,
  reserveStock,
  releaseStock,
  chargeCard,
  refund,
  sendInvoice,
  cancelInvoice,
  voidSlip,
} = proxyActivities<typeof activities>({
  startToClose: "30 seconds",
  // What the shop knows to be final is not tried again; everything else might be a bad moment.
  retry: { maximumAttempts: 5, nonRetryable: [outOfStock, cardRefused, printerBroken] },
});
const { printSlip } = proxyActivities<typeof activities>({ taskList: "printer" });

export interface Fulfilled {
  readonly confirmation: string;
  readonly paid: string;
  readonly slip: string;
}

/** By card; by invoice when the bank refuses, if the customer may. */
async function pay(order: Order, undo: Compensations): Promise<string> {
  try {
    undo.add(() => refund(order));
    return await chargeCard(order);
  } catch (error) {
    if (!hasFailed(error, cardRefused) || !order.mayPayLater) throw error;
    undo.add(() => cancelInvoice(order));
    return await sendInvoice(order);
  }
}

export const processOrder = defineWorkflow(
  { name: "ProcessOrder", version: "1.0", defaults: { executionStartToClose: "7 days" } },
  async (order: Order): Promise<Fulfilled> => {
    if (order.items.length === 0) {
      throw new ApplicationFailure("an order has items", { type: "EmptyOrder" });
    }
    return compensated(async (undo) => {
      const confirmation = await confirm(order);
      // Before the step: one that times out may have been done.
      undo.add(() => releaseStock(order));
      await reserveStock(order);
      const paid = await pay(order, undo);
      undo.add(() => voidSlip(order));
      return { confirmation, paid, slip: await printSlip(order) };
    });
  },
);
