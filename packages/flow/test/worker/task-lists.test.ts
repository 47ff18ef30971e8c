import assert from "node:assert/strict";
import { test } from "node:test";
import { defineActivity, defineWorkflow, proxyActivities, runChild } from "@ekiden/flow";
import { eventsOf, type FlowHarness, startFlowHarness, taskList } from "../flow-harness.ts";

const chosen = defineActivity({ taskList }, async () => "chosen");
const activities = { step: async () => "stepped", chosen };
const { step } = proxyActivities<typeof activities>({});

const child = defineWorkflow({ name: "Child", version: "1.0" }, () => step());
const parent = defineWorkflow({ name: "Parent", version: "1.0" }, async () => [
  await step(),
  await runChild(child, {}),
]);
const all = { workflows: [parent, child], activities: { step: activities.step } };

/** The types are registered by a worker of another list, which is gone. */
const registerElsewhere = async (harness: FlowHarness): Promise<void> => {
  const first = await harness.worker({ ...all, taskList: "before" });
  await first[Symbol.asyncDispose]();
};

test("a worker that has moved to another list does what its own workflows ask for", async () => {
  await using harness = await startFlowHarness();
  await registerElsewhere(harness);
  await harness.worker({ ...all, taskList: "now" });
  const handle = await harness.client.start(parent, { taskList: "now" });
  assert.deepEqual(await handle.result(), ["stepped", "stepped"]);
  const lists = (await eventsOf(handle)).flatMap(({ type, data }) =>
    type === "ActivityTaskScheduled" || type === "StartChildWorkflowExecutionInitiated"
      ? [data.taskList.name]
      : [],
  );
  assert.deepEqual(lists, ["now", "now"]);
});

test("a list that is registered and not polled is a warning that names both", async () => {
  await using harness = await startFlowHarness();
  await registerElsewhere(harness);
  await harness.worker({ activities: { step: activities.step }, taskList: "now" });
  assert.deepEqual(
    harness.log.lines.map(({ level, message }) => [level, message.split(": ")[0]]),
    [
      [
        "warn",
        "The activity type step 1.0 is registered with task list before, and this worker polls now",
      ],
    ],
  );
});

test("a list that the workflow or the activity has chosen is taken", async () => {
  await using harness = await startFlowHarness();
  const { chosen: calledChosen } = proxyActivities<typeof activities>({});
  const { step: calledElsewhere } = proxyActivities<typeof activities>({ taskList: "other" });
  const choosing = defineWorkflow({ name: "Choosing", version: "1.0" }, () =>
    Promise.all([calledChosen(), calledElsewhere()]),
  );
  await harness.worker({ workflows: [choosing], activities, taskList: "now" });
  await harness.worker({ activities: { chosen } });
  await harness.worker({ activities: { step: activities.step }, taskList: "other" });
  const handle = await harness.client.start(choosing, { taskList: "now" });
  assert.deepEqual(await handle.result(), ["chosen", "stepped"]);
});
