// The order: what happens, in which order, and what is undone when something fails. It reads as if
// nothing ever crashed; everything that is awaited survives restarts of all processes.
import {
  ActivityFailure,
  ApplicationFailure,
  defineWorkflow,
  proxyActivities,
  shielded,
} from "@ekiden/flow";
import type * as activities from "./activities.ts";
import { cardRefused, type Order, outOfStock, printerBroken } from "./activities.ts";

const { confirm, reserveStock, releaseStock, chargeCard, refund, sendInvoice, cancelInvoice } =
  proxyActivities<typeof activities>({
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

/** What has been done so far, as what would undo it. */
class Compensations {
  readonly #undo: (() => Promise<void>)[] = [];

  add(undo: () => Promise<void>): void {
    this.#undo.push(undo);
  }

  /** The last first, and to the end even if the order is being canceled. */
  run(): Promise<void> {
    return shielded(async () => {
      for (const undo of this.#undo.reverse()) await undo();
    });
  }
}

const isFailureOf = (error: unknown, type: string): boolean =>
  error instanceof ActivityFailure && error.cause.name === type;

/** By card; by invoice when the bank refuses, if the customer may. */
async function pay(order: Order, done: Compensations): Promise<string> {
  try {
    const payment = await chargeCard(order);
    done.add(() => refund(payment));
    return payment;
  } catch (error) {
    if (!isFailureOf(error, cardRefused) || !order.mayPayLater) throw error;
    const invoice = await sendInvoice(order);
    done.add(() => cancelInvoice(invoice));
    return invoice;
  }
}

export const processOrder = defineWorkflow(
  { name: "ProcessOrder", version: "1.0", defaults: { executionStartToClose: "7 days" } },
  async (order: Order): Promise<Fulfilled> => {
    if (order.items.length === 0) {
      throw new ApplicationFailure("an order has items", { type: "EmptyOrder" });
    }
    const done = new Compensations();
    try {
      const confirmation = await confirm(order);
      const reservation = await reserveStock(order);
      done.add(() => releaseStock(reservation));
      const paid = await pay(order, done);
      return { confirmation, paid, slip: await printSlip(order) };
    } catch (error) {
      await done.run();
      throw error;
    }
  },
);
