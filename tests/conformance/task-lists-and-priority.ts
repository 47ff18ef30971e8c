// In which order tasks leave a list, and how a decider moves an execution to another list.
import assert from "node:assert/strict";
import { test } from "node:test";
import { complete, schedule } from "./decisions.ts";
import { deciders, domain, invalidMember, startService, unknown } from "./harness.ts";

const other = { name: "other" };

test("activity tasks leave their list by priority, then in the order of scheduling", async () => {
  await using service = await startService();
  const { swf } = service;
  await swf.registerActivityType({
    domain,
    name: "urgent",
    version: "1",
    defaultTaskPriority: "10",
    defaultTaskList: { name: "workers" },
    defaultTaskHeartbeatTimeout: "NONE",
    defaultTaskScheduleToCloseTimeout: "NONE",
    defaultTaskScheduleToStartTimeout: "NONE",
    defaultTaskStartToCloseTimeout: "NONE",
  });
  await service.start("w", { taskPriority: "100" });
  await service.decide(
    schedule("plain 1"),
    schedule("low", { taskPriority: "-1" }),
    schedule("high", { taskPriority: "11" }),
    schedule("by type", { activityType: { name: "urgent", version: "1" } }),
    schedule("plain 2", { taskPriority: "0" }),
    schedule("lowest", { taskPriority: "-2147483648" }),
  );
  const order = [];
  for (let index = 0; index < 6; index += 1) order.push((await service.activityTask()).activityId);
  assert.deepEqual(order, ["high", "by type", "plain 1", "plain 2", "low", "lowest"]);
});

test("decision tasks leave their list by the priority of their execution, then oldest first", async () => {
  await using service = await startService();
  await service.start("plain 1");
  await service.start("low", { taskPriority: "-3" });
  await service.start("plain 2");
  await service.start("high", { taskPriority: "2147483647" });
  const order = [];
  for (let index = 0; index < 4; index += 1) {
    order.push((await service.decisionTask()).workflowExecution?.workflowId);
  }
  assert.deepEqual(order, ["high", "plain 1", "plain 2", "low"]);
});

test("the priority of an execution goes to its decision tasks and to nothing else", async () => {
  await using service = await startService();
  const run = await service.start("w", { taskPriority: "5" });
  await service.decide(schedule("a"));
  await service.expectHistory(
    run,
    `2 DecisionTaskScheduled taskPriority=5
    3 DecisionTaskStarted
    4 DecisionTaskCompleted
    = 5 ActivityTaskScheduled taskPriority=-`,
  );
});

test("a completion with a task list moves the execution there for good", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.answer(await service.decisionTask(), [], { taskList: other });
  await service.signal();
  await service.answer(await service.decisionTask({ taskList: other }));
  await service.signal();
  await service.expectHistory(
    run,
    `4 DecisionTaskCompleted taskList=other taskListScheduleToStartTimeout=-
    5 WorkflowExecutionSignaled
    = 6 DecisionTaskScheduled taskList=other scheduleToStartTimeout=NONE
    7 DecisionTaskStarted
    8 DecisionTaskCompleted taskList=-
    9 WorkflowExecutionSignaled
    = 10 DecisionTaskScheduled taskList=other`,
  );
  assert.deepEqual((await service.describe(run)).executionConfiguration?.taskList, other);
});

test("an override with a time-out falls back to the original list when no worker starts it in time", async () => {
  await using service = await startService();
  const run = await service.start();
  const override = { taskList: other, taskListScheduleToStartTimeout: "10" };
  await service.answer(await service.decisionTask(), [], override);
  await service.signal();
  await service.server.advance({ seconds: 10 });
  await service.expectHistory(
    run,
    `4 DecisionTaskCompleted taskList=other taskListScheduleToStartTimeout=10
    5 WorkflowExecutionSignaled
    = 6 DecisionTaskScheduled taskList=other scheduleToStartTimeout=10
    7 DecisionTaskTimedOut timeoutType=SCHEDULE_TO_START scheduledEventId=6 startedEventId=0
    = 8 DecisionTaskScheduled taskList=deciders scheduleToStartTimeout=NONE`,
  );
  const { count } = await service.swf.countPendingDecisionTasks({ domain, taskList: other });
  assert.equal(count, 0);
  await service.decide(complete());
});

test("an override falls back, too, when its task is started and not completed in time", async () => {
  await using service = await startService();
  const run = await service.start("w", { taskStartToCloseTimeout: "20" });
  const override = { taskList: other, taskListScheduleToStartTimeout: "10" };
  await service.answer(await service.decisionTask(), [], override);
  await service.signal();
  const task = await service.decisionTask({ taskList: other });
  await service.server.advance({ seconds: 20 });
  await unknown(service.answer(task), "Unknown decision task, scheduledEventId = 6");
  await service.expectHistory(
    run,
    `8 DecisionTaskTimedOut timeoutType=START_TO_CLOSE scheduledEventId=6 startedEventId=7
    = 9 DecisionTaskScheduled taskList=deciders scheduleToStartTimeout=NONE`,
  );
});

test("an override's time-out waits until its task is offered (a guess)", async () => {
  await using service = await startService();
  const run = await service.start();
  const override = { taskList: other, taskListScheduleToStartTimeout: "10" };
  await service.answer(await service.decisionTask(), [], override);
  await service.signal();
  const task = await service.decisionTask({ taskList: other });
  await service.signal();
  await service.server.advance({ seconds: 60 });
  await service.answer(task);
  await service.server.advance({ seconds: 9 });
  await service.expectHistory(
    run,
    `7 DecisionTaskStarted scheduledEventId=6
    8 WorkflowExecutionSignaled
    = 9 DecisionTaskScheduled taskList=other scheduleToStartTimeout=10
    10 DecisionTaskCompleted`,
  );
  await service.server.advance({ seconds: 1 });
  await service.expectHistory(
    run,
    `11 DecisionTaskTimedOut timeoutType=SCHEDULE_TO_START scheduledEventId=9 startedEventId=0
    = 12 DecisionTaskScheduled taskList=deciders`,
  );
});

test("an override stays when a completion names no list (a guess)", async () => {
  await using service = await startService();
  const run = await service.start();
  const override = { taskList: other, taskListScheduleToStartTimeout: "10" };
  await service.answer(await service.decisionTask(), [], override);
  await service.signal();
  await service.answer(await service.decisionTask({ taskList: other }));
  await service.signal();
  await service.expectHistory(
    run,
    `8 DecisionTaskCompleted taskList=-
    9 WorkflowExecutionSignaled
    = 10 DecisionTaskScheduled taskList=other scheduleToStartTimeout=10`,
  );
  assert.deepEqual((await service.describe(run)).executionConfiguration?.taskList, deciders);
});

test("a decision task that was queued before an override stays on its list (a guess)", async () => {
  await using service = await startService();
  const run = await service.start();
  const task = await service.decisionTask();
  await service.signal();
  await service.answer(task, [], { taskList: other });
  await service.decide();
  await service.signal();
  await service.expectHistory(
    run,
    `5 DecisionTaskScheduled taskList=deciders
    6 DecisionTaskCompleted taskList=other
    7 DecisionTaskStarted scheduledEventId=5
    8 DecisionTaskCompleted
    9 WorkflowExecutionSignaled
    = 10 DecisionTaskScheduled taskList=other`,
  );
});

test("the name of a task list obeys the rules of names", async () => {
  await using service = await startService();
  const poll = service.swf.pollForDecisionTask({ domain, taskList: { name: "a:b" } });
  await invalidMember(poll, "taskList.name", {
    value: "a:b",
    constraint:
      "Member must not contain ':', '/', '|' or control characters, must not start or end with white space, and must not be the word 'arn'",
  });
});
