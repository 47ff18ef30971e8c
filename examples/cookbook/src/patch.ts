// Changes a workflow while runs of the old code are under way.
// docs:begin workflow
import { defineWorkflow, patched, proxyActivities, sleep } from "@ekiden/flow";

interface Activities {
  charge(cents: number): Promise<string>;
  authorize(cents: number): Promise<string>;
  capture(authorization: string): Promise<string>;
}

const { charge, authorize, capture } = proxyActivities<Activities>({
  retry: { maximumAttempts: 3 },
});

export const order = defineWorkflow({ name: "Order", version: "1.0" }, async (cents: number) => {
  await sleep("1 hour");
  // Runs that came here with the old code go on with it; all others take the new steps.
  if (patched("two-step-charge")) return capture(await authorize(cents));
  return charge(cents);
});
// docs:end
