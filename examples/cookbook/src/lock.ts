// One at a time: workflows take turns with something that may be used by one of them.
// docs:begin workflow
import {
  condition,
  continueAsNew,
  DecisionRefused,
  defineSignal,
  defineWorkflow,
  external,
  now,
  proxyActivities,
  shielded,
  sleep,
  workflowInfo,
} from "@ekiden/flow";

interface Activities {
  deploy(service: string): Promise<void>;
}

const { deploy } = proxyActivities<Activities>({
  startToClose: "1 hour",
  scheduleToClose: "1 hour", // also while no worker takes it
});

export const acquire = defineSignal<string>("acquire");
const release = defineSignal<string>("release");
/** With the time by which it must begin, in milliseconds since 1970. */
const granted = defineSignal<number>("granted");

/** Started once, as `lock`; its input is who waits, from the run before. */
export const lock = defineWorkflow(
  { name: "Lock", version: "1.0" },
  async (waiting: readonly string[]): Promise<void> => {
    const queue = [...waiting];
    let holder: string | undefined;
    acquire.handle((workflowId) => {
      if (holder === workflowId) holder = undefined; // it was too late to begin
      queue.push(workflowId);
    });
    release.handle((workflowId) => {
      if (holder === workflowId) holder = undefined;
      else if (queue.includes(workflowId)) queue.splice(queue.indexOf(workflowId), 1);
    });
    while (!workflowInfo().continueAsNewSuggested) {
      await condition(() => queue.length > 0);
      const next = queue.shift() ?? "";
      holder = next;
      try {
        await external(next).signal(granted, now() + 50 * 60_000);
      } catch (error) {
        if (error instanceof DecisionRefused) continue; // it is closed by now
        throw error;
      }
      // Longer than one may take that begins in time: one that is terminated gives nothing back.
      await condition(() => holder === undefined, "2 hours");
    }
    continueAsNew<typeof lock>(queue);
  },
);

export const deployment = defineWorkflow(
  { name: "Deployment", version: "1.0" },
  async (service: string): Promise<void> => {
    const { workflowId } = workflowInfo();
    try {
      do {
        await external("lock").signal(acquire, workflowId);
      } while ((await granted.waitFor()) < now());
      await deploy(service);
      await sleep("5 minutes"); // until the service has settled
    } finally {
      // Also when it is canceled, whether it waits by then or has the lock.
      await shielded(() => external("lock").signal(release, workflowId));
    }
  },
);
// docs:end
