// Calls that come at once: in any order, no two of them get what only one can have.
import assert from "node:assert/strict";
import { test } from "node:test";
import { complete, schedule } from "./decisions.ts";
import { deciders, domain, startService, workers } from "./harness.ts";

/** How many of the calls succeeded, and the names of the faults of the others. */
const outcomeOf = async (calls: readonly Promise<unknown>[]) => {
  const results = await Promise.allSettled(calls);
  const refusals = results.flatMap((result) =>
    result.status === "rejected" ? [(result.reason as Error).name] : [],
  );
  return { succeeded: results.length - refusals.length, faults: [...new Set(refusals)] };
};
const times = <T>(count: number, call: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => call(index));

test("of many starts of one workflow id exactly one succeeds", async () => {
  await using service = await startService();
  assert.deepEqual(await outcomeOf(times(20, () => service.start())), {
    succeeded: 1,
    faults: ["WorkflowExecutionAlreadyStartedFault"],
  });
});

test("of many registrations of one name exactly one succeeds", async () => {
  await using service = await startService();
  const days = { workflowExecutionRetentionPeriodInDays: "1" };
  const register = () => service.swf.registerDomain({ name: "d", ...days });
  assert.deepEqual(await outcomeOf(times(20, register)), {
    succeeded: 1,
    faults: ["DomainAlreadyExistsFault"],
  });
});

test("of many answers to one task exactly one succeeds", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.decide(schedule("a"));
  const { taskToken } = await service.activityTask();
  const answers = times(10, (index) =>
    index % 2 === 0
      ? service.swf.respondActivityTaskCompleted({ taskToken })
      : service.swf.respondActivityTaskFailed({ taskToken }),
  );
  const once = { succeeded: 1, faults: ["UnknownResourceFault"] };
  assert.deepEqual(await outcomeOf(answers), once);
  const task = await service.decisionTask();
  assert.deepEqual(await outcomeOf(times(10, () => service.answer(task, [complete()]))), once);
  assert.equal((await service.history(run)).at(-1)?.type, "WorkflowExecutionCompleted");
});

test("of many signals none is lost, and one decision task is asked for", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.decide();
  await Promise.all(times(50, (index) => service.signal("w", `s${index}`)));
  const history = await service.history(run);
  const signals = history.filter(({ type }) => type === "WorkflowExecutionSignaled");
  assert.equal(signals.length, 50);
  assert.equal(history.filter(({ type }) => type === "DecisionTaskScheduled").length, 2);
});

test("fifty workflows through twenty deciders and workers each end once", async () => {
  await using service = await startService();
  const { swf, server } = service;
  const given: (string | undefined)[] = [];
  const decideUntilEmpty = async (): Promise<void> => {
    const task = await swf.pollForDecisionTask({ domain, taskList: deciders });
    if (!task.taskToken) return;
    given.push(task.taskToken);
    await service.answer(task, [task.previousStartedEventId === 0 ? schedule("a") : complete()]);
    return decideUntilEmpty();
  };
  const workUntilEmpty = async (): Promise<void> => {
    const { taskToken } = await swf.pollForActivityTask({ domain, taskList: workers });
    if (!taskToken) return;
    given.push(taskToken);
    await swf.respondActivityTaskCompleted({ taskToken });
    return workUntilEmpty();
  };
  const all = [...times(20, decideUntilEmpty), ...times(20, workUntilEmpty)];
  await Promise.all(times(50, (index) => service.start(`w${index}`)));
  // When all of them wait, none has a task, and no task is left.
  await server.pollsWaiting(40);
  await server.advance({ seconds: 60 });
  await Promise.all(all);
  assert.equal(given.length, 150);
  assert.equal(new Set(given).size, 150);
  const startTimeFilter = { oldestDate: new Date(0) };
  const { count } = await swf.countClosedWorkflowExecutions({ domain, startTimeFilter });
  assert.equal(count, 50);
});
