import assert from "node:assert/strict";
import { complete, Stage } from "./stage.ts";

export const hello = async (): Promise<void> => {
  const stage = new Stage("hello");
  await stage.register();
  const execution = await stage.start("hello", { input: "world" });
  const [started] = await stage.decide(() => [complete("hello, world")]);
  assert.equal(started?.workflowExecutionStartedEventAttributes?.input, "world");
  assert.ok(started?.eventTimestamp instanceof Date);
  assert.deepEqual(await stage.types(execution), [
    "WorkflowExecutionStarted",
    "DecisionTaskScheduled",
    "DecisionTaskStarted",
    "DecisionTaskCompleted",
    "WorkflowExecutionCompleted",
  ]);
  assert.equal((await stage.describe(execution))?.closeStatus, "COMPLETED");
};
