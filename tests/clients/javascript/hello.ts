import assert from "node:assert/strict";
import { complete, ScenarioHarness } from "./scenario-harness.ts";

export const hello = async (): Promise<void> => {
  const harness = new ScenarioHarness("hello");
  await harness.register();
  const execution = await harness.start("hello", { input: "world" });
  const [started] = await harness.decide(() => [complete("hello, world")]);
  assert.equal(started?.workflowExecutionStartedEventAttributes?.input, "world");
  assert.ok(started?.eventTimestamp instanceof Date);
  assert.deepEqual(await harness.types(execution), [
    "WorkflowExecutionStarted",
    "DecisionTaskScheduled",
    "DecisionTaskStarted",
    "DecisionTaskCompleted",
    "WorkflowExecutionCompleted",
  ]);
  assert.equal((await harness.describe(execution))?.closeStatus, "COMPLETED");
};
