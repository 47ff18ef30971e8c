// Each of the 13 decisions, from the answer of a decider to the history, with what makes it fail.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  cancel,
  cancelOther,
  cancelTimer,
  complete,
  continueAsNew,
  decision,
  fail,
  invoke,
  mark,
  requestCancel,
  schedule,
  signalOther,
  startChild,
  startTimer,
} from "./decisions.ts";
import { deciders, domain, startService, workers, yearSeconds } from "./harness.ts";

test("ScheduleActivityTask records its own settings before those of the type", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.decide(
    schedule("a", {
      control: "c",
      input: "i",
      taskList: { name: "fast" },
      taskPriority: "9",
      scheduleToStartTimeout: "1",
      scheduleToCloseTimeout: "2",
      startToCloseTimeout: "3",
      heartbeatTimeout: "4",
    }),
  );
  await service.expectHistory(
    run,
    `4 DecisionTaskCompleted
    = 5 ActivityTaskScheduled activityType=work/1 activityId=a input=i control=c scheduleToStartTimeout=1 scheduleToCloseTimeout=2 startToCloseTimeout=3 heartbeatTimeout=4 taskList=fast taskPriority=9 decisionTaskCompletedEventId=4`,
  );
});

test("ScheduleActivityTask fails while another activity of its id is open, and not after", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.decide(schedule("a"), schedule("a"));
  await service.work();
  await service.decide(schedule("a"));
  await service.expectHistory(
    run,
    `5 ActivityTaskScheduled activityId=a
    = 6 ScheduleActivityTaskFailed activityType=work/1 activityId=a cause=ACTIVITY_ID_ALREADY_IN_USE decisionTaskCompletedEventId=4
    = 7 DecisionTaskScheduled
    8 ActivityTaskStarted
    9 ActivityTaskCompleted
    10 DecisionTaskStarted
    11 DecisionTaskCompleted
    = 12 ActivityTaskScheduled activityId=a`,
  );
});

test("ScheduleActivityTask names the default that is missing, in this order (a guess)", async () => {
  await using service = await startService();
  await service.swf.registerActivityType({ domain, name: "bare", version: "1" });
  const given = [
    { taskList: workers },
    { scheduleToStartTimeout: "NONE" },
    { scheduleToCloseTimeout: "NONE" },
    { startToCloseTimeout: "NONE" },
    { heartbeatTimeout: "NONE" },
  ];
  const activityType = { name: "bare", version: "1" };
  const decisions = [...given, {}].map((_, count) =>
    schedule(`a${count}`, Object.assign({ activityType }, ...given.slice(0, count))),
  );
  const run = await service.start();
  await service.decide(...decisions);
  await service.expectHistory(
    run,
    `5 ScheduleActivityTaskFailed cause=DEFAULT_TASK_LIST_UNDEFINED
    = 6 ScheduleActivityTaskFailed cause=DEFAULT_SCHEDULE_TO_START_TIMEOUT_UNDEFINED
    = 7 ScheduleActivityTaskFailed cause=DEFAULT_SCHEDULE_TO_CLOSE_TIMEOUT_UNDEFINED
    = 8 ScheduleActivityTaskFailed cause=DEFAULT_START_TO_CLOSE_TIMEOUT_UNDEFINED
    = 9 ScheduleActivityTaskFailed cause=DEFAULT_HEARTBEAT_TIMEOUT_UNDEFINED
    = 10 ActivityTaskScheduled activityId=a5
    = 11 DecisionTaskScheduled`,
  );
});

test("RequestCancelActivityTask fails for an id that no open activity has", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.decide(requestCancel("nobody"));
  await service.expectHistory(
    run,
    `5 RequestCancelActivityTaskFailed activityId=nobody cause=ACTIVITY_ID_UNKNOWN decisionTaskCompletedEventId=4
    = 6 DecisionTaskScheduled`,
  );
});

test("CompleteWorkflowExecution closes with a result", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.decide(complete("42"));
  await service.expectHistory(
    run,
    `4 DecisionTaskCompleted
    = 5 WorkflowExecutionCompleted result=42 decisionTaskCompletedEventId=4`,
  );
  assert.equal((await service.describe(run)).executionInfo?.closeStatus, "COMPLETED");
});

test("FailWorkflowExecution closes with a reason and details", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.decide(fail("why", "how"));
  await service.expectHistory(
    run,
    "5 WorkflowExecutionFailed reason=why details=how decisionTaskCompletedEventId=4",
  );
  assert.equal((await service.describe(run)).executionInfo?.closeStatus, "FAILED");
});

test("CancelWorkflowExecution closes with details, and needs no request", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.decide(cancel("enough"));
  await service.expectHistory(
    run,
    "5 WorkflowExecutionCanceled details=enough decisionTaskCompletedEventId=4",
  );
  const { executionInfo } = await service.describe(run);
  assert.equal(executionInfo?.closeStatus, "CANCELED");
  assert.equal(executionInfo?.cancelRequested, false);
});

test("every closing decision fails while something is unseen", async () => {
  await using service = await startService();
  const run = await service.start();
  for (const close of [fail(), cancel(), continueAsNew(), complete()]) {
    const task = await service.decisionTask();
    await service.signal();
    await service.answer(task, [close]);
  }
  const failed = (await service.history(run)).filter(({ type }) => type.endsWith("Failed"));
  assert.deepEqual(
    failed.map(({ type, data }) => `${type} ${(data as { cause: string }).cause}`),
    [
      "FailWorkflowExecutionFailed UNHANDLED_DECISION",
      "CancelWorkflowExecutionFailed UNHANDLED_DECISION",
      "ContinueAsNewWorkflowExecutionFailed UNHANDLED_DECISION",
      "CompleteWorkflowExecutionFailed UNHANDLED_DECISION",
    ],
  );
});

test("RecordMarker may repeat a name and schedules no decision task", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.decide(mark("m", "first"), mark("m"), mark("m", ""));
  await service.expectHistory(
    run,
    `4 DecisionTaskCompleted
    = 5 MarkerRecorded markerName=m details=first decisionTaskCompletedEventId=4
    = 6 MarkerRecorded markerName=m details=-
    = 7 MarkerRecorded markerName=m details=`,
  );
});

test("StartTimer and CancelTimer are the recorded history of the service", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.decide(startTimer("long", "120", "c"), startTimer("short", "2"));
  await service.server.advance({ seconds: 2 });
  await service.decide(cancelTimer("long"), startTimer("short", "0"));
  await service.server.settled();
  await service.expectHistory(
    run,
    `5 TimerStarted timerId=long startToFireTimeout=120 control=c decisionTaskCompletedEventId=4
    = 6 TimerStarted timerId=short startToFireTimeout=2 control=-
    7 TimerFired timerId=short startedEventId=6
    = 8 DecisionTaskScheduled
    9 DecisionTaskStarted
    10 DecisionTaskCompleted
    = 11 TimerCanceled timerId=long startedEventId=5 decisionTaskCompletedEventId=10
    = 12 TimerStarted timerId=short startToFireTimeout=0
    13 TimerFired timerId=short startedEventId=12
    = 14 DecisionTaskScheduled`,
  );
});

test("StartTimer fails for the id of an open timer, and CancelTimer for any other", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.decide(startTimer("t", "60"), startTimer("t", "60"), cancelTimer("u"));
  await service.expectHistory(
    run,
    `5 TimerStarted timerId=t
    = 6 StartTimerFailed timerId=t cause=TIMER_ID_ALREADY_IN_USE decisionTaskCompletedEventId=4
    = 7 CancelTimerFailed timerId=u cause=TIMER_ID_UNKNOWN decisionTaskCompletedEventId=4
    = 8 DecisionTaskScheduled`,
  );
});

test("a timer that fired during the decision can no longer be cancelled", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.decide(startTimer("t", "1"));
  await service.signal();
  const task = await service.decisionTask();
  await service.server.advance({ seconds: 1 });
  await service.answer(task, [cancelTimer("t"), complete()]);
  await service.expectHistory(
    run,
    `9 TimerFired timerId=t
    = 10 DecisionTaskScheduled
    11 DecisionTaskCompleted
    = 12 CancelTimerFailed timerId=t cause=TIMER_ID_UNKNOWN
    = 13 CompleteWorkflowExecutionFailed cause=UNHANDLED_DECISION`,
  );
});

test("several failures of a batch ask for one decision task, after the last event (a guess)", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.decide(cancelTimer("a"), cancelTimer("b"), mark("m"));
  await service.expectHistory(
    run,
    `5 CancelTimerFailed timerId=a
    = 6 CancelTimerFailed timerId=b
    = 7 MarkerRecorded
    = 8 DecisionTaskScheduled`,
  );
});

test("decisions before a close that it allows keep their effect", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.decide(schedule("a"), startTimer("t", "60"));
  await service.signal();
  await service.decide(
    mark("m"),
    cancelTimer("t"),
    requestCancel("a"),
    startChild("child", { childPolicy: "ABANDON" }),
    signalOther("nobody"),
    cancelOther("nobody"),
    invoke("f"),
    complete(),
  );
  await service.expectHistory(
    run,
    `10 DecisionTaskCompleted
    = 11 MarkerRecorded
    = 12 TimerCanceled
    = 13 ActivityTaskCancelRequested
    = 14 ActivityTaskCanceled
    = 15 StartChildWorkflowExecutionInitiated
    = 16 SignalExternalWorkflowExecutionInitiated
    = 17 RequestCancelExternalWorkflowExecutionInitiated
    = 18 LambdaFunctionScheduled
    = 19 StartLambdaFunctionFailed
    = 20 WorkflowExecutionCompleted`,
  );
});

test("ContinueAsNewWorkflowExecution closes, and the next run starts at the same moment", async () => {
  await using service = await startService();
  const first = await service.start("w", { tagList: ["old"], input: "old" });
  await service.decide(
    continueAsNew({
      input: "new",
      tagList: ["new"],
      taskList: { name: "next" },
      taskPriority: "2",
      taskStartToCloseTimeout: "5",
      executionStartToCloseTimeout: "500",
      childPolicy: "ABANDON",
      lambdaRole: "role",
    }),
  );
  const second = await service.runOf("w");
  const settings =
    "input=new executionStartToCloseTimeout=500 taskStartToCloseTimeout=5 childPolicy=ABANDON taskList=next taskPriority=2 tagList=new workflowType=order/1 lambdaRole=role";
  await service.expectHistory(
    first,
    `5 WorkflowExecutionContinuedAsNew newExecutionRunId=${second.runId} decisionTaskCompletedEventId=4 ${settings}`,
  );
  await service.expectHistory(
    second,
    `1 WorkflowExecutionStarted continuedExecutionRunId=${first.runId} parentInitiatedEventId=0 ${settings}
    = 2 DecisionTaskScheduled taskList=next taskPriority=2 startToCloseTimeout=5`,
  );
  const [one, two] = [await service.describe(first), await service.describe(second)];
  assert.equal(one.executionInfo?.closeStatus, "CONTINUED_AS_NEW");
  assert.deepEqual(one.executionInfo?.closeTimestamp, two.executionInfo?.startTimestamp);
});

test("a continuation takes the type's defaults, not the settings of the run before", async () => {
  await using service = await startService();
  await service.start("w", {
    taskPriority: "9",
    childPolicy: "ABANDON",
    executionStartToCloseTimeout: "60",
    input: "i",
    tagList: ["t"],
  });
  await service.decide(continueAsNew());
  await service.expectHistory(
    await service.runOf("w"),
    `1 WorkflowExecutionStarted executionStartToCloseTimeout=${yearSeconds} childPolicy=TERMINATE taskPriority=- input=- tagList=-
    2 DecisionTaskScheduled`,
  );
});

test("a continuation may move to another version, and fails for one that cannot be started", async () => {
  await using service = await startService();
  const { swf } = service;
  for (const version of ["2", "bare", "old"]) {
    await swf.registerWorkflowType({ domain, name: "order", version });
  }
  await swf.deprecateWorkflowType({ domain, workflowType: { name: "order", version: "old" } });
  const run = await service.start();
  const to = (workflowTypeVersion: string, settings = {}) =>
    continueAsNew({ workflowTypeVersion, ...settings });
  const settled = { executionStartToCloseTimeout: "60" };
  const tries = [
    [to("none"), "WORKFLOW_TYPE_DOES_NOT_EXIST"],
    [to("old"), "WORKFLOW_TYPE_DEPRECATED"],
    [to("bare"), "DEFAULT_EXECUTION_START_TO_CLOSE_TIMEOUT_UNDEFINED"],
    [to("bare", settled), "DEFAULT_TASK_LIST_UNDEFINED"],
    [
      to("bare", { ...settled, taskList: deciders }),
      "DEFAULT_TASK_START_TO_CLOSE_TIMEOUT_UNDEFINED",
    ],
    [
      to("bare", { ...settled, taskList: deciders, taskStartToCloseTimeout: "1" }),
      "DEFAULT_CHILD_POLICY_UNDEFINED",
    ],
  ] as const;
  for (const [made, cause] of tries) {
    await service.decide(made);
    const last = (await service.history(run)).length;
    await service.expectHistory(
      run,
      `${last - 1} ContinueAsNewWorkflowExecutionFailed cause=${cause}
      = ${last} DecisionTaskScheduled`,
    );
  }
  const whole = { ...settled, taskList: deciders, taskStartToCloseTimeout: "1" };
  await service.decide(to("2", { ...whole, childPolicy: "TERMINATE" }));
  const { executionInfo } = await service.describe(await service.runOf("w"));
  assert.deepEqual(executionInfo?.workflowType, { name: "order", version: "2" });
});

test("a continuation without end ends after a year (a guess)", async () => {
  await using service = await startService();
  await service.start();
  await service.decide(continueAsNew({ executionStartToCloseTimeout: "NONE" }));
  const run = await service.runOf("w");
  await service.server.advance({ days: 364 });
  assert.equal((await service.describe(run)).executionInfo?.executionStatus, "OPEN");
  await service.server.advance({ days: 1 });
  assert.equal((await service.describe(run)).executionInfo?.closeStatus, "TIMED_OUT");
});

test("an empty name in a decision is refused with its place in the batch", async () => {
  await using service = await startService();
  await service.start();
  const task = await service.decisionTask();
  const { text, status } = await service.send("RespondDecisionTaskCompleted", {
    taskToken: task.taskToken,
    decisions: [
      decision("RecordMarker", { markerName: "" }),
      decision("CancelTimer", { timerId: "" }),
    ],
  });
  assert.equal(status, 400);
  assert.equal(
    JSON.parse(text).message,
    "2 validation errors detected: Value '' at 'decisions.1.member.recordMarkerDecisionAttributes.markerName' failed to satisfy constraint: Member must have length greater than or equal to 1; " +
      "Value '' at 'decisions.2.member.cancelTimerDecisionAttributes.timerId' failed to satisfy constraint: Member must have length greater than or equal to 1",
  );
});
