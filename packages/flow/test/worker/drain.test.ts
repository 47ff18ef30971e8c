import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import {
  activityContext,
  defineWorkflow,
  proxyActivities,
  type WorkflowFailure,
} from "@ekiden/flow";
import { countOf, eventsOf, Gate, startFlowHarness } from "../flow-harness.ts";

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const activities = {
  async step(number: number) {
    await turn();
    return number;
  },
};
const { step } = proxyActivities<typeof activities>({});
const steps = defineWorkflow<number, number>({ name: "Steps", version: "1.0" }, async (count) => {
  let sum = 0;
  for (let number = 1; number <= count; number += 1) sum += await step(number);
  return sum;
});

test("workers that stop under load lose no task, and others take over at once", async () => {
  await using harness = await startFlowHarness();
  const options = { workflows: [steps], activities, sticky: "1 second" } as const;
  const first = await harness.worker(options);
  const handles = await Promise.all(
    Array.from({ length: 30 }, () => harness.client.start(steps, { input: 10 })),
  );
  for (let round = 1; round <= 3; round += 1) {
    await harness.network.heard("RespondActivityTaskCompleted", round * 50);
    const worker = round === 1 ? first : await harness.worker(options);
    await Promise.all([harness.worker(options), worker.stop()]);
    assert.equal(worker.working, 0);
  }
  const results = await Promise.all(handles.map((handle) => handle.result()));
  assert.deepEqual(new Set(results), new Set([55]));
  for (const handle of handles) {
    const events = await eventsOf(handle);
    assert.equal(countOf(events, "ActivityTaskStarted"), 10);
    assert.equal(countOf(events, "ActivityTaskCompleted"), 10);
    assert.equal(countOf(events, "ActivityTaskTimedOut"), 0);
    const timedOut = events.filter(
      ({ type, data }) =>
        type === "DecisionTaskTimedOut" &&
        (data as { timeoutType: string }).timeoutType === "START_TO_CLOSE",
    );
    assert.deepEqual(timedOut, []);
  }
});

test("a run that is decided while its worker stops goes to the list of all workers", async () => {
  await using harness = await startFlowHarness();
  const gate = new Gate();
  const begun = new Gate();
  const slow = {
    async step(number: number) {
      begun.open();
      await gate.opened;
      return number;
    },
  };
  const worker = await harness.worker({ workflows: [steps], activities: slow });
  const handle = await harness.client.start(steps, { input: 1 });
  await begun.opened;
  const stopped = worker.stop();
  gate.open();
  await stopped;
  await harness.worker({ workflows: [steps], activities });
  assert.equal(await handle.result(), 1);
});

test("activities that a worker cannot wait for are aborted, and fail as stopped", async () => {
  await using harness = await startFlowHarness();
  const begun = new Gate();
  const endless = {
    async step(_: number): Promise<number> {
      const { signal } = activityContext();
      begun.open();
      await new Promise((_, reject) =>
        signal.addEventListener("abort", () => reject(signal.reason)),
      );
      return 0;
    },
  };
  await harness.worker({ workflows: [steps] });
  const worker = await harness.worker({ activities: endless });
  const handle = await harness.client.start(steps, { input: 1 });
  await begun.opened;
  await worker.stop({ tasksWithin: "0.1 seconds" });
  const end: WorkflowFailure = await handle.result().then(
    () => assert.fail(),
    (error) => error,
  );
  assert.match(end.message, /the worker was stopped before the activity was done/);
  assert.ok(end.cause?.cause instanceof Error && end.cause.cause.name === "WorkerStopped");
});

test("the next try goes on from what was said last where a worker did not wait", async () => {
  await using harness = await startFlowHarness();
  const begun = new Gate();
  const activities = {
    async copy(): Promise<unknown> {
      const { attempt, heartbeat, lastHeartbeat, signal } = activityContext();
      if (attempt > 1) return lastHeartbeat;
      heartbeat({ row: 6 });
      heartbeat({ row: 7 });
      begun.open();
      await once(signal, "abort");
      throw signal.reason;
    },
  };
  const { copy } = proxyActivities<typeof activities>({ retry: {} });
  const copies = defineWorkflow({ name: "Copies", version: "1.0" }, () => copy());
  await harness.worker({ workflows: [copies] });
  const worker = await harness.worker({ activities });
  const handle = await harness.client.start(copies, {});
  await begun.opened;
  await worker.stop({ pollsWithin: "0 seconds", tasksWithin: "0 seconds" });
  await harness.worker({ activities });
  assert.deepEqual(await handle.result(), { row: 7 });
});

test("a worker that has stopped polls no more", async () => {
  await using harness = await startFlowHarness();
  const worker = await harness.worker({ workflows: [steps], activities });
  await worker.stop();
  await worker.stopped();
  const before = harness.network.calls.length;
  await harness.client.start(steps, { input: 1 });
  await turn();
  assert.equal(harness.network.calls.length, before);
});
