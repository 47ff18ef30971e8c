// Activity tasks: workers poll for them, say that they are alive, and answer.
import assert from "node:assert/strict";
import { test } from "node:test";
import { cancel, complete, requestCancel, schedule } from "./decisions.ts";
import { activityType, domain, invalid, startService, unknown, workers } from "./harness.ts";

test("an activity task tells its type, its id, its input and whose it is, and no more", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.decide(schedule("a", { input: "in", control: "for the decider alone" }));
  const { text } = await service.send("PollForActivityTask", { domain, taskList: workers });
  const { taskToken, ...task } = JSON.parse(text);
  assert.ok(taskToken.length > 0 && taskToken.length <= 1024);
  assert.deepEqual(task, {
    activityId: "a",
    activityType,
    input: "in",
    startedEventId: 6,
    workflowExecution: run,
  });
});

test("an activity round trip is the recorded history of the service", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.decide(schedule("a"));
  const { taskToken } = await service.activityTask(workers, "worker 7");
  await service.swf.respondActivityTaskCompleted({ taskToken, result: "out" });
  await service.decide(complete());
  await service.expectHistory(
    run,
    `3 DecisionTaskStarted scheduledEventId=2 identity=-
    4 DecisionTaskCompleted scheduledEventId=2 startedEventId=3
    = 5 ActivityTaskScheduled activityType=work/1 activityId=a input=- control=- scheduleToStartTimeout=NONE scheduleToCloseTimeout=NONE startToCloseTimeout=NONE heartbeatTimeout=NONE taskList=workers taskPriority=- decisionTaskCompletedEventId=4
    6 ActivityTaskStarted identity=worker 7 scheduledEventId=5
    7 ActivityTaskCompleted result=out scheduledEventId=5 startedEventId=6
    = 8 DecisionTaskScheduled
    9 DecisionTaskStarted scheduledEventId=8
    10 DecisionTaskCompleted
    = 11 WorkflowExecutionCompleted`,
  );
});

test("a failed activity tells its reason and details", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.decide(schedule("a"));
  const { taskToken } = await service.activityTask();
  await service.swf.respondActivityTaskFailed({ taskToken, reason: "why", details: "how" });
  await service.expectHistory(
    run,
    `7 ActivityTaskFailed reason=why details=how scheduledEventId=5 startedEventId=6
    = 8 DecisionTaskScheduled`,
  );
});

test("a result, a reason and details may be left out, or be empty", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.decide(schedule("a"), schedule("b"));
  const [one, other] = [await service.activityTask(), await service.activityTask()];
  await service.swf.respondActivityTaskCompleted({ taskToken: one.taskToken, result: "" });
  await service.swf.respondActivityTaskFailed({ taskToken: other.taskToken });
  await service.expectHistory(
    run,
    `9 ActivityTaskCompleted result=
    = 10 DecisionTaskScheduled
    11 ActivityTaskFailed reason=- details=-`,
  );
});

test("a heartbeat leaves no event, and tells when the activity should end", async () => {
  await using service = await startService();
  const { swf } = service;
  const run = await service.start();
  await service.decide(schedule("a"));
  const { taskToken } = await service.activityTask();
  const beat = await service.send("RecordActivityTaskHeartbeat", { taskToken, details: "10 %" });
  assert.equal(beat.text, '{"cancelRequested":false}');
  await service.signal();
  await service.decide(requestCancel("a"));
  const later = await swf.recordActivityTaskHeartbeat({ taskToken });
  assert.equal(later.cancelRequested, true);
  await swf.respondActivityTaskCanceled({ taskToken, details: "stopped" });
  await service.expectHistory(
    run,
    `11 ActivityTaskCancelRequested activityId=a decisionTaskCompletedEventId=10
    12 ActivityTaskCanceled details=stopped scheduledEventId=5 startedEventId=6 latestCancelRequestedEventId=11
    = 13 DecisionTaskScheduled`,
  );
});

test("a started activity may complete although it was asked to cancel", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.decide(schedule("a"));
  const { taskToken } = await service.activityTask();
  await service.signal();
  await service.decide(requestCancel("a"), requestCancel("a"));
  await service.swf.respondActivityTaskCompleted({ taskToken });
  await service.expectHistory(
    run,
    `11 ActivityTaskCancelRequested
    = 12 ActivityTaskCancelRequested
    13 ActivityTaskCompleted
    = 14 DecisionTaskScheduled`,
  );
});

test("an activity that was not started is canceled at once and given to no worker", async () => {
  await using service = await startService();
  const { swf } = service;
  const run = await service.start();
  await service.decide(schedule("a"));
  await service.signal();
  await service.decide(requestCancel("a"));
  await service.expectHistory(
    run,
    `9 DecisionTaskCompleted
    = 10 ActivityTaskCancelRequested activityId=a
    = 11 ActivityTaskCanceled details=- scheduledEventId=5 startedEventId=0 latestCancelRequestedEventId=10
    = 12 DecisionTaskScheduled`,
  );
  assert.equal((await swf.countPendingActivityTasks({ domain, taskList: workers })).count, 0);
});

test("a worker may report a cancel that was not requested", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.decide(schedule("a"));
  const { taskToken } = await service.activityTask();
  await service.swf.respondActivityTaskCanceled({ taskToken });
  await service.expectHistory(
    run,
    `7 ActivityTaskCanceled startedEventId=6 latestCancelRequestedEventId=-
    = 8 DecisionTaskScheduled`,
  );
});

test("a task that is answered is unknown to every later answer and heartbeat", async () => {
  await using service = await startService();
  const { swf } = service;
  await service.start();
  await service.decide(schedule("a"));
  const { taskToken } = await service.work();
  const message = "Unknown activity, scheduledEventId = 5";
  await unknown(swf.respondActivityTaskCompleted({ taskToken }), message);
  await unknown(swf.respondActivityTaskFailed({ taskToken }), message);
  await unknown(swf.respondActivityTaskCanceled({ taskToken }), message);
  await unknown(swf.recordActivityTaskHeartbeat({ taskToken }), message);
});

test("the tasks of a closed execution are unknown, and the refusal names the execution", async () => {
  await using service = await startService();
  const { swf } = service;
  const run = await service.start();
  await service.decide(schedule("a"));
  const { taskToken } = await service.activityTask();
  await service.signal();
  await service.decide(cancel());
  const message = `Unknown execution: WorkflowExecution=[workflowId=w, runId=${run.runId}]`;
  await unknown(swf.respondActivityTaskCompleted({ taskToken }), message);
  await unknown(swf.recordActivityTaskHeartbeat({ taskToken }), message);
});

test("a token that was never given is invalid, and so is one for another kind of task", async () => {
  await using service = await startService();
  const { swf } = service;
  await service.start();
  const decisionTask = await service.decisionTask();
  await service.answer(decisionTask, [schedule("a")]);
  const { taskToken = "" } = await service.activityTask();
  const other = taskToken.startsWith("A") ? "B" : "A";
  const changed = `${other}${taskToken.slice(1)}`;
  for (const token of ["garbage", changed, decisionTask.taskToken, "AAAAKgAAAAE="]) {
    await invalid(swf.respondActivityTaskCompleted({ taskToken: token }), "Invalid token");
    await invalid(swf.respondActivityTaskFailed({ taskToken: token }), "Invalid token");
    await invalid(swf.respondActivityTaskCanceled({ taskToken: token }), "Invalid token");
    await invalid(swf.recordActivityTaskHeartbeat({ taskToken: token }), "Invalid token");
  }
  await invalid(swf.respondDecisionTaskCompleted({ taskToken }), "Invalid token");
});

test("pending activity tasks are those that were not started", async () => {
  await using service = await startService();
  const count = async (name: string) => {
    const taskList = { name };
    const { text } = await service.send("CountPendingActivityTasks", { domain, taskList });
    return text;
  };
  assert.equal(await count("never used"), '{"count":0,"truncated":false}');
  await service.start();
  await service.decide(schedule("a"), schedule("b"), schedule("c", { taskList: { name: "x" } }));
  assert.equal(await count("workers"), '{"count":2,"truncated":false}');
  await service.activityTask();
  assert.equal(await count("workers"), '{"count":1,"truncated":false}');
  assert.equal(await count("x"), '{"count":1,"truncated":false}');
});
