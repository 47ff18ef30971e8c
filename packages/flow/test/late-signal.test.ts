import assert from "node:assert/strict";
import { test } from "node:test";
import { startTestEnvironment } from "@ekiden/testing";
import {
  continueAsNew,
  defineSignal,
  defineWorkflow,
  localActivity,
  type WorkflowHandle,
} from "../src/index.ts";

const added = defineSignal<string>("added");

test("a signal that comes while a run continues as new is in the input of the next run", async () => {
  let handle: WorkflowHandle<unknown> | undefined;
  const collector = defineWorkflow(
    { name: "Collector", version: "1.0" },
    async (before: readonly string[] | undefined): Promise<readonly string[]> => {
      if (before) return before;
      const items: string[] = [];
      added.handle((item) => void items.push(item));
      // The decision task is open meanwhile, so the service refuses the close: UNHANDLED_DECISION.
      await localActivity("signal", () => handle?.signal(added, "late"));
      return continueAsNew<typeof collector>(items);
    },
  );
  await using env = await startTestEnvironment({ workflows: [collector] });
  await env.server.settled();
  const starting = env.start(collector, { workflowId: "w" });
  handle = env.client.handle(collector, { workflowId: "w", runId: "" });
  assert.deepEqual(await env.result(await starting), ["late"]);
  const types: string[] = [];
  for await (const { type } of (await starting).history()) types.push(type);
  assert.ok(types.includes("ContinueAsNewWorkflowExecutionFailed"));
});
