import assert from "node:assert/strict";
import { attributesOf, complete, decision, refusedAs, Stage } from "./stage.ts";

export const activity = async (): Promise<void> => {
  const stage = new Stage("activity");
  await stage.register();
  await stage.registerActivity();
  const execution = await stage.start();
  await stage.decide(() => [stage.schedule("first", { input: "7", heartbeatTimeout: "3" })]);
  const { taskToken: first, input } = await stage.activityTask();
  assert.equal(input, "7");
  const beat = { taskToken: first, details: "half" };
  assert.equal((await stage.client.recordActivityTaskHeartbeat(beat)).cancelRequested, false);
  await stage.decide((events) => {
    const [late] = attributesOf(events, "ActivityTaskTimedOut");
    assert.deepEqual([late?.timeoutType, late?.details], ["HEARTBEAT", "half"]);
    return [stage.schedule("second", { input: "8" })];
  });
  await refusedAs(
    "UnknownResourceFault",
    stage.client.respondActivityTaskCompleted({ taskToken: first, result: "late" }),
  );
  const { taskToken } = await stage.activityTask();
  await stage.client.respondActivityTaskCompleted({ taskToken, result: "64" });
  await stage.decide((events) => {
    const [done] = attributesOf(events, "ActivityTaskCompleted");
    return [complete(String(done?.result))];
  });
  const [closed] = attributesOf(await stage.history(execution), "WorkflowExecutionCompleted");
  assert.equal(closed?.result, "64");
};

export const fanOut = async (): Promise<void> => {
  const count = 100;
  const stage = new Stage("fan-out");
  await stage.register();
  await stage.registerActivity();
  const execution = await stage.start();
  await stage.decide(() =>
    Array.from({ length: count }, (_, index) => stage.schedule(`${index}`, { input: `${index}` })),
  );
  let left = count;
  const work = async () => {
    while (left-- > 0) {
      const { taskToken, input } = await stage.activityTask();
      await stage.client.respondActivityTaskCompleted({ taskToken, result: `${input} done` });
    }
  };
  await Promise.all(Array.from({ length: 5 }, work));
  await stage.decideOnce("ActivityTaskCompleted", count, (events) => {
    const results = attributesOf(events, "ActivityTaskCompleted").map(({ result }) => result);
    return [complete(String(new Set(results).size))];
  });
  const [closed] = attributesOf(await stage.history(execution), "WorkflowExecutionCompleted");
  assert.equal(closed?.result, String(count));
};

export const cancel = async (): Promise<void> => {
  const stage = new Stage("cancel");
  await stage.register();
  await stage.registerActivity();
  const execution = await stage.start();
  await stage.decide(() => [stage.schedule("long")]);
  const { taskToken } = await stage.activityTask();
  await stage.client.requestCancelWorkflowExecution({
    domain: process.env.EKIDEN_DOMAIN,
    ...execution,
  });
  await stage.decide((events) => {
    assert.equal(attributesOf(events, "WorkflowExecutionCancelRequested").length, 1);
    return [decision("RequestCancelActivityTask", { activityId: "long" })];
  });
  const { cancelRequested } = await stage.client.recordActivityTaskHeartbeat({ taskToken });
  assert.equal(cancelRequested, true);
  await stage.client.respondActivityTaskCanceled({ taskToken, details: "put away" });
  await stage.decideOnce("ActivityTaskCanceled", 1, () => [
    decision("CancelWorkflowExecution", { details: "as asked" }),
  ]);
  const [canceled] = attributesOf(await stage.history(execution), "ActivityTaskCanceled");
  assert.equal(canceled?.details, "put away");
  assert.equal((await stage.describe(execution))?.closeStatus, "CANCELED");
};
