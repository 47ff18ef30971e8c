import assert from "node:assert/strict";
import {
  attributesOf,
  complete,
  decision,
  refusedAs,
  ScenarioHarness,
} from "./scenario-harness.ts";

export const activity = async (): Promise<void> => {
  const harness = new ScenarioHarness("activity");
  await harness.register();
  await harness.registerActivity();
  const execution = await harness.start();
  await harness.decide(() => [harness.schedule("first", { input: "7", heartbeatTimeout: "3" })]);
  const { taskToken: first, input } = await harness.activityTask();
  assert.equal(input, "7");
  const beat = { taskToken: first, details: "half" };
  assert.equal((await harness.client.recordActivityTaskHeartbeat(beat)).cancelRequested, false);
  await harness.decide((events) => {
    const [late] = attributesOf(events, "ActivityTaskTimedOut");
    assert.deepEqual([late?.timeoutType, late?.details], ["HEARTBEAT", "half"]);
    return [harness.schedule("second", { input: "8" })];
  });
  await refusedAs(
    "UnknownResourceFault",
    harness.client.respondActivityTaskCompleted({ taskToken: first, result: "late" }),
  );
  const { taskToken } = await harness.activityTask();
  await harness.client.respondActivityTaskCompleted({ taskToken, result: "64" });
  await harness.decide((events) => {
    const [done] = attributesOf(events, "ActivityTaskCompleted");
    return [complete(String(done?.result))];
  });
  const [closed] = attributesOf(await harness.history(execution), "WorkflowExecutionCompleted");
  assert.equal(closed?.result, "64");
};

export const fanOut = async (): Promise<void> => {
  const count = 100;
  const harness = new ScenarioHarness("fan-out");
  await harness.register();
  await harness.registerActivity();
  const execution = await harness.start();
  await harness.decide(() =>
    Array.from({ length: count }, (_, index) =>
      harness.schedule(`${index}`, { input: `${index}` }),
    ),
  );
  let left = count;
  const work = async () => {
    while (left-- > 0) {
      const { taskToken, input } = await harness.activityTask();
      await harness.client.respondActivityTaskCompleted({ taskToken, result: `${input} done` });
    }
  };
  await Promise.all(Array.from({ length: 5 }, work));
  await harness.decideOnce("ActivityTaskCompleted", count, (events) => {
    const results = attributesOf(events, "ActivityTaskCompleted").map(({ result }) => result);
    return [complete(String(new Set(results).size))];
  });
  const [closed] = attributesOf(await harness.history(execution), "WorkflowExecutionCompleted");
  assert.equal(closed?.result, String(count));
};

export const cancel = async (): Promise<void> => {
  const harness = new ScenarioHarness("cancel");
  await harness.register();
  await harness.registerActivity();
  const execution = await harness.start();
  await harness.decide(() => [harness.schedule("long")]);
  const { taskToken } = await harness.activityTask();
  await harness.client.requestCancelWorkflowExecution({
    domain: process.env.EKIDEN_DOMAIN,
    ...execution,
  });
  await harness.decide((events) => {
    assert.equal(attributesOf(events, "WorkflowExecutionCancelRequested").length, 1);
    return [decision("RequestCancelActivityTask", { activityId: "long" })];
  });
  const { cancelRequested } = await harness.client.recordActivityTaskHeartbeat({ taskToken });
  assert.equal(cancelRequested, true);
  await harness.client.respondActivityTaskCanceled({ taskToken, details: "put away" });
  await harness.decideOnce("ActivityTaskCanceled", 1, () => [
    decision("CancelWorkflowExecution", { details: "as asked" }),
  ]);
  const [canceled] = attributesOf(await harness.history(execution), "ActivityTaskCanceled");
  assert.equal(canceled?.details, "put away");
  assert.equal((await harness.describe(execution))?.closeStatus, "CANCELED");
};
