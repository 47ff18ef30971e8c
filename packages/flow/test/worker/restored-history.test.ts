// A worker that goes on running while the service is restored from a backup: its runs are where a
// history has left them that is no more.
import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import {
  createWorker,
  defineSignal,
  defineWorkflow,
  proxyActivities,
  type Service,
} from "@ekiden/flow";
import {
  domain,
  eventsOf,
  type FlowHarness,
  Gate,
  KeptLog,
  startFlowHarness,
  taskList,
} from "../flow-harness.ts";

const activities = { reserve: async (): Promise<string> => "nothing" };
const { reserve } = proxyActivities<typeof activities>({});
const go = defineSignal("go");

const reserves = defineWorkflow<undefined, string>(
  { name: "Reserves", version: "1.0" },
  async () => {
    const reserved = await reserve();
    await go.waitFor();
    return reserved;
  },
);

/** The service of the harness that there is at the time; calls wait while there is none. */
class Moving implements Service {
  #harness: FlowHarness | undefined;
  #arrival = new Gate();

  arrive(harness: FlowHarness): void {
    this.#harness = harness;
    this.#arrival.open();
  }

  leave(): void {
    this.#harness = undefined;
    this.#arrival = new Gate();
  }

  readonly call: Service["call"] = async (operation, input, options) => {
    while (!this.#harness) await this.#arrival.opened;
    return this.#harness.swf.call(operation, input, options);
  };
}

/** Up to where the run waits for its signal, with this result of its activity. */
const reserved = async (harness: FlowHarness, result: string): Promise<void> => {
  await harness.worker({ activities: { reserve: async () => result } });
  await harness.network.heard("RespondDecisionTaskCompleted");
};

const decisionsOf = async ({ client }: FlowHarness): Promise<number[]> => {
  const events = await eventsOf(await client.newest(reserves, "order"));
  return events.filter(({ type }) => type === "DecisionTaskStarted").map(({ id }) => id);
};

test("a run is led through a restored history, also where its events have the same numbers", async (t) => {
  const directory = mkdtempSync(join(tmpdir(), "ekiden-restored-"));
  t.after(() => rmSync(directory, { recursive: true }));
  const [data, copy] = [join(directory, "data"), join(directory, "copy")];
  {
    await using harness = await startFlowHarness({ data });
    const registering = await harness.worker({ activities });
    await registering.stop({ pollsWithin: "0 seconds" });
    await harness.worker({ workflows: [reserves], sticky: false });
    await harness.client.start(reserves, { workflowId: "order" });
    await harness.network.heard("RespondDecisionTaskCompleted");
  }
  cpSync(data, copy, { recursive: true });
  const client = new Moving();
  const before = await startFlowHarness({ data });
  client.arrive(before);
  const log = new KeptLog();
  await using worker = await createWorker({ client, domain, taskList, log, workflows: [reserves] });
  await reserved(before, "before");
  assert.equal(worker.cachedRuns, 1);
  const decisions = await decisionsOf(before);
  client.leave();
  await before[Symbol.asyncDispose]();
  await using harness = await startFlowHarness({ data: copy });
  const other = await harness.worker({ workflows: [reserves], sticky: false });
  await reserved(harness, "after");
  await other.stop({ pollsWithin: "0 seconds" });
  assert.deepEqual(await decisionsOf(harness), decisions);
  client.arrive(harness);
  const handle = await harness.client.newest(reserves, "order");
  await handle.signal(go);
  assert.equal(await handle.result(), "after");
  await worker.stop({ pollsWithin: "0 seconds" });
});
