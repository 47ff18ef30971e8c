// One at a time: workflows take turns with something that may be used by one of them.
// docs:begin workflow
import {
  condition,
  continueAsNew,
  DecisionRefused,
  defineSignal,
  defineWorkflow,
  external,
  proxyActivities,
  shielded,
  sleep,
  workflowInfo,
} from "@ekiden/flow";

interface Activities {
  deploy(service: string): Promise<void>;
}

const { deploy } = proxyActivities<Activities>({ startToClose: "1 hour" });

export const acquire = defineSignal<string>("acquire");
const release = defineSignal<string>("release");
const granted = defineSignal("granted");

/** Started once, as `lock`; its input is who waits, from the run before. */
export const lock = defineWorkflow(
  { name: "Lock", version: "1.0" },
  async (waiting: readonly string[]): Promise<void> => {
    const queue = [...waiting];
    acquire.handle((workflowId) => {
      queue.push(workflowId);
    });
    while (!workflowInfo().continueAsNewSuggested) {
      await condition(() => queue.length > 0);
      const holder = queue.shift() ?? "";
      try {
        await external(holder).signal(granted);
      } catch (error) {
        if (error instanceof DecisionRefused) continue; // it is closed by now
        throw error;
      }
      await release.waitFor((workflowId) => workflowId === holder);
    }
    continueAsNew<typeof lock>(queue);
  },
);

export const deployment = defineWorkflow(
  { name: "Deployment", version: "1.0" },
  async (service: string): Promise<void> => {
    const { workflowId } = workflowInfo();
    await external("lock").signal(acquire, workflowId);
    await granted.waitFor();
    try {
      await deploy(service);
      await sleep("5 minutes"); // until the service has settled
    } finally {
      await shielded(() => external("lock").signal(release, workflowId)); // also when canceled
    }
  },
);
// docs:end
