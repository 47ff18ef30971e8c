import assert from "node:assert/strict";
import { test } from "node:test";
import { defineWorkflow, proxyActivities } from "@ekiden/flow";
import { countOf, eventsOf, type FlowHarness, startFlowHarness } from "../flow-harness.ts";
import type { Fate } from "../network.ts";

const counted = () => {
  let times = 0;
  return {
    charge: () => {
      times += 1;
      return `charged ${times}`;
    },
  };
};
const { charge } = proxyActivities<ReturnType<typeof counted>>({});
const order = defineWorkflow<undefined, string>({ name: "Order", version: "1.0" }, () => charge());

/** More often than the SDK itself tries. */
const often = 5;

const runOn = async (harness: FlowHarness) => {
  await harness.worker({
    workflows: [order],
    activities: counted(),
    callLimit: "0.5 seconds",
    maxDecisions: 1,
    maxActivities: 1,
  });
  const handle = await harness.client.start(order, {});
  const result = await handle.result();
  return { result, events: await eventsOf(handle) };
};

const disturbances: readonly (readonly [operation: string, fate: Fate])[] = [
  ["RespondActivityTaskCompleted", "is lost"],
  ["RespondActivityTaskCompleted", "loses its answer"],
  ["RespondActivityTaskCompleted", "is met with silence"],
  ["RespondActivityTaskCompleted", { fault: "ThrottlingException" }],
  ["RespondDecisionTaskCompleted", "is lost"],
  ["RespondDecisionTaskCompleted", "loses its answer"],
  ["RespondDecisionTaskCompleted", "is met with silence"],
  ["RespondDecisionTaskCompleted", { fault: "ThrottlingException" }],
];

for (const [operation, fate] of disturbances) {
  const what = typeof fate === "string" ? fate : "is throttled";
  test(`when ${operation} ${what}, what came of the task is kept and told once`, async () => {
    await using harness = await startFlowHarness();
    harness.network.disturbFirst(operation, often, fate);
    const { result, events } = await runOn(harness);
    assert.equal(result, "charged 1");
    assert.equal(countOf(events, "ActivityTaskCompleted"), 1);
    assert.equal(countOf(events, "ActivityTaskTimedOut"), 0);
    assert.equal(countOf(events, "DecisionTaskTimedOut"), 0);
  });
}

test("polls that are lost, or throttled, are made again after pauses that grow", async () => {
  await using harness = await startFlowHarness();
  const fates: Fate[] = ["is lost", { fault: "ThrottlingException" }];
  let polls = 0;
  harness.network.disturb((operation) => {
    if (!operation.startsWith("PollFor") || polls >= 20) return "passes";
    polls += 1;
    return fates[polls % 2] ?? "passes";
  });
  const { result } = await runOn(harness);
  assert.equal(result, "charged 1");
  assert.match(harness.log.text, /warn Polling for (decision|activity) tasks of test/);
});

test("a worker goes on with a service that was away for a while", async () => {
  await using harness = await startFlowHarness();
  await harness.worker({ workflows: [order], activities: counted() });
  let isAway = true;
  harness.network.disturb(() => (isAway ? "is lost" : "passes"));
  await harness.network.heard("PollForActivityTask", 12);
  const handle = await harness.client.start(order, {});
  isAway = false;
  assert.equal(await handle.result(), "charged 1");
});

test("a page of a history that does not come at first is asked for again", async () => {
  await using harness = await startFlowHarness();
  const numbers = { one: (number: number) => number };
  const { one } = proxyActivities<typeof numbers>({});
  const many = defineWorkflow<undefined, number>({ name: "Many", version: "1.0" }, async () => {
    const all = await Promise.all(Array.from({ length: 400 }, (_, index) => one(index)));
    return all.length;
  });
  let pages = 0;
  harness.network.disturb((_, { nextPageToken }) => {
    if (nextPageToken) pages += 1;
    return nextPageToken && pages <= often ? "is lost" : "passes";
  });
  await harness.worker({
    workflows: [many],
    activities: numbers,
    sticky: false,
    maxActivities: 20,
  });
  assert.equal(await harness.client.run(many, {}), 400);
  assert.ok(pages > often, `${pages}`);
  assert.match(harness.log.text, /will be repeated: a page of the history of /);
});

test("a log that throws, or whose promises are rejected, ends nothing of its worker", async () => {
  await using harness = await startFlowHarness();
  for (const operation of ["PollForDecisionTask", "RespondActivityTaskCompleted"]) {
    harness.network.disturbFirst(operation, often, "is lost");
    const fails = (): never => {
      throw new Error("the log is closed");
    };
    const log = { info: fails, warn: async () => fails(), error: fails };
    const worker = await harness.worker({ workflows: [order], activities: counted(), log });
    assert.equal(await harness.client.run(order), "charged 1");
    await worker.stop({ pollsWithin: "0 seconds" });
  }
});
