// The order: it is charged, waits until it is packed, and is shipped. It knows nothing of codecs.
import { defineQuery, defineSignal, defineWorkflow, proxyActivities } from "@ekiden/flow";
import type * as activities from "./activities.ts";
import type { Order } from "./activities.ts";

const { charge, ship } = proxyActivities<typeof activities>({ startToClose: "1 minute" });

export interface Packed {
  readonly by: string;
}

export interface Delivered {
  readonly paid: string;
  readonly packedBy: string;
  readonly sent: string;
}

export const packed = defineSignal<Packed>("packed");
export const paid = defineQuery<string | undefined>("paid");

export const deliver = defineWorkflow(
  { name: "Deliver", version: "1.0", defaults: { executionStartToClose: "7 days" } },
  async (order: Order): Promise<Delivered> => {
    let payment: string | undefined;
    paid.handle(() => payment);
    payment = await charge(order);
    const { by } = await packed.waitFor();
    return { paid: payment, packedBy: by, sent: await ship(order) };
  },
);
