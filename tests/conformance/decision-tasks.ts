// Decision tasks: when one is scheduled, what comes with it, and how it is answered.
import assert from "node:assert/strict";
import { test } from "node:test";
import { complete, fail, mark, schedule, startChild, startTimer } from "./decisions.ts";
import {
  activityType,
  deciders,
  domain,
  invalid,
  startService,
  unknown,
  workflowType,
} from "./harness.ts";

test("a decision task brings the history up to its own start", async () => {
  await using service = await startService();
  const run = await service.start();
  const { text } = await service.send("PollForDecisionTask", {
    domain,
    taskList: deciders,
    identity: "decider 7",
  });
  const { taskToken, events, ...task } = JSON.parse(text);
  assert.ok(taskToken.length > 0 && taskToken.length <= 1024);
  assert.deepEqual(task, {
    previousStartedEventId: 0,
    startedEventId: 3,
    workflowExecution: run,
    workflowType,
  });
  assert.deepEqual(
    events.map(({ eventId, eventType }: { eventId: number; eventType: string }) => [
      eventId,
      eventType,
    ]),
    [
      [1, "WorkflowExecutionStarted"],
      [2, "DecisionTaskScheduled"],
      [3, "DecisionTaskStarted"],
    ],
  );
  assert.deepEqual(events[2].decisionTaskStartedEventAttributes, {
    identity: "decider 7",
    scheduledEventId: 2,
  });
});

test("previousStartedEventId names the decision task that was completed last", async () => {
  await using service = await startService();
  await service.start();
  assert.equal((await service.decide()).previousStartedEventId, 0);
  await service.signal();
  const second = await service.decide();
  assert.equal(second.previousStartedEventId, 3);
  await service.signal();
  const third = await service.decide();
  assert.equal(third.previousStartedEventId, second.startedEventId);
});

test("previousStartedEventId passes over decision tasks that timed out (a guess)", async () => {
  await using service = await startService();
  await service.start("w", { taskStartToCloseTimeout: "10" });
  const first = await service.decide();
  await service.signal();
  await service.decisionTask();
  await service.server.advance({ seconds: 10 });
  const third = await service.decisionTask();
  assert.equal(third.previousStartedEventId, first.startedEventId);
});

test("an answer without decisions completes the task and asks for no other", async () => {
  await using service = await startService();
  const run = await service.start();
  const { taskToken } = await service.decisionTask();
  const { text } = await service.send("RespondDecisionTaskCompleted", { taskToken });
  assert.equal(text, "");
  await service.expectHistory(
    run,
    "4 DecisionTaskCompleted scheduledEventId=2 startedEventId=3 executionContext=- taskList=- taskListScheduleToStartTimeout=-",
  );
  const { count } = await service.swf.countPendingDecisionTasks({ domain, taskList: deciders });
  assert.equal(count, 0);
});

test("what happens while a decision task is started is in the next one, scheduled at once", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.decide(schedule("a"));
  await service.signal();
  const task = await service.decisionTask();
  await service.work();
  await service.signal();
  await service.answer(task);
  await service.decide(complete());
  await service.expectHistory(
    run,
    `8 DecisionTaskStarted scheduledEventId=7
    9 ActivityTaskStarted
    10 ActivityTaskCompleted
    = 11 DecisionTaskScheduled
    12 WorkflowExecutionSignaled
    13 DecisionTaskCompleted scheduledEventId=7 startedEventId=8
    14 DecisionTaskStarted scheduledEventId=11
    15 DecisionTaskCompleted
    = 16 WorkflowExecutionCompleted`,
  );
});

test("the decision task that is queued is given to no decider while another is started", async () => {
  await using service = await startService();
  const { swf } = service;
  await service.start();
  const count = async () =>
    (await swf.countPendingDecisionTasks({ domain, taskList: deciders })).count;
  const task = await service.decisionTask();
  await service.signal();
  assert.equal(await count(), 0);
  await service.answer(task);
  assert.equal(await count(), 1);
});

test("a close fails while the decider has not seen everything, and may be tried again", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.decide(schedule("a"));
  await service.signal();
  const task = await service.decisionTask();
  await service.work();
  await service.answer(task, [mark("kept"), complete()]);
  const next = await service.decisionTask();
  assert.equal(next.startedEventId, 15);
  assert.equal(next.previousStartedEventId, 8);
  await service.answer(next, [complete("seen all")]);
  await service.expectHistory(
    run,
    `9 ActivityTaskStarted
    10 ActivityTaskCompleted
    = 11 DecisionTaskScheduled
    12 DecisionTaskCompleted scheduledEventId=7 startedEventId=8
    = 13 MarkerRecorded markerName=kept
    = 14 CompleteWorkflowExecutionFailed cause=UNHANDLED_DECISION decisionTaskCompletedEventId=12
    15 DecisionTaskStarted scheduledEventId=11
    16 DecisionTaskCompleted
    = 17 WorkflowExecutionCompleted result=seen all`,
  );
});

test("an activity that only starts meanwhile does not keep an execution from closing", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.decide(schedule("a"));
  await service.signal();
  const task = await service.decisionTask();
  await service.activityTask();
  await service.answer(task, [complete()]);
  assert.equal((await service.describe(run)).executionInfo?.closeStatus, "COMPLETED");
});

test("a failure in the same batch does not keep an execution from closing (a guess)", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.decide(
    { decisionType: "CancelTimer", cancelTimerDecisionAttributes: { timerId: "none" } },
    complete(),
  );
  await service.expectHistory(
    run,
    `4 DecisionTaskCompleted
    = 5 CancelTimerFailed timerId=none cause=TIMER_ID_UNKNOWN decisionTaskCompletedEventId=4
    = 6 WorkflowExecutionCompleted`,
  );
});

test("a close must be the last decision, and a refused batch changes nothing", async () => {
  await using service = await startService();
  const run = await service.start();
  const task = await service.decisionTask();
  const message = "Close must be last decision in list";
  await invalid(service.answer(task, [complete(), mark("m")]), message);
  await invalid(service.answer(task, [mark("m"), complete(), fail()]), message);
  assert.equal((await service.history(run)).length, 3);
  await service.answer(task, [complete()]);
});

test("activities and timers may not share a batch with a close", async () => {
  await using service = await startService();
  const run = await service.start();
  const task = await service.decisionTask();
  const message = "Specified decision is incompatible with close decision";
  await invalid(service.answer(task, [schedule("a"), complete()]), message);
  await invalid(service.answer(task, [startTimer("t", "1"), fail()]), message);
  assert.equal((await service.history(run)).length, 3);
});

const closes = {
  CompleteWorkflowExecution: ["WorkflowExecutionCompleted", "COMPLETED"],
  FailWorkflowExecution: ["WorkflowExecutionFailed", "FAILED"],
  CancelWorkflowExecution: ["WorkflowExecutionCanceled", "CANCELED"],
  ContinueAsNewWorkflowExecution: ["WorkflowExecutionContinuedAsNew", "CONTINUED_AS_NEW"],
} as const;

for (const [decisionType, [event, status]] of Object.entries(closes)) {
  test(`${decisionType} without its attributes closes the execution, and so with null for them`, async () => {
    await using service = await startService();
    const member = `${decisionType[0]?.toLowerCase()}${decisionType.slice(1)}DecisionAttributes`;
    for (const [workflowId, block] of Object.entries({ bare: {}, empty: { [member]: null } })) {
      const run = await service.start(workflowId);
      const { taskToken } = await service.decisionTask();
      const decisions = [{ decisionType, ...block }];
      const answer = await service.send("RespondDecisionTaskCompleted", { taskToken, decisions });
      assert.deepEqual([answer.status, answer.text], [200, ""]);
      const { executionInfo } = await service.describe(run);
      assert.equal(executionInfo?.closeStatus, status);
      assert.equal((await service.history(run)).at(-1)?.type, event);
      if (status === "CONTINUED_AS_NEW") await service.decide(complete());
    }
  });
}

test("the attributes of a decision's own type must be there; those of others are checked too", async () => {
  await using service = await startService();
  await service.start();
  const task = await service.decisionTask();
  const path = "decisions.1.member";
  await invalid(
    service.answer(task, [{ decisionType: "StartTimer" }]),
    `2 validation errors detected: Value null at '${path}.startTimerDecisionAttributes.timerId' failed to satisfy constraint: Member must not be null; ` +
      `Value null at '${path}.startTimerDecisionAttributes.startToFireTimeout' failed to satisfy constraint: Member must not be null`,
  );
  const other = {
    ...complete(),
    startTimerDecisionAttributes: { timerId: undefined, startToFireTimeout: "x" },
  };
  await invalid(
    service.answer(task, [other]),
    `2 validation errors detected: Value null at '${path}.startTimerDecisionAttributes.timerId' failed to satisfy constraint: Member must not be null; ` +
      `Value 'x' at '${path}.startTimerDecisionAttributes.startToFireTimeout' failed to satisfy constraint: Member must be a whole number of seconds between 0 and 31536000`,
  );
  await invalid(
    service.answer(task, [{ decisionType: "Sleep" as "StartTimer" }]),
    `1 validation error detected: Value 'Sleep' at '${path}.decisionType' failed to satisfy constraint: Member must satisfy enum value set: [CompleteWorkflowExecution, StartTimer, RequestCancelExternalWorkflowExecution, SignalExternalWorkflowExecution, CancelTimer, RecordMarker, ScheduleActivityTask, ContinueAsNewWorkflowExecution, ScheduleLambdaFunction, FailWorkflowExecution, RequestCancelActivityTask, StartChildWorkflowExecution, CancelWorkflowExecution]`,
  );
});

test("members of a type that are not declared change nothing and are not recorded", async () => {
  await using service = await startService();
  const run = await service.start();
  const { taskToken } = await service.decisionTask();
  const undeclared = { kind: "remote", domain: "other" };
  const decisions = [
    schedule("a", { activityType: { ...activityType, ...undeclared } as typeof activityType }),
    startChild("c", { workflowType: { ...workflowType, ...undeclared } as typeof workflowType }),
  ];
  const { status } = await service.send("RespondDecisionTaskCompleted", { taskToken, decisions });
  assert.equal(status, 200);
  const [scheduled, initiated] = (await service.history(run)).slice(4);
  assert.ok(scheduled?.type === "ActivityTaskScheduled");
  assert.deepEqual(scheduled.data.activityType, activityType);
  assert.ok(initiated?.type === "StartChildWorkflowExecutionInitiated");
  assert.deepEqual(initiated.data.workflowType, workflowType);
});

test("a hundred decisions in one answer share one moment", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.decide(...Array.from({ length: 100 }, (_, index) => mark(`m${index}`)));
  const history = await service.history(run);
  assert.equal(history.length, 104);
  assert.equal(new Set(history.slice(3).map(({ at }) => at)).size, 1);
});

test("an answer that comes twice is unknown the second time", async () => {
  await using service = await startService();
  const run = await service.start();
  const task = await service.decide();
  await unknown(service.answer(task), "Unknown decision task, scheduledEventId = 2");
  await service.signal();
  await service.decide(complete());
  const message = `Unknown execution: WorkflowExecution=[workflowId=w, runId=${run.runId}]`;
  await unknown(service.answer(task), message);
});

test("a token that was never given is invalid to a decider's answer", async () => {
  await using service = await startService();
  await service.start();
  const task = await service.decisionTask();
  const taskToken = `${task.taskToken?.slice(0, -4)}AAAA`;
  await invalid(service.answer({ ...task, taskToken: "garbage" }), "Invalid token");
  await invalid(service.answer({ ...task, taskToken }), "Invalid token");
});

test("a poll from the previous start brings that event and all after it", async () => {
  await using service = await startService();
  await service.start();
  const settings = { startAtPreviousStartedEvent: true };
  const first = await service.decisionTask(settings);
  assert.deepEqual(
    first.events?.map(({ eventId }) => eventId),
    [1, 2, 3],
  );
  await service.answer(first);
  await service.signal();
  const second = await service.decisionTask(settings);
  assert.deepEqual(
    second.events?.map(({ eventId }) => eventId),
    [3, 4, 5, 6, 7],
  );
  await service.answer(second);
  await service.signal();
  const third = await service.decisionTask({ ...settings, reverseOrder: true });
  assert.deepEqual(
    third.events?.map(({ eventId }) => eventId),
    [11, 10, 9, 8, 7],
  );
});

test("pending decision tasks are those that a poll could be given", async () => {
  await using service = await startService();
  const count = async (name: string) => {
    const taskList = { name };
    const { text } = await service.send("CountPendingDecisionTasks", { domain, taskList });
    return text;
  };
  assert.equal(await count("never used"), '{"count":0,"truncated":false}');
  await service.start("one");
  await service.start("two");
  assert.equal(await count("deciders"), '{"count":2,"truncated":false}');
  await service.decisionTask();
  assert.equal(await count("deciders"), '{"count":1,"truncated":false}');
});
