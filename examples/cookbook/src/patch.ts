// Changes a workflow while runs of the old code are under way.
// docs:begin workflow
import { defineWorkflow, patched, proxyActivities, sleep } from "@ekiden/flow";

interface Order {
  readonly id: string; // the bank does each step of an order once, however often it is tried
  readonly cents: number;
}

interface Activities {
  charge(order: Order): Promise<string>;
  authorize(order: Order): Promise<string>;
  capture(authorization: string): Promise<string>;
}

const { charge, authorize, capture } = proxyActivities<Activities>({
  retry: { maximumAttempts: 3 },
});

export const order = defineWorkflow({ name: "Order", version: "1.0" }, async (input: Order) => {
  await sleep("1 hour");
  // Runs that came here with the old code go on with it; all others take the new steps.
  if (patched("two-step-charge")) return capture(await authorize(input));
  return charge(input);
});
// docs:end
