// One at a time: workflows take turns with something that may be used by one of them.
// docs:begin workflow
import {
  condition,
  continueAsNew,
  defineSignal,
  defineWorkflow,
  external,
  proxyActivities,
  sleep,
  workflowInfo,
} from "@ekiden/flow";

interface Activities {
  deploy(service: string): Promise<void>;
}

const { deploy } = proxyActivities<Activities>({ startToClose: "1 hour" });

const acquire = defineSignal<string>("acquire");
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
      await external(holder).signal(granted);
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
      await external("lock").signal(release, workflowId);
    }
  },
);
// docs:end
