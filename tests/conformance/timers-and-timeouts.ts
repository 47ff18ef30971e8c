// Everything that happens because time passes; the clock is moved, to the millisecond.
import assert from "node:assert/strict";
import { test } from "node:test";
import { cancelTimer, complete, requestCancel, schedule, startTimer } from "./decisions.ts";
import {
  deciders,
  domain,
  invalidMember,
  type Service,
  startService,
  unknown,
  workers,
} from "./harness.ts";

const lastEvents = async (service: Service, run: { workflowId: string; runId: string }) =>
  (await service.history(run)).map(({ type }) => type);

/** Nothing happens until just before the moment, and something does at it. */
const expectAt = async (
  service: Service,
  run: { workflowId: string; runId: string },
  at: number,
) => {
  const before = await lastEvents(service, run);
  await service.server.advance({ milliseconds: at - service.server.now() - 1 });
  assert.deepEqual(await lastEvents(service, run), before, "too early");
  await service.server.advance({ milliseconds: 1 });
  assert.notDeepEqual(await lastEvents(service, run), before, "too late");
};

test("a timer of 30 days fires then, and not a millisecond before", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.decide(startTimer("month", "2592000"));
  await expectAt(service, run, service.server.now() + 2_592_000_000);
  await service.expectHistory(
    run,
    `6 TimerFired timerId=month startedEventId=5
    = 7 DecisionTaskScheduled`,
  );
  const [, , , , started, fired] = await service.history(run);
  assert.equal((fired?.at ?? 0) - (started?.at ?? 0), 2_592_000_000);
});

test("a timer of no seconds fires as its own event, after the decision", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.decide(startTimer("now", "0"));
  await service.expectHistory(
    run,
    `5 TimerStarted timerId=now startToFireTimeout=0
    6 TimerFired timerId=now startedEventId=5
    = 7 DecisionTaskScheduled`,
  );
});

test("timers fire in the order of their moments, and a cancelled one never", async () => {
  await using service = await startService();
  const run = await service.start();
  const timers = [startTimer("c", "30"), startTimer("a", "10"), startTimer("x", "15")];
  await service.decide(...timers, startTimer("b", "20"));
  await service.signal();
  await service.decide(cancelTimer("x"));
  await service.server.advance({ minutes: 1 });
  const fired = (await service.history(run)).filter(({ type }) => type === "TimerFired");
  assert.deepEqual(
    fired.map(({ data }) => (data as { timerId: string }).timerId),
    ["a", "b", "c"],
  );
  assert.equal((await service.describe(run)).openCounts?.openTimers, 0);
});

test("timers of a closed execution fire no more", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.decide(startTimer("t", "60"));
  await service.signal();
  await service.decide(complete());
  await service.server.advance({ minutes: 2 });
  await service.expectHistory(run, "10 WorkflowExecutionCompleted");
});

test("a decision task that is not answered in time is scheduled again", async () => {
  await using service = await startService();
  const run = await service.start("w", { taskStartToCloseTimeout: "60" });
  const task = await service.decisionTask();
  await expectAt(service, run, service.server.now() + 60_000);
  await service.expectHistory(
    run,
    `4 DecisionTaskTimedOut timeoutType=START_TO_CLOSE scheduledEventId=2 startedEventId=3
    = 5 DecisionTaskScheduled`,
  );
  await unknown(service.answer(task, [complete()]), "Unknown decision task, scheduledEventId = 2");
  const again = await service.decisionTask();
  assert.equal(again.startedEventId, 6);
  await service.answer(again, [complete()]);
});

test("a decision task times out beside one that is queued, and no third is scheduled (a guess)", async () => {
  await using service = await startService();
  const run = await service.start("w", { taskStartToCloseTimeout: "60" });
  await service.decisionTask();
  await service.signal();
  await service.server.advance({ seconds: 60 });
  await service.expectHistory(
    run,
    `4 WorkflowExecutionSignaled
    = 5 DecisionTaskScheduled
    6 DecisionTaskTimedOut scheduledEventId=2 startedEventId=3`,
  );
  const { startedEventId } = await service.decisionTask();
  assert.equal(startedEventId, 7);
});

test("a decision task without a time-out, or without a poller, waits for ever", async () => {
  await using service = await startService();
  const [polled, waiting] = [await service.start("polled"), await service.start("waiting")];
  const task = await service.decisionTask();
  await service.server.advance({ days: 300 });
  assert.equal((await service.history(polled)).length, 3);
  assert.equal((await service.history(waiting)).length, 2);
  await service.answer(task, [complete()]);
});

const clocks = [
  ["SCHEDULE_TO_START", { scheduleToStartTimeout: "10" }, "unstarted"],
  ["SCHEDULE_TO_CLOSE", { scheduleToCloseTimeout: "10" }, "unstarted"],
  ["SCHEDULE_TO_CLOSE", { scheduleToCloseTimeout: "10", scheduleToStartTimeout: "5" }, "started"],
  ["START_TO_CLOSE", { startToCloseTimeout: "10" }, "started"],
  ["HEARTBEAT", { heartbeatTimeout: "10" }, "started"],
] as const;
for (const [timeoutType, settings, state] of clocks) {
  test(`an activity that is ${state} times out by ${timeoutType} after its seconds`, async () => {
    await using service = await startService();
    const run = await service.start();
    await service.decide(schedule("a", settings));
    let from = service.server.now();
    if (state === "started") await service.activityTask();
    if (timeoutType === "START_TO_CLOSE" || timeoutType === "HEARTBEAT")
      from = service.server.now();
    await expectAt(service, run, from + 10_000);
    const [first, startedEventId] = state === "started" ? [7, 6] : [6, 0];
    await service.expectHistory(
      run,
      `${first} ActivityTaskTimedOut timeoutType=${timeoutType} scheduledEventId=5 startedEventId=${startedEventId} details=-
      = ${first + 1} DecisionTaskScheduled`,
    );
  });
}

test("an activity without time-outs waits for ever, started or not", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.decide(schedule("a"), schedule("b"));
  const { taskToken } = await service.activityTask();
  await service.server.advance({ days: 300 });
  assert.equal((await service.history(run)).length, 7);
  await service.swf.respondActivityTaskCompleted({ taskToken });
});

test("no time-out is longer than a year (a guess)", async () => {
  await using service = await startService();
  await service.start();
  const task = await service.decisionTask();
  const value = "31536001";
  const constraint = "Member must be a whole number of seconds between 0 and 31536000";
  const path = "decisions.1.member";
  await invalidMember(
    service.answer(task, [startTimer("t", value)]),
    `${path}.startTimerDecisionAttributes.startToFireTimeout`,
    { value, constraint },
  );
  await invalidMember(
    service.answer(task, [schedule("a", { heartbeatTimeout: value })]),
    `${path}.scheduleActivityTaskDecisionAttributes.heartbeatTimeout`,
    { value, constraint: `${constraint}, or NONE` },
  );
});

test("no seconds at all are a time-out at once", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.decide(schedule("a", { scheduleToStartTimeout: "0" }));
  await service.expectHistory(
    run,
    `6 ActivityTaskTimedOut timeoutType=SCHEDULE_TO_START startedEventId=0
    = 7 DecisionTaskScheduled`,
  );
});

test("an activity that timed out unstarted is given to no worker, its answer is unknown otherwise", async () => {
  await using service = await startService();
  const { swf, server } = service;
  await service.start();
  const settings = { scheduleToStartTimeout: "10", startToCloseTimeout: "10" };
  await service.decide(schedule("a", settings), schedule("b", settings));
  const { taskToken } = await service.activityTask();
  await server.advance({ seconds: 10 });
  assert.equal((await swf.countPendingActivityTasks({ domain, taskList: workers })).count, 0);
  const message = "Unknown activity, scheduledEventId = 5";
  await unknown(swf.respondActivityTaskCompleted({ taskToken }), message);
  await unknown(swf.recordActivityTaskHeartbeat({ taskToken }), message);
});

test("heartbeats keep an activity alive, and any time-out tells the details of the last", async () => {
  await using service = await startService();
  const { swf, server } = service;
  const run = await service.start();
  await service.decide(schedule("a", { heartbeatTimeout: "10", startToCloseTimeout: "25" }));
  const { taskToken } = await service.activityTask();
  await server.advance({ seconds: 9 });
  await swf.recordActivityTaskHeartbeat({ taskToken, details: "one third" });
  await server.advance({ seconds: 9 });
  await swf.recordActivityTaskHeartbeat({ taskToken, details: "two thirds" });
  assert.equal((await service.history(run)).length, 6);
  await server.advance({ seconds: 7 });
  await service.expectHistory(
    run,
    `7 ActivityTaskTimedOut timeoutType=START_TO_CLOSE startedEventId=6 details=two thirds
    = 8 DecisionTaskScheduled`,
  );
});

test("a heartbeat without details takes back those of the one before (a guess)", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.decide(schedule("a", { heartbeatTimeout: "10" }));
  const { taskToken } = await service.activityTask();
  await service.swf.recordActivityTaskHeartbeat({ taskToken, details: "some" });
  await service.swf.recordActivityTaskHeartbeat({ taskToken });
  await service.server.advance({ seconds: 10 });
  await service.expectHistory(
    run,
    `7 ActivityTaskTimedOut timeoutType=HEARTBEAT details=-
    8 DecisionTaskScheduled`,
  );
});

test("a cancel request does not stop the clocks of a started activity", async () => {
  await using service = await startService();
  const run = await service.start();
  await service.decide(schedule("a", { startToCloseTimeout: "10" }));
  await service.activityTask();
  await service.signal();
  await service.decide(requestCancel("a"));
  await service.server.advance({ seconds: 10 });
  await service.expectHistory(
    run,
    `11 ActivityTaskCancelRequested
    12 ActivityTaskTimedOut timeoutType=START_TO_CLOSE scheduledEventId=5 startedEventId=6
    = 13 DecisionTaskScheduled`,
  );
});

test("an execution times out at its moment, without a decision task", async () => {
  await using service = await startService();
  const run = await service.start("w", {
    executionStartToCloseTimeout: "3600",
    childPolicy: "ABANDON",
  });
  await service.decide(schedule("a"));
  const task = await service.activityTask();
  const [started] = await service.history(run);
  await expectAt(service, run, (started?.at ?? 0) + 3_600_000);
  await service.expectHistory(
    run,
    "7 WorkflowExecutionTimedOut timeoutType=START_TO_CLOSE childPolicy=ABANDON",
  );
  const { executionInfo } = await service.describe(run);
  assert.equal(executionInfo?.closeStatus, "TIMED_OUT");
  const message = `Unknown execution: WorkflowExecution=[workflowId=w, runId=${run.runId}]`;
  await unknown(service.swf.respondActivityTaskCompleted({ taskToken: task.taskToken }), message);
});

test("of equal moments an activity's SCHEDULE_TO_CLOSE comes first (a guess)", async () => {
  await using service = await startService();
  const run = await service.start();
  const settings = { scheduleToCloseTimeout: "10", scheduleToStartTimeout: "10" };
  await service.decide(schedule("a", settings), startTimer("t", "10"));
  await service.server.advance({ seconds: 10 });
  await service.expectHistory(
    run,
    `7 ActivityTaskTimedOut timeoutType=SCHEDULE_TO_CLOSE
    = 8 DecisionTaskScheduled
    = 9 TimerFired`,
  );
});

test("a whole life passes through the clock alone: polls, time-outs, timers, the end", async () => {
  await using service = await startService();
  const run = await service.start("w", { executionStartToCloseTimeout: "86400" });
  await service.decide(startTimer("hour", "3600"));
  for (let hour = 0; hour < 22; hour += 1) {
    await service.server.advance({ hours: 1 });
    await service.decide(startTimer("hour", "3600"));
  }
  await service.server.advance({ days: 1 });
  assert.equal((await service.history(run)).at(-1)?.type, "WorkflowExecutionTimedOut");
  assert.equal((await service.describe(run)).openCounts?.openDecisionTasks, 1);
  const { count } = await service.swf.countPendingDecisionTasks({ domain, taskList: deciders });
  assert.equal(count, 0);
});
